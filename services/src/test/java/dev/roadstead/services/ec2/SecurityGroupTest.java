package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;

class SecurityGroupTest {

    private final World world = new World();
    private String vpc = "";
    private String web = "";

    @BeforeEach
    void makeGroup() {
        vpc = world.vpc("10.0.0.0/16");
        web = world.group(vpc, "web");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private SecurityGroup described(String id) {
        return world.ask(ec2 -> ec2.describeSecurityGroups(r -> r.groupIds(id)))
                .securityGroups()
                .getFirst();
    }

    private SecurityGroupPlan planned(String id) {
        return world.network.vpc(vpc).securityGroups().stream()
                .filter(group -> group.groupId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static IpPermission permission(Consumer<IpPermission.Builder> filled) {
        return IpPermission.builder().applyMutation(filled).build();
    }

    private static IpPermission tcp(int port, String cidr) {
        return permission(p -> p.ipProtocol("tcp").fromPort(port).toPort(port).ipRanges(range -> range.cidrIp(cidr)));
    }

    private List<SecurityGroupRule> allow(IpPermission... permissions) {
        return world.ask(ec2 ->
                        ec2.authorizeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(permissions)))
                .securityGroupRules();
    }

    @Test
    void thoseThatInterfacesOfAVpcCanHaveAreItsOwn() {
        world.group(world.vpc("10.1.0.0/16"), "elsewhere");
        var groups =
                world.ask(ec2 -> ec2.getSecurityGroupsForVpc(r -> r.vpcId(vpc))).securityGroupForVpcs();
        assertThat(groups).extracting("groupName").containsExactlyInAnyOrder("default", "web");
        assertThat(groups).extracting("primaryVpcId").containsOnly(vpc);
        assertThat(world.ask(ec2 -> ec2.getSecurityGroupsForVpc(r ->
                                r.vpcId(vpc).filters(f -> f.name("group-id").values(web))))
                        .securityGroupForVpcs())
                .singleElement()
                .satisfies(group -> assertThat(group.description()).isEqualTo("for web"));
        world.refuses(
                "InvalidVpcID.NotFound",
                "vpc-0123456789abcdef0",
                ec2 -> ec2.getSecurityGroupsForVpc(r -> r.vpcId("vpc-0123456789abcdef0")));
    }

    @Test
    void aNewGroupLetsEverythingOutAndNothingIn() {
        assertThat(described(web).ipPermissions()).isEmpty();
        assertThat(planned(web).ingress()).isEmpty();
        assertThat(planned(web).egress()).containsExactly(new RulePlan(new Traffic.All(), new Peer.Range(Cidr.ALL)));
    }

    @Test
    void rulesAreInForceWhenTheCallReturns() {
        String db = world.group(vpc, "db");
        allow(
                tcp(80, "0.0.0.0/0"),
                permission(p -> p.ipProtocol("17").fromPort(53).toPort(54).userIdGroupPairs(g -> g.groupId(db))),
                permission(p -> p.ipProtocol("icmp").fromPort(8).toPort(-1).ipRanges(r -> r.cidrIp("10.0.0.7/8"))),
                permission(p -> p.ipProtocol("50").ipRanges(r -> r.cidrIp("10.1.0.0/16"))),
                permission(p -> p.ipProtocol("-1").userIdGroupPairs(g -> g.groupId(web))));
        assertThat(planned(web).ingress())
                .containsExactly(
                        new RulePlan(new Traffic.Tcp(80, 80), new Peer.Range(Cidr.ALL)),
                        new RulePlan(new Traffic.Udp(53, 54), new Peer.Group(db)),
                        new RulePlan(new Traffic.Icmp(8, -1), new Peer.Range(Cidr.parse("10.0.0.0/8"))),
                        new RulePlan(new Traffic.Protocol(50), new Peer.Range(Cidr.parse("10.1.0.0/16"))),
                        new RulePlan(new Traffic.All(), new Peer.Group(web)));
    }

    @Test
    void theFormOfTheFirstYearsStillWorks() {
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(
                r -> r.groupId(web).ipProtocol("tcp").fromPort(22).toPort(22).cidrIp("10.0.0.0/8")));
        assertThat(planned(web).ingress())
                .containsExactly(new RulePlan(new Traffic.Tcp(22, 22), new Peer.Range(Cidr.parse("10.0.0.0/8"))));
        world.ask(ec2 -> ec2.revokeSecurityGroupIngress(
                r -> r.groupId(web).ipProtocol("tcp").fromPort(22).toPort(22).cidrIp("10.0.0.0/8")));
        assertThat(planned(web).ingress()).isEmpty();
    }

    @Test
    void aGroupIsFoundByNameInTheDefaultVpcOnly() {
        String other = world.ask(
                        ec2 -> ec2.createSecurityGroup(r -> r.groupName("plain").description("in the default VPC")))
                .groupId();
        assertThat(world.ask(ec2 -> ec2.describeSecurityGroups(r -> r.groupNames("plain")))
                        .securityGroups())
                .extracting(SecurityGroup::groupId)
                .containsExactly(other);
        world.refuses(
                "InvalidGroup.NotFound",
                "The security group 'web' does not exist in default VPC",
                ec2 -> ec2.describeSecurityGroups(r -> r.groupNames("web")));
        world.refuses("InvalidGroupId.Malformed", "web", ec2 -> ec2.describeSecurityGroups(r -> r.groupIds("web")));
    }

    @Test
    void theSameRuleTwiceIsRefusedAndChangesNothing() {
        allow(tcp(80, "0.0.0.0/0"));
        world.refuses(
                "InvalidPermission.Duplicate",
                "the specified rule \"peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW\" already exists",
                ec2 -> ec2.authorizeSecurityGroupIngress(
                        r -> r.groupId(web).ipPermissions(tcp(81, "0.0.0.0/0"), tcp(80, "0.0.0.0/0"))));
        world.refuses(
                "InvalidParameterValue",
                "must not appear multiple times",
                ec2 -> ec2.authorizeSecurityGroupIngress(
                        r -> r.groupId(web).ipPermissions(tcp(82, "0.0.0.0/0"), tcp(82, "0.0.0.0/0"))));
        assertThat(planned(web).ingress()).hasSize(1);
    }

    @Test
    void revokingIsByPermissionOrById() {
        List<SecurityGroupRule> rules = allow(tcp(80, "0.0.0.0/0"), tcp(81, "0.0.0.0/0"), tcp(82, "0.0.0.0/0"));
        assertThat(world.ask(ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(web)
                                .securityGroupRuleIds(rules.getFirst().securityGroupRuleId())))
                        .revokedSecurityGroupRules())
                .singleElement()
                .satisfies(revoked -> assertThat(revoked.fromPort()).isEqualTo(80));
        world.ask(ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(tcp(81, "0.0.0.0/0"))));
        assertThat(planned(web).ingress())
                .containsExactly(new RulePlan(new Traffic.Tcp(82, 82), new Peer.Range(Cidr.ALL)));
        world.refuses(
                "InvalidPermission.NotFound",
                "does not exist in this security group",
                ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(tcp(81, "0.0.0.0/0"))));
        world.refuses(
                "InvalidSecurityGroupRuleId.NotFound",
                "does not exist",
                ec2 -> ec2.revokeSecurityGroupEgress(
                        r -> r.groupId(web).securityGroupRuleIds(rules.getLast().securityGroupRuleId())));
        world.refuses(
                "MissingParameter", "securityGroupRuleIds", ec2 -> ec2.revokeSecurityGroupIngress(r -> r.groupId(web)));
    }

    @Test
    void egressIsRevokedAsTerraformDoes() {
        IpPermission all =
                permission(p -> p.ipProtocol("-1").fromPort(0).toPort(0).ipRanges(range -> range.cidrIp("0.0.0.0/0")));
        world.ask(ec2 -> ec2.revokeSecurityGroupEgress(r -> r.groupId(web).ipPermissions(all)));
        assertThat(planned(web).egress()).isEmpty();
        world.refuses(
                "InvalidPermission.NotFound",
                "does not exist in this security group",
                ec2 -> ec2.revokeSecurityGroupEgress(r -> r.groupId(web)
                        .ipPermissions(p ->
                                p.ipProtocol("-1").fromPort(0).toPort(0).ipv6Ranges(range -> range.cidrIpv6("::/0")))));
        world.ask(ec2 -> ec2.authorizeSecurityGroupEgress(r -> r.groupId(web).ipPermissions(tcp(443, "0.0.0.0/0"))));
        assertThat(planned(web).egress())
                .containsExactly(new RulePlan(new Traffic.Tcp(443, 443), new Peer.Range(Cidr.ALL)));
    }

    @Test
    void rulesAreDescribedModifiedAndDescribedAnew() {
        String id = allow(tcp(80, "0.0.0.0/0")).getFirst().securityGroupRuleId();
        world.ask(ec2 -> ec2.updateSecurityGroupRuleDescriptionsIngress(r -> r.groupId(web)
                .securityGroupRuleDescriptions(d -> d.securityGroupRuleId(id).description("the web"))));
        assertThat(described(web)
                        .ipPermissions()
                        .getFirst()
                        .ipRanges()
                        .getFirst()
                        .description())
                .isEqualTo("the web");
        world.ask(ec2 -> ec2.modifySecurityGroupRules(r -> r.groupId(web)
                .securityGroupRules(u -> u.securityGroupRuleId(id)
                        .securityGroupRule(rule -> rule.ipProtocol("tcp")
                                .fromPort(8080)
                                .toPort(8080)
                                .cidrIpv4("10.0.0.0/8")))));
        assertThat(planned(web).ingress())
                .containsExactly(new RulePlan(new Traffic.Tcp(8080, 8080), new Peer.Range(Cidr.parse("10.0.0.0/8"))));
        assertThat(world.ask(ec2 -> ec2.describeSecurityGroupRules(r -> r.securityGroupRuleIds(id)))
                        .securityGroupRules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.fromPort()).isEqualTo(8080));
        assertThat(world.ask(ec2 -> ec2.describeSecurityGroupRules(
                                r -> r.filters(f -> f.name("group-id").values(web))))
                        .securityGroupRules())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp,   ,    ,   Must specify both from and to ports",
        "tcp,   90,  80, portRange",
        "tcp,   -1,  80, out of range",
        "udp,   1,   65536, out of range",
        "icmp,  300, -1, ICMP type",
        "icmp,  -1,  4,  ICMP code",
        "gopher, 1,  1,  Unknown protocol",
        "256,   1,   1,  Unknown protocol"
    })
    void trafficThatDoesNotExistIsRefused(String protocol, Integer from, Integer to, String message) {
        world.refuses(
                "InvalidParameterValue",
                message,
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web)
                        .ipPermissions(permission(p -> p.ipProtocol(protocol)
                                .fromPort(from)
                                .toPort(to)
                                .ipRanges(range -> range.cidrIp("0.0.0.0/0"))))));
    }

    @Test
    void peersThatAreNotBuiltAreRefusedByName() {
        world.refuses(
                "NotImplemented",
                "Ipv6Ranges",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web)
                        .ipPermissions(
                                permission(p -> p.ipProtocol("-1").ipv6Ranges(range -> range.cidrIpv6("::/0"))))));
        world.refuses(
                "InvalidPrefixListId.Malformed",
                "pl-1",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web)
                        .ipPermissions(
                                permission(p -> p.ipProtocol("-1").prefixListIds(list -> list.prefixListId("pl-1"))))));
        world.refuses(
                "InvalidParameterValue",
                "CIDR block 10.0.0.0 is malformed",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(tcp(80, "10.0.0.0"))));
        world.refuses(
                "InvalidGroup.NotFound",
                "does not exist",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web)
                        .ipPermissions(permission(
                                p -> p.ipProtocol("-1").userIdGroupPairs(g -> g.groupId("sg-0123456789abcdef0"))))));
    }

    @Test
    void sixtyRulesAreEnough() {
        allow(IntStream.rangeClosed(1, 60)
                .mapToObj(port -> tcp(port, "0.0.0.0/0"))
                .toArray(IpPermission[]::new));
        world.refuses(
                "RulesPerSecurityGroupLimitExceeded",
                "maximum number of rules",
                ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(web).ipPermissions(tcp(61, "0.0.0.0/0"))));
    }

    @Test
    void namesAreUniqueInAVpcAndDefaultIsReserved() {
        world.refuses(
                "InvalidGroup.Duplicate",
                "The security group 'web' already exists for VPC '" + vpc + "'",
                ec2 -> ec2.createSecurityGroup(
                        r -> r.vpcId(vpc).groupName("web").description("again")));
        world.refuses(
                "InvalidParameterValue",
                "reserved security group name: default",
                ec2 -> ec2.createSecurityGroup(
                        r -> r.vpcId(vpc).groupName("default").description("x")));
        world.refuses(
                "InvalidParameterValue",
                "GroupDescription",
                ec2 -> ec2.createSecurityGroup(r -> r.vpcId(vpc).groupName("x").description("line\nbreak")));
        String standard = world.ask(ec2 -> ec2.describeSecurityGroups(r -> r.filters(
                        f -> f.name("vpc-id").values(vpc),
                        f -> f.name("group-name").values("default"))))
                .securityGroups()
                .getFirst()
                .groupId();
        world.refuses(
                "CannotDelete",
                "cannot be deleted by a user",
                ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(standard)));
    }

    @Test
    void aGroupThatIsReferredToStays() {
        String db = world.group(vpc, "db");
        world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(db)
                .ipPermissions(permission(
                        p -> p.ipProtocol("tcp").fromPort(5432).toPort(5432).userIdGroupPairs(g -> g.groupId(web))))));
        world.refuses(
                "DependencyViolation",
                "resource " + web + " has a dependent object",
                ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(web)));
        world.ask(ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(db)));
        world.ask(ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(web)));
        world.refuses(
                "InvalidGroup.NotFound",
                "The security group '" + web + "' does not exist",
                ec2 -> ec2.describeSecurityGroups(r -> r.groupIds(web)));
    }
}
