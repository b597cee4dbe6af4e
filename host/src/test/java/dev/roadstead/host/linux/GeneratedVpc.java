package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Counted;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.linux.StatedNetwork.Endpoint;
import dev.roadstead.host.linux.StatedNetwork.PrefixList;
import dev.roadstead.host.linux.StatedNetwork.Subnet;
import dev.roadstead.host.linux.StatedNetwork.Vpc;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One generated VPC with three subnets, which changes at random. What a plan gets that is new is generated, and changed, here. */
final class GeneratedVpc {
    /** The subnet that a NAT gateway is in. */
    static final int NAT_SUBNET = 1;

    private static final int SUBNETS = 3;

    /** In the secondary range, while there is one. */
    private static final int SECONDARY_SUBNET = SUBNETS + 1;

    private static final int MOST_INTERFACES = 6;
    private static final int MOST_ENDPOINTS = 2;

    private final String id;
    private final Cidr primary;
    private final Cidr secondary;
    private final GeneratedPlans all;
    private final Random random;
    private final Map<String, InterfacePlan> interfaces = new LinkedHashMap<>();
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private final GeneratedGroups groups;
    private final GeneratedRoutes routes;
    private final GeneratedAcls acls;
    private List<NatGatewayPlan> nats = List.of();
    private boolean dns;
    private boolean gateway;
    private int next;

    GeneratedVpc(String id, Cidr primary, Cidr secondary, GeneratedPlans all) {
        this.id = id;
        this.primary = primary;
        this.secondary = secondary;
        this.all = all;
        this.random = all.random();
        this.acls = new GeneratedAcls(random, () -> all.range(this));
        this.groups = new GeneratedGroups(this, all);
        this.routes = new GeneratedRoutes(this, all);
        dns = random.nextInt(4) > 0;
        gateway = random.nextInt(5) > 0;
        changeNatGateway();
        IntStream.rangeClosed(1, SUBNETS + random.nextInt(2)).forEach(routes::change);
        IntStream.range(0, 3 + random.nextInt(2)).forEach(i -> addInterface());
        if (random.nextInt(3) > 0) {
            changeEndpoints();
        }
    }

    String id() {
        return id;
    }

    char letter() {
        return id.charAt(4);
    }

    Set<String> groupIds() {
        return groups.ids();
    }

    PrefixList outer() {
        return groups.outer();
    }

    Collection<InterfacePlan> interfaces() {
        return interfaces.values();
    }

    List<Cidr> ranges() {
        return hasSecondary() ? List.of(primary, secondary) : List.of(primary);
    }

    /** The ranges that it has or may get. */
    Stream<Cidr> everyRange() {
        return Stream.of(primary, secondary);
    }

    /** Whether a range is, or may get, local to it. */
    boolean holds(Cidr range) {
        return everyRange().anyMatch(own -> own.contains(range));
    }

    Cidr subnet(int number) {
        return number == SECONDARY_SUBNET
                ? new Cidr(secondary.base().plus(256), 24)
                : new Cidr(primary.base().plus(number * 256), 24);
    }

    /** The NAT gateway that is there, or one that is gone. */
    String natGateway() {
        return nats.isEmpty() ? "nat-gone" : nats.getFirst().natGatewayId();
    }

    Vpc stated() {
        return new Vpc(
                id,
                ranges(),
                dns,
                gateway ? Optional.of("igw-1") : Optional.empty(),
                routes.subnets().stream()
                        .map(number -> new Subnet(subnetId(number), subnet(number), routes.of(number), acls.of(number)))
                        .toList(),
                List.copyOf(interfaces.values()),
                nats,
                List.copyOf(endpoints.values()),
                groups.stated(),
                acls.plans(),
                groups.lists());
    }

    private boolean hasSecondary() {
        return routes.subnets().contains(SECONDARY_SUBNET);
    }

    private String subnetId(int subnet) {
        return "subnet-" + letter() + subnet;
    }

    /** Changes one thing, and says which. */
    String change() {
        return id + ": "
                + switch (random.nextInt(20)) {
                    case 0, 1, 2 -> groups.changeRules();
                    case 3, 4 -> changeInterface();
                    case 5, 6 -> addInterface();
                    case 7 -> removeInterface();
                    case 8, 9 -> routes.change(all.any(routes.subnets()));
                    case 10 -> "enableDnsSupport " + (dns = !dns);
                    case 11 -> "internet gateway " + (gateway = !gateway);
                    case 12 -> changeNatGateway();
                    case 13 -> changeSecondary();
                    case 14 -> acls.change(all.any(routes.subnets()));
                    case 15 -> routes.blackhole(all.any(routes.subnets()));
                    case 16, 17 -> changeEndpoints();
                    case 18 -> groups.changeEntries();
                    default -> groups.change(groupsInUse());
                };
    }

    /** What somebody does who has just got a peer: routes to it, and rules for it. */
    String meetPeer() {
        routes.subnets().forEach(routes::change);
        return id + ": " + groups.meetPeer();
    }

    private Set<String> groupsInUse() {
        Set<String> used = new LinkedHashSet<>();
        interfaces.values().forEach(each -> used.addAll(each.securityGroupIds()));
        return used;
    }

    /** The secondary range comes with a subnet, and goes when nothing is in that. */
    private String changeSecondary() {
        if (!hasSecondary()) {
            routes.change(SECONDARY_SUBNET);
            return "associated " + secondary;
        }
        if (interfaces.values().stream().anyMatch(each -> secondary.contains(each.address()))) {
            return removeInterface();
        }
        routes.remove(SECONDARY_SUBNET);
        return "disassociated " + secondary;
    }

    /** Those that are not an endpoint's, with which they come and go. */
    private List<InterfacePlan> own() {
        return interfaces.values().stream().filter(each -> !isEndpoints(each)).toList();
    }

    private boolean isEndpoints(InterfacePlan plan) {
        return endpoints.values().stream().anyMatch(each -> each.sources().containsKey(plan.interfaceId()));
    }

    private String changeInterface() {
        if (interfaces.isEmpty()) {
            return addInterface();
        }
        InterfacePlan before = all.any(interfaces.values());
        InterfacePlan after = isEndpoints(before)
                ? endpointsInterface(before.interfaceId(), before.address(), before.subnetId())
                : networkInterface(before.interfaceId(), before.address(), before.subnetId());
        interfaces.put(after.interfaceId(), after);
        return "changed " + after;
    }

    private String addInterface() {
        if (own().size() == MOST_INTERFACES) {
            return removeInterface();
        }
        int subnet = all.any(routes.subnets());
        Ipv4 address = freeAddress(subnet);
        InterfacePlan fresh = networkInterface(interfaceId(), address, subnetId(subnet));
        interfaces.put(fresh.interfaceId(), fresh);
        return "new " + fresh;
    }

    private String removeInterface() {
        if (own().isEmpty()) {
            return addInterface();
        }
        String gone = all.any(own()).interfaceId();
        interfaces.remove(gone);
        return gone + " deleted";
    }

    private String interfaceId() {
        return "eni-" + letter() + next++;
    }

    private Ipv4 freeAddress(int subnet) {
        Set<Ipv4> taken = new LinkedHashSet<>();
        interfaces.values().forEach(each -> taken.add(each.address()));
        Ipv4 address;
        do {
            address = subnet(subnet).base().plus(10 + random.nextInt(12));
        } while (taken.contains(address));
        return address;
    }

    private InterfacePlan networkInterface(String interfaceId, Ipv4 address, String subnetId) {
        return new InterfacePlan(
                interfaceId,
                subnetId,
                address,
                PlanBuilder.mac(address),
                random.nextInt(3) > 0 ? Optional.of(all.publicAddress()) : Optional.empty(),
                someGroups(),
                random.nextInt(5) > 0,
                counted());
    }

    private InterfacePlan endpointsInterface(String interfaceId, Ipv4 address, String subnetId) {
        return new InterfacePlan(
                interfaceId,
                subnetId,
                address,
                PlanBuilder.mac(address),
                Optional.empty(),
                someGroups(),
                true,
                counted());
    }

    private List<String> someGroups() {
        return Stream.generate(() -> all.any(groups.ids()))
                .limit(1 + random.nextInt(3))
                .distinct()
                .toList();
    }

    /** A flow log changes nothing of what passes. */
    private Counted counted() {
        return random.nextInt(4) == 0 ? Counted.of(random.nextBoolean(), random.nextBoolean()) : Counted.NOTHING;
    }

    /** Public or private; its routes may stay behind. */
    private String changeNatGateway() {
        nats = nats.isEmpty() && random.nextInt(4) > 0
                ? List.of(new NatGatewayPlan(
                        "nat-" + letter() + next++,
                        subnetId(NAT_SUBNET),
                        subnet(NAT_SUBNET).base().plus(250),
                        random.nextInt(4) > 0 ? Optional.of(all.publicAddress()) : Optional.empty(),
                        counted()))
                : List.of();
        return "NAT gateways " + nats;
    }

    /** An endpoint in one subnet or two; with it go its interfaces. */
    private String changeEndpoints() {
        if (endpoints.size() == MOST_ENDPOINTS || !endpoints.isEmpty() && random.nextInt(3) == 0) {
            Endpoint gone = all.any(endpoints.values());
            endpoints.remove(gone.id());
            gone.sources().keySet().forEach(interfaces::remove);
            return gone.id() + " deleted";
        }
        Map<String, Ipv4> sources = new LinkedHashMap<>();
        for (int i = 0, n = 1 + random.nextInt(2); i < n; i++) {
            int subnet = all.any(routes.subnets());
            InterfacePlan fresh = endpointsInterface(interfaceId(), freeAddress(subnet), subnetId(subnet));
            interfaces.put(fresh.interfaceId(), fresh);
            sources.put(fresh.interfaceId(), all.publicAddress());
        }
        Endpoint fresh = new Endpoint("vpce-" + letter() + next++, all.outside().api(), sources);
        endpoints.put(fresh.id(), fresh);
        return "new " + fresh;
    }
}
