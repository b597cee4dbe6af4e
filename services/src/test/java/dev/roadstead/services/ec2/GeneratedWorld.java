package dev.roadstead.services.ec2;

import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.NetworkInsightsPath.Filter;
import dev.roadstead.services.ec2.NetworkInsightsPath.Packets;
import dev.roadstead.services.ec2.NetworkInsightsPath.Ports;
import dev.roadstead.services.ec2.NetworkInsightsPath.Simply;
import dev.roadstead.services.ec2.PacketProbes.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.AddPrefixListEntry;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.PrefixListEntry;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;

/** VPCs made by the API at random, as the seed has it: two that are peered, and one with the range of the first. */
final class GeneratedWorld {

    private static final List<String> RANGES = List.of("10.77", "10.78", "10.77");
    private static final List<Integer> PORTS = ReachabilityOnLinuxTest.PORTS;
    private static final int SUBNETS = 3;
    private static final int INTERFACES = 5;
    private static final int MOST_ENTRIES = 4;

    /** What Linux sends from, and the rules here take as a whole or not at all. */
    private static final Ports EPHEMERAL = new Ports(32_768, 60_999);

    private final LinuxWorld world;
    private final Random random;
    private final List<Made> vpcs = new ArrayList<>();
    private String peering = "";

    /** What was made of a VPC. */
    private record Made(
            String id,
            String range,
            String gateway,
            String prefixList,
            List<String> subnets,
            List<String> tables,
            List<String> groups,
            List<String> acls,
            List<String> interfaces) {}

    GeneratedWorld(LinuxWorld world, long seed) {
        this.world = world;
        this.random = new Random(seed);
        RANGES.forEach(range -> vpcs.add(vpc(range)));
        peering = world.ask(ec2 -> ec2.createVpcPeeringConnection(
                        r -> r.vpcId(vpcs.get(0).id()).peerVpcId(vpcs.get(1).id())))
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(peering)));
        vpcs.forEach(this::furnish);
        awaitGateways();
    }

    private Made vpc(String range) {
        String id = world.vpc(range + ".0.0/16");
        String gateway = world.internetGateway(id);
        Made made = new Made(
                id,
                range,
                gateway,
                prefixList(range),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        for (int i = 1; i <= SUBNETS; i++) {
            String subnet = world.subnet(id, range + "." + i + ".0/24");
            made.subnets().add(subnet);
            made.tables().add(world.routeTable(id, subnet));
            made.groups().add(world.group(id, "g" + i));
        }
        return made;
    }

    /** Of ranges that are not the VPC's own: the internet's, the peer's, or a part of these. */
    private String prefixList(String own) {
        List<AddPrefixListEntry> entries = new ArrayList<>();
        for (String range : List.of("10.77.0.0/16", "10.78.0.0/16", "10.78.1.0/24", "100.99.84.0/23")) {
            if (!range.startsWith(own) && random.nextInt(3) > 0) {
                entries.add(AddPrefixListEntry.builder().cidr(range).build());
            }
        }
        return world.ask(ec2 -> ec2.createManagedPrefixList(r -> r.prefixListName("elsewhere")
                        .addressFamily("IPv4")
                        .maxEntries(MOST_ENTRIES)
                        .entries(entries)))
                .prefixList()
                .prefixListId();
    }

    /** An entry goes or comes, and with it what rules and routes mean. */
    private String changeEntries(Made made) {
        String list = made.prefixList();
        Long version = world.ask(ec2 -> ec2.describeManagedPrefixLists(r -> r.prefixListIds(list)))
                .prefixLists()
                .getFirst()
                .version();
        List<String> entries =
                world.ask(ec2 -> ec2.getManagedPrefixListEntries(r -> r.prefixListId(list))).entries().stream()
                        .map(PrefixListEntry::cidr)
                        .toList();
        world.ask(ec2 -> ec2.modifyManagedPrefixList(r -> {
            r.prefixListId(list).currentVersion(version);
            if (entries.isEmpty()) {
                r.addEntries(e -> e.cidr("100.99.84.0/23"));
            } else {
                r.removeEntries(e -> e.cidr(any(entries)));
            }
        }));
        return "other entries in " + list;
    }

    private void furnish(Made made) {
        String nat = world.natGateway(made.subnets().getFirst());
        for (int i = 0; i < SUBNETS; i++) {
            routes(made, i, nat);
            for (int rule = 0; rule < 4; rule++) {
                addRule(made);
            }
        }
        for (int i = 0; i < INTERFACES; i++) {
            addInterface(made);
        }
        acl(made);
        world.ask(ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(made.id())
                .vpcEndpointType(VpcEndpointType.INTERFACE)
                .serviceName("com.amazonaws.us-east-1.ssm")
                .subnetIds(any(made.subnets()))
                .securityGroupIds(any(made.groups()))
                .privateDnsEnabled(false)));
    }

    private void awaitGateways() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> world.ask(ec2 -> ec2.describeNatGateways(r -> {})).natGateways().stream()
                        .noneMatch(each -> each.stateAsString().equals("pending")));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> world.ask(ec2 -> ec2.describeVpcEndpoints(r -> {})).vpcEndpoints().stream()
                        .noneMatch(each -> each.stateAsString().equals("pending")));
    }

    /** The first subnet is mostly a public one. */
    private void routes(Made made, int subnet, String nat) {
        String table = made.tables().get(subnet);
        boolean out = random.nextInt(8) > 0;
        if (out && (subnet == 0 || random.nextInt(3) == 0)) {
            world.ask(ec2 -> ec2.createRoute(
                    r -> r.routeTableId(table).destinationCidrBlock("0.0.0.0/0").gatewayId(made.gateway())));
        } else if (out) {
            world.ask(ec2 -> ec2.createRoute(
                    r -> r.routeTableId(table).destinationCidrBlock("0.0.0.0/0").natGatewayId(nat)));
        }
        boolean peered = vpcs.indexOf(made) < 2;
        if (random.nextInt(3) == 0) {
            world.ask(ec2 -> ec2.createRoute(r -> {
                r.routeTableId(table).destinationPrefixListId(made.prefixList());
                if (peered && random.nextBoolean()) {
                    r.vpcPeeringConnectionId(peering);
                } else {
                    r.gatewayId(made.gateway());
                }
            }));
        }
        if (peered && random.nextInt(4) > 0) {
            String other = RANGES.get(1 - vpcs.indexOf(made)) + (random.nextInt(3) > 0 ? ".0.0/16" : ".2.0/24");
            world.ask(ec2 -> ec2.createRoute(
                    r -> r.routeTableId(table).destinationCidrBlock(other).vpcPeeringConnectionId(peering)));
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private int[] ports() {
        int port = any(PORTS);
        return switch (random.nextInt(4)) {
            case 0 -> new int[] {0, 65_535};
            case 1 -> new int[] {port, 8080};
            default -> new int[] {port, port};
        };
    }

    private String protocol() {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> "-1";
            case 3 -> "udp";
            default -> "tcp";
        };
    }

    private String range(Made made) {
        return switch (random.nextInt(9)) {
            case 0 -> made.range() + ".0.0/16";
            case 1 -> made.range() + "." + (1 + random.nextInt(SUBNETS)) + ".0/24";
            case 2 -> any(RANGES) + ".2.0/24";
            case 3 -> "100.99.84.0/23";
            default -> "0.0.0.0/0";
        };
    }

    private void addRule(Made made) {
        String group = any(made.groups());
        IpPermission permission = permission(made);
        tolerating(() -> {
            if (random.nextInt(4) == 0) {
                world.ask(ec2 ->
                        ec2.authorizeSecurityGroupEgress(r -> r.groupId(group).ipPermissions(permission)));
            } else {
                world.ask(ec2 ->
                        ec2.authorizeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(permission)));
            }
        });
    }

    private IpPermission permission(Made made) {
        String protocol = protocol();
        int[] ports = ports();
        IpPermission.Builder permission = IpPermission.builder().ipProtocol(protocol);
        if (!protocol.equals("-1")) {
            permission.fromPort(ports[0]).toPort(ports[1]);
        }
        if (random.nextInt(6) == 0) {
            return permission
                    .prefixListIds(list -> list.prefixListId(made.prefixList()))
                    .build();
        }
        boolean byGroup = random.nextInt(3) == 0;
        boolean across = vpcs.indexOf(made) < 2 && random.nextBoolean();
        String named = any((across ? vpcs.get(1 - vpcs.indexOf(made)) : made).groups());
        return byGroup
                ? permission.userIdGroupPairs(pair -> pair.groupId(named)).build()
                : permission.ipRanges(each -> each.cidrIp(range(made))).build();
    }

    /** Rules that are there already, or connections that are gone, do not matter. */
    private static void tolerating(Runnable call) {
        try {
            call.run();
        } catch (Ec2Exception e) {
            // As good as done.
        }
    }

    private void addInterface(Made made) {
        Set<String> groups = new LinkedHashSet<>();
        for (int i = 0; i <= random.nextInt(2); i++) {
            groups.add(any(made.groups()));
        }
        String subnet = any(made.subnets());
        String eni = world.askAsEcs(ec2 ->
                        ec2.createNetworkInterface(r -> r.subnetId(subnet).groups(groups)))
                .networkInterface()
                .networkInterfaceId();
        if (random.nextBoolean()) {
            world.askAsEcs(ec2 -> ec2.modifyNetworkInterfaceAttribute(
                    r -> r.networkInterfaceId(eni).associatePublicIpAddress(true)));
        }
        made.interfaces().add(eni);
    }

    /** A network ACL of its own for one of the subnets. */
    private void acl(Made made) {
        String acl = world.networkAcl(made.id(), any(made.subnets()));
        for (int number = 100; number < 106; number++) {
            entry(made, acl, number);
        }
        for (boolean egress : List.of(true, false)) {
            if (random.nextInt(4) > 0) {
                entry(acl, egress, 200, "-1", new int[] {0, 65_535}, "0.0.0.0/0", true);
            }
        }
        made.acls().add(acl);
    }

    private void entry(Made made, String acl, int number) {
        int[] ports = random.nextBoolean() ? new int[] {1024, 65_535} : ports();
        entry(acl, random.nextBoolean(), number, protocol(), ports, range(made), random.nextInt(4) > 0);
    }

    private void entry(
            String acl, boolean egress, int number, String protocol, int[] ports, String range, boolean allow) {
        String known = switch (protocol) {
            case "tcp" -> "6";
            case "udp" -> "17";
            default -> "-1";
        };
        world.ask(ec2 -> ec2.createNetworkAclEntry(r -> r.networkAclId(acl)
                .egress(egress)
                .ruleNumber(number)
                .protocol(known)
                .portRange(p -> p.from(ports[0]).to(ports[1]))
                .ruleAction(allow ? "allow" : "deny")
                .cidrBlock(range)));
    }

    /** Changes some things, and says which. */
    String change() {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Made made = any(vpcs);
            switch (random.nextInt(7)) {
                case 0, 1 -> addRule(made);
                case 2 -> addInterface(made);
                case 3 -> revoke(made);
                case 4 -> acl(made);
                case 5 -> said.add(changeEntries(made));
                default -> said.add(detachOrAttach(made));
            }
        }
        if (random.nextInt(4) == 0) {
            tolerating(() -> world.ask(ec2 -> ec2.deleteVpcPeeringConnection(r -> r.vpcPeeringConnectionId(peering))));
            said.add("no peering");
        }
        return String.join(", ", said);
    }

    private void revoke(Made made) {
        String group = any(made.groups());
        var rules = world.ask(ec2 -> ec2.describeSecurityGroupRules(
                        r -> r.filters(f -> f.name("group-id").values(group))))
                .securityGroupRules();
        if (rules.isEmpty()) {
            return;
        }
        var rule = any(rules);
        if (rule.isEgress()) {
            world.ask(ec2 -> ec2.revokeSecurityGroupEgress(
                    r -> r.groupId(group).securityGroupRuleIds(rule.securityGroupRuleId())));
        } else {
            world.ask(ec2 -> ec2.revokeSecurityGroupIngress(
                    r -> r.groupId(group).securityGroupRuleIds(rule.securityGroupRuleId())));
        }
    }

    /** A gateway goes only from where nothing has a public address; the route to a range of the internet's does as well. */
    private String detachOrAttach(Made made) {
        String table = any(made.tables());
        tolerating(() -> world.ask(ec2 -> ec2.createRoute(r ->
                r.routeTableId(table).destinationCidrBlock("100.99.84.0/24").gatewayId(made.gateway()))));
        tolerating(() -> world.ask(
                ec2 -> ec2.deleteRoute(r -> r.routeTableId(any(made.tables())).destinationCidrBlock("0.0.0.0/0"))));
        return "other routes in " + made.id();
    }

    List<String> interfaces() {
        return vpcs.stream().flatMap(made -> made.interfaces().stream()).toList();
    }

    /** What is found about each question that can be asked. */
    Map<Question, PathTrace> analyses() {
        Terrain terrain = terrain();
        Map<Question, PathTrace> found = new LinkedHashMap<>();
        for (Question question : questions(terrain)) {
            found.put(question, ReachabilityDecisions.analyze(terrain, path(terrain, question)));
        }
        return found;
    }

    private Terrain terrain() {
        return Terrain.of(new Estate(world.store.snapshot(), World.ACCOUNT, World.REGION), world.pool());
    }

    private List<Question> questions(Terrain terrain) {
        Set<Ipv4> targets = new LinkedHashSet<>();
        Set<Ipv4> known = new LinkedHashSet<>();
        terrain.vpcs().stream().flatMap(vpc -> vpc.interfaces().stream()).forEach(eni -> {
            targets.add(eni.address());
            eni.publicAddress().ifPresent(mapped -> known.add(mapped.address()));
        });
        targets.addAll(known);
        targets.add(world.settings.serviceAddresses().getFirst());
        targets.add(Ipv4.parse("10.77.2.99"));
        List<Question> questions = new ArrayList<>();
        for (String from : interfaces()) {
            NetworkInterface eni = terrain.networkInterface(from).orElseThrow();
            for (Ipv4 to : targets) {
                boolean itself = to.equals(eni.address())
                        || eni.publicAddress()
                                .filter(mapped -> mapped.address().equals(to))
                                .isPresent();
                if (!itself) {
                    questions.add(new Question(from, to, any(PORTS), random.nextInt(3) > 0));
                }
            }
        }
        known.forEach(to -> PORTS.forEach(port -> {
            questions.add(new Question(PacketProbes.HOST, to, port, true));
            questions.add(new Question(PacketProbes.HOST, to, port, false));
        }));
        return questions;
    }

    private NetworkInsightsPath path(Terrain terrain, Question question) {
        boolean outside = question.from().equals(PacketProbes.HOST);
        String source = outside
                ? terrain.atPublic(question.to())
                        .flatMap(eni -> terrain.vpcOf(eni).internetGateway())
                        .map(InternetGateway::internetGatewayId)
                        .orElse(vpcs.getFirst().gateway())
                : question.from();
        return new NetworkInsightsPath(
                "nip-0123456789abcdef0",
                source,
                Optional.empty(),
                question.tcp() ? SecurityGroupRule.Protocol.TCP : SecurityGroupRule.Protocol.UDP,
                new Packets(
                        new Simply(Optional.empty(), Optional.empty(), Optional.empty()),
                        Optional.of(new Filter(
                                outside ? Optional.of(world.settings.hostAddress()) : Optional.empty(),
                                Optional.of(EPHEMERAL),
                                Optional.of(question.to()),
                                Optional.of(new Ports(question.port(), question.port())))),
                        Optional.empty()),
                Instant.EPOCH,
                Optional.empty());
    }
}
