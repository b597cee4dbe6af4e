package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** VPCs as the seed has it: the same seed gives the same. Two of them share their range, and differ in everything else. */
final class GeneratedPlans {
    static final List<Integer> PORTS = List.of(53, 80, 8080);
    private static final List<String> RANGES =
            List.of("0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "10.0.2.0/28", "198.19.0.0/16");

    private final Random random;
    private final Cidr pool;
    private int nextPublic;

    GeneratedPlans(long seed, Cidr pool) {
        this.random = new Random(seed);
        this.pool = pool;
    }

    List<VpcPlan> vpcs(int count) {
        nextPublic = 10;
        return IntStream.range(0, count)
                .mapToObj(i -> vpc("vpc-" + (char) ('a' + i)))
                .toList();
    }

    private VpcPlan vpc(String id) {
        List<String> groups = IntStream.range(0, 2 + random.nextInt(4))
                .mapToObj(i -> "sg-" + i)
                .toList();
        boolean gateway = random.nextInt(5) > 0;
        List<NatGatewayPlan> nats = random.nextBoolean()
                ? List.of(new NatGatewayPlan(
                        "nat-" + id.charAt(4), "subnet-1", Ipv4.parse("10.0.1.250"), publicAddress()))
                : List.of();
        List<SubnetPlan> subnets = List.of(
                new SubnetPlan("subnet-1", Cidr.parse("10.0.1.0/24"), routes(List.of())),
                new SubnetPlan("subnet-2", Cidr.parse("10.0.2.0/24"), routes(nats)),
                new SubnetPlan("subnet-3", Cidr.parse("10.0.3.0/24"), routes(nats)));
        List<InterfacePlan> interfaces = new ArrayList<>();
        for (int i = 0, n = 2 + random.nextInt(5); i < n; i++) {
            interfaces.add(networkInterface(id, i, groups));
        }
        return new VpcPlan(
                id,
                Cidr.parse("10.0.0.0/16"),
                random.nextBoolean(),
                gateway ? Optional.of("igw-1") : Optional.empty(),
                subnets,
                interfaces,
                nats,
                groups.stream().map(group -> group(group, groups)).toList());
    }

    private List<RoutePlan> routes(List<NatGatewayPlan> nats) {
        List<RoutePlan> routes = new ArrayList<>();
        RouteTarget internet = new RouteTarget.InternetGateway();
        RouteTarget out = nats.isEmpty() || random.nextBoolean()
                ? internet
                : new RouteTarget.NatGateway(nats.getFirst().natGatewayId());
        if (random.nextInt(6) > 0) {
            routes.add(new RoutePlan(Cidr.ALL, out));
        }
        if (random.nextInt(4) == 0) {
            Cidr half = new Cidr(pool.base(), pool.prefixLength() + 4);
            routes.add(new RoutePlan(half, random.nextBoolean() ? internet : new RouteTarget.Blackhole()));
        }
        return routes;
    }

    private InterfacePlan networkInterface(String vpcId, int number, List<String> groups) {
        int subnet = 1 + random.nextInt(3);
        Ipv4 address = Ipv4.parse("10.0." + subnet + "." + (10 + number));
        Set<String> own = new LinkedHashSet<>();
        for (int i = 0, n = 1 + random.nextInt(3); i < n; i++) {
            own.add(groups.get(random.nextInt(groups.size())));
        }
        return new InterfacePlan(
                "eni-" + vpcId.charAt(4) + subnet + number,
                "subnet-" + subnet,
                address,
                PlanBuilder.mac(address),
                random.nextBoolean() ? Optional.of(publicAddress()) : Optional.empty(),
                List.copyOf(own),
                true);
    }

    private Ipv4 publicAddress() {
        return pool.base().plus(nextPublic++);
    }

    private SecurityGroupPlan group(String id, List<String> groups) {
        return new SecurityGroupPlan(id, rules(random.nextInt(4), groups), rules(1 + random.nextInt(3), groups));
    }

    private List<RulePlan> rules(int count, List<String> groups) {
        return IntStream.range(0, count)
                .mapToObj(i -> new RulePlan(traffic(), peer(groups)))
                .toList();
    }

    private Traffic traffic() {
        int port = PORTS.get(random.nextInt(PORTS.size()));
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Traffic.All();
            case 2 -> new Traffic.Tcp(0, 65535);
            case 3 -> new Traffic.Udp(port, port);
            case 4 -> new Traffic.Tcp(port, port + random.nextInt(9000));
            case 5 -> new Traffic.Protocol(17);
            case 6 -> new Traffic.Icmp(-1, -1);
            default -> new Traffic.Tcp(port, port);
        };
    }

    private Peer peer(List<String> groups) {
        return random.nextInt(3) == 0
                ? new Peer.Group(random.nextInt(10) == 0 ? "sg-gone" : groups.get(random.nextInt(groups.size())))
                : new Peer.Range(Cidr.parse(RANGES.get(random.nextInt(RANGES.size()))));
    }
}
