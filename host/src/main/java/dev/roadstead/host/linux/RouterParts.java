package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.InterfaceEndpointPlan;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes a VPC's plan apart into the parts of its router. Pure: the same plan gives the same parts. */
final class RouterParts {
    private final VpcPlan vpc;
    private final Map<String, SubnetPlan> subnets = new LinkedHashMap<>();
    private final Map<String, SecurityGroupPlan> groups = new LinkedHashMap<>();
    private final Set<String> acls;
    private final Set<String> referable;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<List<String>, String> chains = new HashMap<>();
    private final Map<String, RouterPart.Use> uses = new HashMap<>();
    private final Map<String, RouterPart> parts = new LinkedHashMap<>();

    private RouterParts(VpcPlan vpc) {
        this.vpc = vpc;
        for (SubnetPlan subnet : vpc.subnets()) {
            subnets.put(subnet.subnetId(), subnet);
            numbers.put(subnet.subnetId(), number(subnet.subnetId()));
        }
        vpc.securityGroups().forEach(group -> groups.put(group.groupId(), group));
        for (InterfaceEndpointPlan endpoint : vpc.endpoints()) {
            endpoint.sources()
                    .forEach((id, source) -> uses.put(id, new RouterPart.Use.Endpoint(endpoint.service(), source)));
        }
        this.acls = NetworkAclRules.guarding(vpc);
        this.referable = referable(vpc, groups.keySet());
    }

    private static Set<String> groups(VpcPlan vpc) {
        return vpc.securityGroups().stream().map(SecurityGroupPlan::groupId).collect(Collectors.toUnmodifiableSet());
    }

    /** The groups whose members rules can name: the VPC's own and those of peers. */
    private static Set<String> referable(VpcPlan vpc, Set<String> groups) {
        return Stream.concat(
                        groups.stream(),
                        vpc.peerings().stream()
                                .flatMap(peering -> peering.groups().stream())
                                .map(PeeringPlan.Members::groupId))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The parts by a key that stays the same while a part changes.
     *
     * @throws NetworkException when the plan names a subnet or group that does not stand in it
     */
    static Map<String, RouterPart> of(VpcPlan vpc) {
        return new RouterParts(vpc).parts(Map.of());
    }

    /** The same, taking over what the parts of an earlier plan of the VPC say of interfaces that have not changed. */
    static Map<String, RouterPart> of(VpcPlan vpc, VpcPlan earlier, Map<String, RouterPart> parts) {
        RouterParts now = new RouterParts(vpc);
        boolean comparable = vpc.subnets().equals(earlier.subnets())
                && vpc.internetGatewayId().equals(earlier.internetGatewayId())
                && now.groups.keySet().equals(groups(earlier))
                && vpc.endpoints().equals(earlier.endpoints())
                && now.acls.equals(NetworkAclRules.guarding(earlier));
        return now.parts(comparable ? unchanged(vpc, earlier, parts) : Map.of());
    }

    private static Map<InterfacePlan, RouterPart> unchanged(
            VpcPlan vpc, VpcPlan earlier, Map<String, RouterPart> parts) {
        Map<String, InterfacePlan> before =
                HashMap.newHashMap(earlier.interfaces().size());
        earlier.interfaces().forEach(plan -> before.put(plan.interfaceId(), plan));
        Map<InterfacePlan, RouterPart> unchanged =
                new IdentityHashMap<>(vpc.interfaces().size());
        for (InterfacePlan plan : vpc.interfaces()) {
            RouterPart part = parts.get(plan.interfaceId());
            if (part != null && plan.equals(before.get(plan.interfaceId()))) {
                unchanged.put(plan, part);
            }
        }
        return unchanged;
    }

    private Map<String, RouterPart> parts(Map<InterfacePlan, RouterPart> unchanged) {
        parts.put("ground", new RouterPart.Ground(vpc.ranges(), vpc.dns().support()));
        vpc.securityGroups().forEach(group -> parts.put(group.groupId(), SecurityGroupRules.of(group, referable)));
        vpc.peerings().forEach(this::peering);
        parts.put("borders", new RouterPart.Borders(!acls.isEmpty(), !uses.isEmpty()));
        services();
        vpc.networkAcls().stream()
                .filter(acl -> acls.contains(acl.networkAclId()))
                .forEach(acl -> parts.put(acl.networkAclId(), NetworkAclRules.of(acl)));
        for (InterfacePlan plan : vpc.interfaces()) {
            RouterPart known = unchanged.get(plan);
            String chain = groupChain(plan);
            if (uses.containsKey(plan.interfaceId())) {
                RouterPart.Tracking tracking = new RouterPart.Tracking(chain);
                parts.put(tracking.name(), tracking);
            }
            parts.put(plan.interfaceId(), known != null ? known : attachment(plan));
        }
        vpc.natGateways().forEach(plan -> parts.put(plan.natGatewayId(), attachment(plan)));
        RouterPart.Counting counting = FlowRules.counting(vpc);
        parts.put("counting", counting);
        parts.put("shortcut", new RouterPart.Shortcut(acls.isEmpty() && !counting.accepted()));
        vpc.subnets().forEach(subnet -> parts.put(subnet.subnetId(), subnet(subnet)));
        vpc.subnets().forEach(this::endpoints);
        return parts;
    }

    private void peering(PeeringPlan plan) {
        String id = plan.peeringConnectionId();
        parts.put(
                id,
                new RouterPart.Peering(
                        device(id),
                        id + "-from",
                        plan.peerRanges(),
                        vpc.ranges(),
                        vpc.cidr().base().plus(2)));
        plan.groups()
                .forEach(group ->
                        parts.put(group.groupId(), new RouterPart.PeerGroup(group.groupId(), group.addresses())));
    }

    /** The services that the VPC's endpoints lead to. */
    private void services() {
        if (!uses.isEmpty()) {
            parts.put(
                    "services",
                    new RouterPart.Services(vpc.endpoints().stream()
                            .map(InterfaceEndpointPlan::service)
                            .distinct()
                            .sorted(Comparator.comparing(Ipv4::toString))
                            .toList()));
        }
    }

    private RouterPart.Attachment attachment(InterfacePlan plan) {
        SubnetPlan subnet = subnet(plan.subnetId(), plan.interfaceId());
        String chain = groupChain(plan);
        RouterPart.Use use = uses.getOrDefault(plan.interfaceId(), new RouterPart.Use.End());
        RouterPart.Place place = place(plan.interfaceId(), plan.address(), plan.macAddress(), subnet, use);
        if (use.forwards()) {
            return endpoint(plan, place, mark(subnet), chain);
        }
        return new RouterPart.Attachment(
                place,
                new RouterPart.Passage(
                        mark(subnet),
                        plan.sourceDestCheck(),
                        "jump " + chain + "-in",
                        "jump " + chain + "-out",
                        guard(subnet)),
                sorted(plan.securityGroupIds()),
                plan.publicAddress().filter(address -> vpc.internetGatewayId().isPresent()),
                plan.counted());
    }

    /** What its interface sends is either an answer, or on its way to the service: no group is asked about it. */
    private RouterPart.Attachment endpoint(InterfacePlan plan, RouterPart.Place place, int mark, String chain) {
        return new RouterPart.Attachment(
                place,
                new RouterPart.Passage(
                        mark,
                        true,
                        "jump " + new RouterPart.Tracking(chain).name(),
                        "accept",
                        guard(subnet(plan.subnetId(), plan.interfaceId()))),
                sorted(plan.securityGroupIds()),
                Optional.empty(),
                plan.counted());
    }

    private RouterPart.Attachment attachment(NatGatewayPlan plan) {
        SubnetPlan subnet = subnet(plan.subnetId(), plan.natGatewayId());
        return new RouterPart.Attachment(
                place(
                        plan.natGatewayId(),
                        plan.address(),
                        natMacAddress(plan.address()),
                        subnet,
                        new RouterPart.Use.NatGateway()),
                new RouterPart.Passage(mark(subnet), false, "goto tracked", "accept", guard(subnet)),
                List.of(),
                plan.publicAddress().filter(address -> vpc.internetGatewayId().isPresent()),
                plan.counted());
    }

    private static RouterPart.Place place(
            String owner, Ipv4 address, String macAddress, SubnetPlan subnet, RouterPart.Use use) {
        return new RouterPart.Place(
                owner, device(owner), address, macAddress, subnet.cidr().base().plus(1), use);
    }

    private SubnetPlan subnet(String subnetId, String of) {
        SubnetPlan subnet = subnets.get(subnetId);
        if (subnet == null) {
            throw new NetworkException(of + " is in " + subnetId + ", which does not stand in the plan of "
                    + vpc.vpcId() + " (expected one of " + subnets.keySet() + ")");
        }
        return subnet;
    }

    private int mark(SubnetPlan subnet) {
        return Objects.requireNonNull(numbers.get(subnet.subnetId()));
    }

    /** The chain of the interface's group, or of the combination of its groups. */
    private String groupChain(InterfacePlan plan) {
        String known = chains.get(plan.securityGroupIds());
        if (known != null) {
            return known;
        }
        String chain = groupChain(plan.interfaceId(), sorted(plan.securityGroupIds()));
        chains.put(plan.securityGroupIds(), chain);
        return chain;
    }

    private String groupChain(String interfaceId, List<String> ids) {
        for (String id : ids) {
            if (!groups.containsKey(id)) {
                throw new NetworkException(interfaceId + " has the group " + id
                        + ", which does not stand in the plan of " + vpc.vpcId() + " (expected one of "
                        + groups.keySet()
                        + ")");
            }
        }
        if (ids.size() == 1) {
            return ids.getFirst();
        }
        String name = "sgs-" + hash(String.join(",", ids)).substring(0, 16);
        parts.put(
                name,
                SecurityGroupRules.combination(
                        name,
                        ids.stream()
                                .map(id -> Objects.requireNonNull(groups.get(id)))
                                .toList()));
        return name;
    }

    private static List<String> sorted(List<String> ids) {
        return ids.size() == 1 ? ids : ids.stream().sorted().distinct().toList();
    }

    private RouterPart.Subnet subnet(SubnetPlan plan) {
        int table = mark(plan);
        List<Fact.Route> inner = new ArrayList<>();
        List<Fact.Route> outer = new ArrayList<>();
        for (RoutePlan route : plan.routes()) {
            boolean within = vpc.contains(route.destination());
            Fact.Target target = target(route.target());
            (within ? inner : outer)
                    .add(new Fact.Route(within ? RouterTables.inner(table) : table, route.destination(), target));
        }
        return new RouterPart.Subnet(table, inner, outer, guard(plan));
    }

    /** The network ACL at a subnet's border, where it refuses anything. */
    private Optional<String> guard(SubnetPlan subnet) {
        return subnet.networkAclId().filter(acls::contains);
    }

    /** A service is reached at single addresses, each of them an element of a map. */
    private void endpoints(SubnetPlan plan) {
        for (RoutePlan route : plan.routes()) {
            if (route.target() instanceof RouteTarget.GatewayEndpoint(Ipv4 source)) {
                Cidr service = route.destination();
                if (service.prefixLength() != Cidr.of(source).prefixLength()) {
                    throw new NetworkException(plan.subnetId() + " has a gateway endpoint for " + service
                            + " (expected the single address of a service)");
                }
                parts.put(plan.subnetId() + "/" + service, new RouterPart.Endpoint(mark(plan), service.base(), source));
            }
        }
    }

    private Fact.Target target(RouteTarget target) {
        return switch (target) {
            case RouteTarget.InternetGateway() ->
                vpc.internetGatewayId().isPresent()
                        ? new Fact.Target.Device(RouterTables.UPLINK, RouterTables.UPLINK_GATEWAY)
                        : new Fact.Target.Blackhole();
            case RouteTarget.GatewayEndpoint(Ipv4 source) ->
                new Fact.Target.Device(RouterTables.UPLINK, RouterTables.UPLINK_GATEWAY);
            case RouteTarget.NatGateway(String id) -> through(id);
            case RouteTarget.Interface(String id) -> through(id);
            case RouteTarget.Peering(String id) ->
                parts.get(id) instanceof RouterPart.Peering peering
                        ? new Fact.Target.Device(peering.device(), RouterTables.PEER_ROUTER)
                        : new Fact.Target.Blackhole();
            case RouteTarget.Blackhole() -> new Fact.Target.Blackhole();
        };
    }

    /** Through an attached namespace, unless it is gone or takes only packets for itself. */
    private Fact.Target through(String owner) {
        return parts.get(owner)
                                instanceof
                                RouterPart.Attachment(var place, var passage, var groups, var address, var counted)
                        && !passage.checked()
                ? new Fact.Target.Device(place.device(), place.address())
                : new Fact.Target.Blackhole();
    }

    /** The router's end of an owner's pair of devices, or both ends of a peering connection's: {@code rs} and the end of the id (a device's name has at most 15 bytes). */
    static String device(String owner) {
        String id = owner.substring(owner.indexOf('-') + 1);
        String prefix = owner.startsWith("nat-") ? "rsn" : owner.startsWith("pcx-") ? "rsp" : "rs";
        int length = Math.min(id.length(), 15 - prefix.length());
        return prefix + id.substring(id.length() - length);
    }

    /** A number for a subnet's mark and table: above what others use by habit, and with its lowest bit free. */
    static int number(String subnetId) {
        return Integer.parseUnsignedInt(hash(subnetId).substring(0, 8), 16) & 0x7ffffffe | 0x10000000;
    }

    /** A locally administered address made of the private one. */
    private static String natMacAddress(Ipv4 address) {
        return "02:6e:"
                + HexFormat.ofDelimiter(":").formatHex(address.toInetAddress().getAddress());
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
