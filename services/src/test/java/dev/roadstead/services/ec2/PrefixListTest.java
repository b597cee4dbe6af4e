package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.AddPrefixListEntry;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.PrefixList;
import software.amazon.awssdk.services.ec2.model.PrefixListAssociation;
import software.amazon.awssdk.services.ec2.model.PrefixListEntry;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;

class PrefixListTest {

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private String list(int maxEntries, String... cidrs) {
        return world.ask(ec2 -> ec2.createManagedPrefixList(r -> r.prefixListName("offices")
                        .addressFamily("IPv4")
                        .maxEntries(maxEntries)
                        .entries(entries(cidrs))))
                .prefixList()
                .prefixListId();
    }

    private static List<AddPrefixListEntry> entries(String... cidrs) {
        return Stream.of(cidrs)
                .map(cidr -> AddPrefixListEntry.builder().cidr(cidr).build())
                .toList();
    }

    private software.amazon.awssdk.services.ec2.model.ManagedPrefixList described(String id) {
        return world.ask(ec2 -> ec2.describeManagedPrefixLists(r -> r.prefixListIds(id)))
                .prefixLists()
                .getFirst();
    }

    private void add(String id, long version, String cidr) {
        world.ask(ec2 -> ec2.modifyManagedPrefixList(
                r -> r.prefixListId(id).currentVersion(version).addEntries(entries(cidr))));
    }

    private List<String> held(String id) {
        return world.ask(ec2 -> ec2.getManagedPrefixListEntries(r -> r.prefixListId(id))).entries().stream()
                .map(PrefixListEntry::cidr)
                .toList();
    }

    /** A group that lets a list in on port 443. */
    private String group(String vpc, String list) {
        String group = world.group(vpc, "web");
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(https(list))));
        return group;
    }

    private static IpPermission https(String list) {
        return IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(443)
                .toPort(443)
                .prefixListIds(l -> l.prefixListId(list).description("the offices"))
                .build();
    }

    private List<RulePlan> ingress(String vpc, String group) {
        return world.network.vpc(vpc).securityGroups().stream()
                .filter(plan -> plan.groupId().equals(group))
                .map(SecurityGroupPlan::ingress)
                .findFirst()
                .orElseThrow();
    }

    private static RulePlan https(Cidr from) {
        return new RulePlan(new Traffic.Tcp(443, 443), new Peer.Range(from));
    }

    @Test
    void aListIsDescribedAsItWasMade() {
        var answer = world.ask(ec2 -> ec2.createManagedPrefixList(r -> r.prefixListName("offices")
                        .addressFamily("IPv4")
                        .maxEntries(3)
                        .entries(e -> e.cidr("203.0.113.0/24").description("Paris"), e -> e.cidr("192.0.2.0/24"))
                        .tagSpecifications(t -> t.resourceType("prefix-list")
                                .tags(tag -> tag.key("a").value("b")))))
                .prefixList();
        assertThat(answer.stateAsString()).isEqualTo("create-in-progress");
        String id = answer.prefixListId();
        assertThat(id).matches("pl-[0-9a-f]{17}");
        var list = described(id);
        assertThat(list.stateAsString()).isEqualTo("create-complete");
        assertThat(list.prefixListName()).isEqualTo("offices");
        assertThat(list.addressFamily()).isEqualTo("IPv4");
        assertThat(list.maxEntries()).isEqualTo(3);
        assertThat(list.version()).isEqualTo(1);
        assertThat(list.ownerId()).isEqualTo(World.ACCOUNT);
        assertThat(list.prefixListArn()).isEqualTo("arn:aws:ec2:us-east-1:" + World.ACCOUNT + ":prefix-list/" + id);
        assertThat(list.tags()).hasSize(1);
        assertThat(world.ask(ec2 -> ec2.getManagedPrefixListEntries(r -> r.prefixListId(id)))
                        .entries())
                .containsExactly(
                        PrefixListEntry.builder().cidr("192.0.2.0/24").build(),
                        PrefixListEntry.builder()
                                .cidr("203.0.113.0/24")
                                .description("Paris")
                                .build());
        assertThat(world.ask(ec2 -> ec2.describePrefixLists(r -> {})).prefixLists())
                .extracting(PrefixList::prefixListName)
                .containsExactly("com.amazonaws.us-east-1.s3");
    }

    @Test
    void aRuleForAListIsOneForEachOfItsRangesAndFollowsTheList() {
        String vpc = world.vpc("10.0.0.0/16");
        String list = list(5, "192.0.2.0/24");
        String group = group(vpc, list);
        assertThat(ingress(vpc, group)).containsExactly(https(Cidr.parse("192.0.2.0/24")));

        add(list, 1, "203.0.113.0/24");
        assertThat(ingress(vpc, group))
                .containsExactly(https(Cidr.parse("192.0.2.0/24")), https(Cidr.parse("203.0.113.0/24")));
        assertThat(described(list).version()).isEqualTo(2);
        assertThat(described(list).stateAsString()).isEqualTo("modify-complete");

        world.ask(ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list)
                .currentVersion(2L)
                .removeEntries(e -> e.cidr("192.0.2.0/24"), e -> e.cidr("203.0.113.0/24"))));
        assertThat(ingress(vpc, group)).isEmpty();

        world.ask(ec2 -> ec2.restoreManagedPrefixListVersion(
                r -> r.prefixListId(list).previousVersion(1L).currentVersion(3L)));
        assertThat(ingress(vpc, group)).containsExactly(https(Cidr.parse("192.0.2.0/24")));
        assertThat(described(list).version()).isEqualTo(4);
        assertThat(described(list).stateAsString()).isEqualTo("restore-complete");
        assertThat(world.ask(ec2 -> ec2.getManagedPrefixListEntries(
                                r -> r.prefixListId(list).targetVersion(2L)))
                        .entries())
                .hasSize(2);
    }

    @Test
    void aChangeThatTheNetworkRefusesIsToldToWhoeverChangedTheList() {
        String vpc = world.vpc("10.0.0.0/16");
        String list = list(5, "192.0.2.0/24");
        String group = group(vpc, list);
        world.network.refuse(java.util.Map.of(vpc, "no more rules"));
        world.refuses(
                "Unavailable",
                "no more rules",
                ec2 -> ec2.modifyManagedPrefixList(
                        r -> r.prefixListId(list).currentVersion(1L).addEntries(entries("203.0.113.0/24"))));
        world.network.refuse(java.util.Map.of());
        add(list, 2, "198.51.100.0/24");
        assertThat(ingress(vpc, group)).hasSize(3);
    }

    @Test
    void rulesForListsAreDescribedRevokedAndModified() {
        String vpc = world.vpc("10.0.0.0/16");
        String list = list(5, "192.0.2.0/24");
        String group = group(vpc, list);
        var described = world.ask(ec2 -> ec2.describeSecurityGroups(r ->
                        r.filters(f -> f.name("ip-permission.prefix-list-id").values(list))))
                .securityGroups();
        assertThat(described).singleElement().satisfies(found -> {
            assertThat(found.groupId()).isEqualTo(group);
            assertThat(found.ipPermissions().getFirst().prefixListIds())
                    .singleElement()
                    .satisfies(id -> assertThat(id.description()).isEqualTo("the offices"));
        });
        SecurityGroupRule rule = world
                .ask(ec2 -> ec2.describeSecurityGroupRules(
                        r -> r.filters(f -> f.name("group-id").values(group))))
                .securityGroupRules()
                .stream()
                .filter(each -> !each.isEgress())
                .findFirst()
                .orElseThrow();
        assertThat(rule.prefixListId()).isEqualTo(list);
        world.refuses(
                "InvalidPermission.Duplicate",
                "peer: " + list + ", TCP, from port: 443, to port: 443, ALLOW",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(https(list))));

        String other = list(5, "198.51.100.0/24");
        world.ask(ec2 -> ec2.modifySecurityGroupRules(r -> r.groupId(group)
                .securityGroupRules(u -> u.securityGroupRuleId(rule.securityGroupRuleId())
                        .securityGroupRule(q ->
                                q.ipProtocol("tcp").fromPort(443).toPort(443).prefixListId(other)))));
        assertThat(ingress(vpc, group)).containsExactly(https(Cidr.parse("198.51.100.0/24")));
        world.ask(ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(https(other))));
        assertThat(ingress(vpc, group)).isEmpty();
    }

    @Test
    void aRouteForAListLeadsToItsTargetForEachRangeThatIsNotLocalNorRoutedByItself() {
        String vpc = world.vpc("10.0.0.0/16");
        world.subnet(vpc, "10.0.1.0/24");
        String gateway = world.internetGateway(vpc);
        String main = world.mainRouteTable(vpc);
        String list = list(5, "192.0.2.0/24", "10.0.7.0/24", "10.0.0.0/16", "203.0.113.0/24");
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationPrefixListId(list).gatewayId(gateway)));
        RouteTarget internet = new RouteTarget.InternetGateway();
        assertThat(planned(vpc))
                .containsExactly(
                        new RoutePlan(Cidr.parse("192.0.2.0/24"), internet),
                        new RoutePlan(Cidr.parse("203.0.113.0/24"), internet));

        String eni =
                world.taskInterface(world.network.vpc(vpc).subnets().getFirst().subnetId());
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationCidrBlock("192.0.2.0/24").networkInterfaceId(eni)));
        add(list, 1, "198.51.100.0/24");
        assertThat(planned(vpc))
                .containsExactly(
                        new RoutePlan(Cidr.parse("192.0.2.0/24"), new RouteTarget.Interface(eni)),
                        new RoutePlan(Cidr.parse("198.51.100.0/24"), internet),
                        new RoutePlan(Cidr.parse("203.0.113.0/24"), internet));

        assertThat(world.ask(ec2 -> ec2.describeRouteTables(r -> r.filters(
                                f -> f.name("route.destination-prefix-list-id").values(list))))
                        .routeTables()
                        .getFirst()
                        .routes())
                .extracting(Route::destinationPrefixListId)
                .contains(list);
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationPrefixListId(list).gatewayId(gateway)));
        world.refuses(
                "RouteAlreadyExists",
                list,
                ec2 -> ec2.createRoute(
                        r -> r.routeTableId(main).destinationPrefixListId(list).networkInterfaceId(eni)));
        world.ask(ec2 -> ec2.replaceRoute(
                r -> r.routeTableId(main).destinationPrefixListId(list).networkInterfaceId(eni)));
        assertThat(planned(vpc)).extracting(RoutePlan::target).containsOnly(new RouteTarget.Interface(eni));
        world.ask(ec2 -> ec2.deleteRoute(r -> r.routeTableId(main).destinationPrefixListId(list)));
        assertThat(planned(vpc)).hasSize(1);
        world.refuses(
                "InvalidRoute.NotFound",
                "no route with destination-prefix-list-id " + list,
                ec2 -> ec2.deleteRoute(r -> r.routeTableId(main).destinationPrefixListId(list)));
    }

    private List<RoutePlan> planned(String vpc) {
        return world.network.vpc(vpc).subnets().getFirst().routes();
    }

    @Test
    void aListThatSomebodyRefersToStays() {
        String vpc = world.vpc("10.0.0.0/16");
        String list = list(5, "192.0.2.0/24");
        String group = group(vpc, list);
        String gateway = world.internetGateway(vpc);
        String main = world.mainRouteTable(vpc);
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationPrefixListId(list).gatewayId(gateway)));
        assertThat(world.ask(ec2 -> ec2.getManagedPrefixListAssociations(r -> r.prefixListId(list)))
                        .prefixListAssociations())
                .extracting(PrefixListAssociation::resourceId)
                .containsExactlyInAnyOrder(group, main);
        world.refuses("DependencyViolation", group, ec2 -> ec2.deleteManagedPrefixList(r -> r.prefixListId(list)));
        world.ask(ec2 -> ec2.deleteRoute(r -> r.routeTableId(main).destinationPrefixListId(list)));
        world.ask(ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(https(list))));
        world.ask(ec2 -> ec2.deleteManagedPrefixList(r -> r.prefixListId(list)));
        world.refuses(
                "InvalidPrefixListID.NotFound",
                "The prefix list ID '" + list + "' does not exist",
                ec2 -> ec2.describeManagedPrefixLists(r -> r.prefixListIds(list)));
        world.refuses(
                "InvalidPrefixListID.NotFound",
                list,
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(https(list))));
    }

    @Test
    void aReferenceCountsForAsManyRulesAsTheListMayHold() {
        String vpc = world.vpc("10.0.0.0/16");
        String list = list(60);
        String group = group(vpc, list);
        world.refuses(
                "RulesPerSecurityGroupLimitExceeded",
                "The maximum number of rules per security group has been reached.",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group)
                        .ipProtocol("tcp")
                        .fromPort(80)
                        .toPort(80)
                        .cidrIp("0.0.0.0/0")));
        world.refuses(
                "RulesPerSecurityGroupLimitExceeded",
                "has been reached",
                ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list).maxEntries(61)));
        assertThat(described(list).maxEntries()).isEqualTo(60);
        world.ask(ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list).maxEntries(59)));
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(
                r -> r.groupId(group).ipProtocol("tcp").fromPort(80).toPort(80).cidrIp("0.0.0.0/0")));
        String large = list(1000);
        String gateway = world.internetGateway(vpc);
        world.refuses(
                "RouteLimitExceeded",
                world.mainRouteTable(vpc),
                ec2 -> ec2.createRoute(r -> r.routeTableId(world.mainRouteTable(vpc))
                        .destinationPrefixListId(large)
                        .gatewayId(gateway)));
    }

    @Test
    void entriesAreChangedAgainstTheirVersionAndWithinTheirNumber() {
        String list = list(2, "192.0.2.0/24");
        world.refuses(
                "PrefixListVersionMismatch",
                "The prefix list has the incorrect version number",
                ec2 -> ec2.modifyManagedPrefixList(
                        r -> r.prefixListId(list).currentVersion(2L).addEntries(entries("203.0.113.0/24"))));
        world.refuses(
                "MissingParameter",
                "CurrentVersion",
                ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list).addEntries(entries("203.0.113.0/24"))));
        world.refuses(
                "PrefixListMaxEntriesExceeded",
                "3 (expected at most 2)",
                ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list)
                        .currentVersion(1L)
                        .addEntries(entries("203.0.113.0/24", "198.51.100.0/24"))));
        world.refuses(
                "InvalidParameterValue",
                "in both AddPrefixListEntries and RemovePrefixListEntries",
                ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list)
                        .currentVersion(1L)
                        .addEntries(entries("192.0.2.0/24"))
                        .removeEntries(e -> e.cidr("192.0.2.0/24"))));
        world.refuses(
                "InvalidPrefixListModification",
                "198.51.100.0/24",
                ec2 -> ec2.modifyManagedPrefixList(
                        r -> r.prefixListId(list).currentVersion(1L).removeEntries(e -> e.cidr("198.51.100.0/24"))));
        world.refuses(
                "InvalidParameterCombination",
                "MaxEntries",
                ec2 -> ec2.modifyManagedPrefixList(r ->
                        r.prefixListId(list).currentVersion(1L).maxEntries(5).addEntries(entries("203.0.113.0/24"))));
        world.refuses("InvalidRequest", "was invalid", ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list)));
        world.refuses(
                "PrefixListMaxEntriesExceeded",
                "expected at most",
                ec2 -> ec2.createManagedPrefixList(r -> r.prefixListName("x")
                        .addressFamily("IPv4")
                        .maxEntries(1)
                        .entries(entries("192.0.2.0/24", "203.0.113.0/24"))));
        assertThat(held(list)).containsExactly("192.0.2.0/24");
        world.ask(ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(list).prefixListName("branches")));
        assertThat(described(list).prefixListName()).isEqualTo("branches");
        assertThat(described(list).version()).isEqualTo(1);
    }

    @Test
    void whatAListCannotBeIsRefused() {
        world.refuses(
                "NotImplemented",
                "AddressFamily IPv6",
                ec2 -> ec2.createManagedPrefixList(
                        r -> r.prefixListName("x").addressFamily("IPv6").maxEntries(1)));
        world.refuses(
                "InvalidParameterValue",
                "com.amazonaws",
                ec2 -> ec2.createManagedPrefixList(r -> r.prefixListName("com.amazonaws.us-east-1.s3")
                        .addressFamily("IPv4")
                        .maxEntries(1)));
        world.refuses(
                "InvalidParameterValue",
                "Expected 1 to 1000",
                ec2 -> ec2.createManagedPrefixList(
                        r -> r.prefixListName("x").addressFamily("IPv4").maxEntries(1001)));
        world.refuses(
                "InvalidParameterValue",
                "The number of entries per request cannot exceeds limit (100).",
                ec2 -> ec2.createManagedPrefixList(r -> r.prefixListName("x")
                        .addressFamily("IPv4")
                        .maxEntries(200)
                        .entries(entries(IntStream.range(0, 101)
                                .mapToObj(i -> "192.0.2." + i + "/32")
                                .toArray(String[]::new)))));
        world.refuses(
                "InvalidPrefixListId.Malformed",
                "offices",
                ec2 -> ec2.getManagedPrefixListEntries(r -> r.prefixListId("offices")));
    }

    @Test
    void longListsAreReadPageByPage() {
        String list = list(
                100,
                IntStream.range(0, 25).mapToObj(i -> "192.0.2." + i + "/32").toArray(String[]::new));
        List<String> all = world.ask(ec2 ->
                ec2
                        .getManagedPrefixListEntriesPaginator(
                                r -> r.prefixListId(list).maxResults(3))
                        .entries()
                        .stream()
                        .map(PrefixListEntry::cidr)
                        .toList());
        assertThat(all).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void theListsOfAwsAreReferredToAndNeverChanged() {
        String vpc = world.vpc("10.0.0.0/16");
        String id = world.ask(ec2 -> ec2.describePrefixLists(r -> {}))
                .prefixLists()
                .getFirst()
                .prefixListId();
        String group = group(vpc, id);
        assertThat(ingress(vpc, group)).containsExactly(https(Cidr.parse("198.18.255.3/32")));
        assertThat(described(id).ownerId()).isEqualTo("AWS");
        assertThat(described(id).prefixListArn()).isEqualTo("arn:aws:ec2:us-east-1:aws:prefix-list/" + id);
        assertThat(world.ask(ec2 -> ec2.describePrefixLists(
                                r -> r.filters(f -> f.name("prefix-list-name").values("com.amazonaws.us-east-1.s3"))))
                        .prefixLists())
                .singleElement()
                .satisfies(list -> assertThat(list.cidrs()).containsExactly("198.18.255.3/32"));
        world.refuses(
                "OperationNotPermitted", "managed by AWS", ec2 -> ec2.deleteManagedPrefixList(r -> r.prefixListId(id)));
    }
}
