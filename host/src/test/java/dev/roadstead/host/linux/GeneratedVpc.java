package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import dev.roadstead.host.VpcPlan.DnsPlan;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** One generated VPC with three subnets, which changes at random. What a plan gets that is new is generated, and changed, here. */
final class GeneratedVpc {
    private static final int SUBNETS = 3;

    /** In the secondary range, while there is one. */
    private static final int SECONDARY_SUBNET = SUBNETS + 1;

    private static final Cidr SECONDARY = Cidr.parse("10.99.0.0/16");
    private static final int MOST_INTERFACES = 7;

    private final String id;
    private final Cidr cidr;
    private final GeneratedPlans all;
    private final Random random;
    private final Map<Integer, List<RoutePlan>> routes = new LinkedHashMap<>();
    private final Map<String, InterfacePlan> interfaces = new LinkedHashMap<>();
    private final Map<String, SecurityGroupPlan> groups = new LinkedHashMap<>();
    private final GeneratedAcls acls;
    private List<NatGatewayPlan> nats = List.of();
    private boolean dns;
    private boolean gateway;
    private int next;

    GeneratedVpc(String id, Cidr cidr, GeneratedPlans all) {
        this.id = id;
        this.cidr = cidr;
        this.all = all;
        this.random = all.random();
        this.acls = new GeneratedAcls(random, () -> all.range(cidr));
        dns = random.nextInt(4) > 0;
        gateway = random.nextInt(5) > 0;
        int count = 2 + random.nextInt(3);
        IntStream.range(0, count)
                .forEach(i -> groups.put("sg-" + i, new SecurityGroupPlan("sg-" + i, List.of(), List.of())));
        groups.replaceAll((group, none) -> group(group));
        changeNatGateway();
        IntStream.rangeClosed(1, SUBNETS + random.nextInt(2)).forEach(this::changeRoutes);
        IntStream.range(0, 3 + random.nextInt(3)).forEach(i -> addInterface());
    }

    static Ipv4 subnetBase(Cidr vpc, int subnet) {
        return vpc.base().plus(subnet * 256);
    }

    VpcPlan plan() {
        return new VpcPlan(
                id,
                secondary() ? List.of(cidr, SECONDARY) : List.of(cidr),
                new DnsPlan(dns, true, "us-east-1"),
                new DhcpOptionsPlan(List.of(cidr.base().plus(2)), Optional.empty()),
                gateway ? Optional.of("igw-1") : Optional.empty(),
                routes.entrySet().stream()
                        .map(each -> new SubnetPlan(
                                subnetId(each.getKey()),
                                new Cidr(base(each.getKey()), 24),
                                each.getValue(),
                                acls.of(each.getKey())))
                        .toList(),
                List.copyOf(interfaces.values()),
                nats,
                List.copyOf(groups.values()),
                acls.plans(),
                List.of());
    }

    private boolean secondary() {
        return routes.containsKey(SECONDARY_SUBNET);
    }

    private Ipv4 base(int subnet) {
        return subnet == SECONDARY_SUBNET ? subnetBase(SECONDARY, 1) : subnetBase(cidr, subnet);
    }

    private String subnetId(int subnet) {
        return "subnet-" + id.charAt(4) + subnet;
    }

    /** Changes one thing, and says which. */
    String change() {
        return id + ": "
                + switch (random.nextInt(17)) {
                    case 0, 1, 2 -> changeRules();
                    case 3, 4 -> changeInterface();
                    case 5, 6 -> addInterface();
                    case 7 -> removeInterface();
                    case 8, 9 -> changeRoutes(any(routes.keySet()));
                    case 10 -> "enableDnsSupport " + (dns = !dns);
                    case 11 -> "internet gateway " + (gateway = !gateway);
                    case 12 -> changeNatGateway();
                    case 13 -> changeSecondary();
                    case 14, 15 -> acls.change(any(routes.keySet()));
                    default -> changeGroups();
                };
    }

    /** The secondary range comes with a subnet, and goes when nothing is in that. */
    private String changeSecondary() {
        if (!secondary()) {
            changeRoutes(SECONDARY_SUBNET);
            return "associated " + SECONDARY;
        }
        if (interfaces.values().stream().anyMatch(each -> SECONDARY.contains(each.address()))) {
            return removeInterface();
        }
        routes.remove(SECONDARY_SUBNET);
        return "disassociated " + SECONDARY;
    }

    private <T> T any(Iterable<T> all) {
        List<T> list = new ArrayList<>();
        all.forEach(list::add);
        return list.get(random.nextInt(list.size()));
    }

    private String changeRules() {
        String group = any(groups.keySet());
        groups.put(group, group(group));
        return "rules of " + groups.get(group);
    }

    /** A group that nobody has goes, or another one comes; rules that name one that is gone are stale. */
    private String changeGroups() {
        Set<String> free = new LinkedHashSet<>(groups.keySet());
        interfaces.values().forEach(each -> free.removeAll(each.securityGroupIds()));
        if (groups.size() > 2 && !free.isEmpty()) {
            String gone = any(free);
            groups.remove(gone);
            return gone + " deleted";
        }
        String fresh = "sg-" + next++ + "x";
        groups.put(fresh, group(fresh));
        return "new group " + groups.get(fresh);
    }

    private String changeInterface() {
        if (interfaces.isEmpty()) {
            return addInterface();
        }
        InterfacePlan before = any(interfaces.values());
        InterfacePlan after = networkInterface(before.interfaceId(), before.address(), before.subnetId());
        interfaces.put(after.interfaceId(), after);
        return "changed " + after;
    }

    private String addInterface() {
        if (interfaces.size() == MOST_INTERFACES) {
            return removeInterface();
        }
        Set<Ipv4> taken = new LinkedHashSet<>();
        interfaces.values().forEach(each -> taken.add(each.address()));
        int subnet;
        Ipv4 address;
        do {
            subnet = any(routes.keySet());
            address = base(subnet).plus(10 + random.nextInt(4));
        } while (taken.contains(address));
        InterfacePlan fresh = networkInterface("eni-" + id.charAt(4) + next++, address, subnetId(subnet));
        interfaces.put(fresh.interfaceId(), fresh);
        return "new " + fresh;
    }

    private String removeInterface() {
        if (interfaces.isEmpty()) {
            return addInterface();
        }
        String gone = any(interfaces.keySet());
        interfaces.remove(gone);
        return gone + " deleted";
    }

    private InterfacePlan networkInterface(String interfaceId, Ipv4 address, String subnetId) {
        Set<String> own = new LinkedHashSet<>();
        for (int i = 0, n = 1 + random.nextInt(3); i < n; i++) {
            own.add(any(groups.keySet()));
        }
        return new InterfacePlan(
                interfaceId,
                subnetId,
                address,
                PlanBuilder.mac(address),
                random.nextInt(3) > 0 ? Optional.of(all.publicAddress()) : Optional.empty(),
                List.copyOf(own),
                random.nextInt(5) > 0);
    }

    private String changeNatGateway() {
        nats = nats.isEmpty() && random.nextInt(4) > 0
                ? List.of(new NatGatewayPlan(
                        "nat-" + id.charAt(4) + next++,
                        subnetId(1),
                        subnetBase(cidr, 1).plus(250),
                        Optional.of(all.publicAddress())))
                : List.of();
        return "NAT gateways " + nats;
    }

    private String changeRoutes(int subnet) {
        Map<Cidr, RouteTarget> table = new LinkedHashMap<>();
        if (random.nextInt(6) > 0) {
            table.put(Cidr.ALL, out(subnet));
        }
        if (random.nextInt(3) == 0) {
            Cidr range = all.range(cidr);
            if (!cidr.contains(range)) {
                table.put(range, random.nextBoolean() ? out(subnet) : new RouteTarget.Blackhole());
            }
        }
        if (random.nextInt(4) == 0) {
            table.put(
                    Cidr.of(all.outside().services()),
                    new RouteTarget.GatewayEndpoint(all.outside().pool().base().plus(id.charAt(4))));
        }
        if (random.nextInt(6) == 0) {
            // Between subnets, by an interface of neither end that forwards nothing, or is gone.
            Cidr other = new Cidr(subnetBase(cidr, subnet % SUBNETS + 1), 24);
            List<String> between = interfaces.values().stream()
                    .filter(each -> !other.contains(each.address()))
                    .map(InterfacePlan::interfaceId)
                    .toList();
            table.put(other, new RouteTarget.Interface(between.isEmpty() ? "eni-gone" : any(between)));
        }
        List<RoutePlan> list = new ArrayList<>();
        table.forEach((range, target) -> list.add(new RoutePlan(range, target)));
        routes.put(subnet, list);
        return "routes of " + subnetId(subnet) + " " + list;
    }

    /** A NAT gateway does not send to itself. */
    private RouteTarget out(int subnet) {
        return subnet == 1 || random.nextBoolean()
                ? new RouteTarget.InternetGateway()
                : new RouteTarget.NatGateway(
                        nats.isEmpty() ? "nat-gone" : nats.getFirst().natGatewayId());
    }

    private SecurityGroupPlan group(String groupId) {
        // Most let everything out, as AWS's do to begin with.
        return new SecurityGroupPlan(
                groupId,
                rules(random.nextInt(6)),
                random.nextInt(3) > 0 ? List.of(PlanBuilder.ANYTHING) : rules(1 + random.nextInt(3)));
    }

    private List<RulePlan> rules(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new RulePlan(traffic(), peer()))
                .toList();
    }

    private Traffic traffic() {
        int port = any(GeneratedPlans.PORTS);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> new Traffic.All();
            case 3 -> new Traffic.Tcp(0, 65535);
            case 4 -> new Traffic.Udp(port, port + random.nextInt(500));
            case 5 -> new Traffic.Tcp(port, port + random.nextInt(9000));
            case 6 -> new Traffic.Protocol(any(List.of(1, 6, 17, 50)));
            case 7 -> new Traffic.Icmp(-1, -1);
            case 8 -> new Traffic.Icmp(any(List.of(8, 13)), random.nextInt(3) - 1);
            case 9 -> new Traffic.Udp(port, port);
            default -> new Traffic.Tcp(port, port);
        };
    }

    private Peer peer() {
        return random.nextInt(3) == 0
                ? new Peer.Group(random.nextInt(10) == 0 ? "sg-gone" : any(groups.keySet()))
                : new Peer.Range(all.range(cidr));
    }
}
