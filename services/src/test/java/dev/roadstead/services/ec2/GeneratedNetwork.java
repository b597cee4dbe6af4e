package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** VPCs of every shape, from a seed. */
final class GeneratedNetwork {

    /** One list holds a part of the VPC, which routes ignore; one is gone. */
    private static final PrefixLists LISTS = new PrefixLists(Map.of(
            "pl-1", List.of(Cidr.parse("2.0.0.0/8"), Cidr.parse("10.0.0.0/24"), Cidr.parse("192.0.2.0/24")),
            "pl-2", List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("198.51.100.0/24"))));

    private final Random random;

    GeneratedNetwork(long seed) {
        this.random = new Random(seed);
    }

    VpcResources vpc(int number) {
        String id = "vpc-%017x".formatted(number);
        Vpc vpc = new Vpc(
                id,
                Cidr.parse("10.0.0.0/16"),
                false,
                "default",
                random.nextBoolean(),
                false,
                "dopt-1",
                "assoc-1",
                random.nextBoolean()
                        ? List.of()
                        : List.of(new Vpc.CidrAssociation("assoc-2", Cidr.parse("10.1.0.0/16"))));
        Optional<InternetGateway> gateway = random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(new InternetGateway("igw-" + number, Optional.of(id)));
        List<Subnet> subnets = subnets(id, number);
        List<SecurityGroup> groups = groups(id, number);
        List<NetworkInterface> interfaces = interfaces(subnets, groups);
        List<NatGateway> gateways = natGateways(id, subnets);
        return new VpcResources(
                vpc,
                gateway,
                new VpcResources.Subnets(subnets, tables(id, subnets, number), acls(id)),
                groups,
                interfaces,
                gateways,
                LISTS,
                new VpcResources.Dhcp(
                        random.nextBoolean() ? Optional.empty() : Optional.of(new DhcpOptions("dopt-1", Map.of())),
                        "us-east-1"),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private List<Subnet> subnets(String vpc, int number) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> new Subnet(
                        "subnet-" + number + "-" + i,
                        vpc,
                        Cidr.parse("10.0." + i + ".0/24"),
                        "us-east-1a",
                        false,
                        false,
                        "aclassoc-" + i,
                        i == 2 ? Optional.of("acl-2") : Optional.empty()))
                .toList();
    }

    private List<NetworkAcl> acls(String vpc) {
        List<NetworkAcl.Entry> entries = IntStream.range(1, 4)
                .mapToObj(i -> new NetworkAcl.Entry(i % 2 == 0, i, i > 1, SecurityGroupRule.Protocol.ALL, Cidr.ALL))
                .toList();
        return List.of(NetworkAcl.ofVpc("acl-1", vpc), new NetworkAcl("acl-2", vpc, false, entries, Optional.empty()));
    }

    private List<SecurityGroup> groups(String vpc, int number) {
        int count = 1 + random.nextInt(4);
        return IntStream.range(0, count)
                .mapToObj(i -> new SecurityGroup("sg-" + number + "-" + i, vpc, "g" + i, "group", rules(number, count)))
                .toList();
    }

    private List<SecurityGroupRule> rules(int number, int groups) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> new SecurityGroupRule(
                        "sgr-" + i, random.nextBoolean(), protocol(), peer(number, groups), Optional.empty()))
                .toList();
    }

    private SecurityGroupRule.Peer peer(int number, int groups) {
        return switch (random.nextInt(3)) {
            case 0 -> SecurityGroupRule.Peer.range(Cidr.ALL);
            case 1 -> SecurityGroupRule.Peer.group("sg-" + number + "-" + random.nextInt(groups));
            default -> SecurityGroupRule.Peer.prefixList(random.nextInt(4) == 0 ? "pl-gone" : "pl-2");
        };
    }

    private SecurityGroupRule.Protocol protocol() {
        int port = random.nextInt(65536);
        return switch (random.nextInt(5)) {
            case 0 -> SecurityGroupRule.Protocol.ALL;
            case 1 -> new SecurityGroupRule.Protocol(6, port, Math.min(65535, port + random.nextInt(100)));
            case 2 -> new SecurityGroupRule.Protocol(17, port, port);
            case 3 -> new SecurityGroupRule.Protocol(1, random.nextInt(20) - 1, -1);
            default -> new SecurityGroupRule.Protocol(50, -1, -1);
        };
    }

    private List<NetworkInterface> interfaces(List<Subnet> subnets, List<SecurityGroup> groups) {
        List<NetworkInterface> interfaces = new ArrayList<>();
        for (Subnet subnet : subnets) {
            for (int i = 0; i < random.nextInt(6); i++) {
                interfaces.add(networkInterface(subnet, i, groups));
            }
        }
        return interfaces;
    }

    private NetworkInterface networkInterface(Subnet subnet, int index, List<SecurityGroup> groups) {
        Optional<NetworkInterface.Management> management = random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(new NetworkInterface.Management("amazon-ecs", "eni-attach-1"));
        Optional<NetworkInterface.PublicAddress> publicAddress = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new NetworkInterface.PublicAddress(new Ipv4(random.nextInt()), Optional.empty()));
        return new NetworkInterface(
                "eni-" + subnet.subnetId() + "-" + index,
                new NetworkInterface.Place(
                        subnet.vpcId(), subnet.subnetId(), subnet.zone(), subnet.addressAt(index), "0a:00:00:00:00:01"),
                NetworkInterface.Type.INTERFACE,
                new NetworkInterface.Settings(
                        "", List.of(groups.get(random.nextInt(groups.size())).groupId()), random.nextBoolean()),
                management,
                publicAddress,
                Instant.EPOCH,
                Optional.empty(),
                List.of());
    }

    private List<NatGateway> natGateways(String vpc, List<Subnet> subnets) {
        NatGateway.State[] states = NatGateway.State.values();
        return IntStream.range(0, subnets.isEmpty() ? 0 : random.nextInt(4))
                .mapToObj(i -> new NatGateway(
                        "nat-" + vpc + "-" + i,
                        vpc,
                        subnets.getFirst().subnetId(),
                        NatGateway.Connectivity.PUBLIC,
                        states[random.nextInt(states.length)],
                        Optional.of(new NatGateway.Translation(
                                Optional.of("eipalloc-1"),
                                Optional.of("eipassoc-1"),
                                "eni-1",
                                new Ipv4(i),
                                Optional.of(new Ipv4(i)))),
                        Optional.empty(),
                        Instant.EPOCH,
                        Optional.empty(),
                        Optional.empty()))
                .toList();
    }

    private List<RouteTable> tables(String vpc, List<Subnet> subnets, int number) {
        List<RouteTable> tables = new ArrayList<>();
        tables.add(new RouteTable(
                "rtb-main",
                vpc,
                List.of(new RouteTable.Association("rtbassoc-main", Optional.empty())),
                routes(vpc, number),
                prefixListRoutes(number),
                Optional.empty()));
        for (Subnet subnet : subnets) {
            if (random.nextBoolean()) {
                tables.add(new RouteTable(
                        "rtb-" + subnet.subnetId(),
                        vpc,
                        List.of(new RouteTable.Association("rtbassoc-1", Optional.of(subnet.subnetId()))),
                        routes(vpc, number),
                        prefixListRoutes(number),
                        Optional.empty()));
            }
        }
        return tables;
    }

    private List<RouteTable.PrefixListRoute> prefixListRoutes(int number) {
        return Stream.of("pl-1", "pl-2", "pl-gone")
                .filter(id -> random.nextBoolean())
                .map(id -> new RouteTable.PrefixListRoute(
                        id,
                        RouteTable.TargetType.INTERNET_GATEWAY,
                        random.nextBoolean() ? "igw-" + number : "igw-gone"))
                .toList();
    }

    private List<RouteTable.Route> routes(String vpc, int number) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> switch (random.nextInt(4)) {
                    case 0 ->
                        new RouteTable.Route(
                                Cidr.parse(i + ".0.0.0/8"), RouteTable.TargetType.INTERNET_GATEWAY, "igw-" + number);
                    case 1 ->
                        new RouteTable.Route(
                                Cidr.parse(i + ".0.0.0/8"),
                                RouteTable.TargetType.NAT_GATEWAY,
                                "nat-" + vpc + "-" + random.nextInt(3));
                    case 2 ->
                        new RouteTable.Route(
                                Cidr.parse(i + ".0.0.0/8"),
                                RouteTable.TargetType.NETWORK_INTERFACE,
                                "eni-subnet-" + number + "-0-" + random.nextInt(3));
                    default ->
                        new RouteTable.Route(
                                Cidr.parse(i + ".0.0.0/8"), RouteTable.TargetType.INTERNET_GATEWAY, "igw-gone");
                })
                .toList();
    }
}
