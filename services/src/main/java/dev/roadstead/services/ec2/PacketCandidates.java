package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.NetworkInsightsPath.Ports;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Packets that stand for all those that a path means. Rules tell packets apart only where one of their ranges begins or has ended, so one
 * packet from between each two such places is enough to find out whether any can pass.
 *
 * @param concerned the VPCs whose rules can decide on the packets
 */
record PacketCandidates(Terrain terrain, List<VpcResources> concerned) {

    private static final Ipv4 SOMEBODY = Ipv4.parse("203.0.113.1");
    private static final List<Integer> USUAL_SERVICES = List.of(443, 80);
    private static final int USUAL_CLIENT = 32_768;

    /** Rules have few such places; more than these are not looked at. */
    private static final int MOST_PORTS = 64;

    private static final int MOST_ADDRESSES = 128;
    private static final int MOST_PACKETS = 20_000;

    /** Packets of all these, the likeliest first. */
    Stream<Packet> packets(int protocol, List<Ipv4> sources, List<Ipv4> destinations, Ports from, Ports to) {
        List<Integer> sourcePorts = sourcePorts(from);
        List<Integer> destinationPorts = destinationPorts(to);
        return destinationPorts.stream()
                .flatMap(port -> destinations.stream()
                        .flatMap(destination -> sources.stream()
                                .flatMap(source -> sourcePorts.stream()
                                        .map(own -> new Packet(protocol, source, own, destination, port)))))
                .limit(MOST_PACKETS);
    }

    private List<Integer> sourcePorts(Ports within) {
        return ports(within, Stream.of(USUAL_CLIENT));
    }

    private List<Integer> destinationPorts(Ports within) {
        return ports(within, USUAL_SERVICES.stream());
    }

    private List<Integer> ports(Ports within, Stream<Integer> usual) {
        Stream<SecurityGroupRule.Protocol> protocols = concerned.stream()
                .flatMap(vpc -> Stream.concat(
                        vpc.securityGroups().stream()
                                .flatMap(group -> group.rules().stream())
                                .map(SecurityGroupRule::protocol),
                        vpc.subnets().networkAcls().stream()
                                .flatMap(acl -> acl.entries().stream())
                                .map(NetworkAcl.Entry::protocol)));
        Stream<Integer> edges = protocols.flatMap(protocol -> Stream.of(protocol.from(), protocol.to() + 1));
        return Stream.of(usual, Stream.of(within.from(), within.to()), edges)
                .flatMap(each -> each)
                .filter(within::contains)
                .distinct()
                .limit(MOST_PORTS)
                .toList();
    }

    /** Addresses that stand for all on the internet. */
    List<Ipv4> internet() {
        Stream<Ipv4> edges = ranges().stream().flatMap(PacketCandidates::edges);
        return Stream.concat(Stream.of(SOMEBODY), edges)
                .filter(terrain.outside()::internet)
                .distinct()
                .limit(MOST_ADDRESSES)
                .toList();
    }

    /** Addresses that stand for all that interfaces of a VPC have. */
    static List<Ipv4> of(VpcResources vpc) {
        return vpc.planned().stream()
                .map(NetworkInterface::address)
                .limit(MOST_ADDRESSES)
                .toList();
    }

    private Collection<Cidr> ranges() {
        Set<Cidr> ranges = new LinkedHashSet<>();
        for (VpcResources vpc : concerned) {
            vpc.securityGroups().stream()
                    .flatMap(group -> group.rules().stream())
                    .flatMap(rule -> Stream.concat(
                            rule.peer().cidr().stream(),
                            rule.peer().prefixList().stream().flatMap(id -> vpc.prefixLists().of(id).stream())))
                    .forEach(ranges::add);
            vpc.subnets().networkAcls().stream()
                    .flatMap(acl -> acl.entries().stream())
                    .map(NetworkAcl.Entry::cidr)
                    .forEach(ranges::add);
            vpc.subnets().routeTables().stream()
                    .flatMap(table -> RouteInForce.of(vpc, table).stream())
                    .map(RouteInForce::range)
                    .forEach(ranges::add);
        }
        return ranges;
    }

    /** An address within a range, and one behind it. */
    private static Stream<Ipv4> edges(Cidr range) {
        int inside = range.size() > 2 ? 1 : 0;
        return IntStream.of(range.base().bits() + inside, range.last().bits() + 1)
                .mapToObj(Ipv4::new);
    }
}
