package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.AclEntryPlan;
import dev.roadstead.host.VpcPlan.NetworkAclPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import dev.roadstead.store.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.NetworkAcl;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.PortRange;

class NetworkAclTest {

    private static final String NOBODY = "acl-0123456789abcdef0";

    private final World world = new World();
    private String vpc = "";
    private String subnet = "";
    private String acl = "";

    @BeforeEach
    void makeNetwork() {
        vpc = world.vpc("10.0.0.0/16");
        subnet = world.subnet(vpc, "10.0.1.0/24");
        acl = create(vpc);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String create(String vpcId) {
        return world.ask(ec2 -> ec2.createNetworkAcl(r -> r.vpcId(vpcId)))
                .networkAcl()
                .networkAclId();
    }

    private NetworkAcl described(String id) {
        return world.ask(ec2 -> ec2.describeNetworkAcls(r -> r.networkAclIds(id)))
                .networkAcls()
                .getFirst();
    }

    private NetworkAcl ofSubnet() {
        return found("association.subnet-id", subnet).getFirst();
    }

    private List<NetworkAcl> found(String filter, String value) {
        return world.ask(ec2 -> ec2.describeNetworkAcls(r -> r.filters(
                        f -> f.name("vpc-id").values(vpc), f -> f.name(filter).values(value))))
                .networkAcls();
    }

    private String associate(String id) {
        String association = ofSubnet().associations().getFirst().networkAclAssociationId();
        return world.ask(ec2 ->
                        ec2.replaceNetworkAclAssociation(r -> r.networkAclId(id).associationId(association)))
                .newAssociationId();
    }

    private CreateNetworkAclEntryRequest entry(Consumer<CreateNetworkAclEntryRequest.Builder> different) {
        return CreateNetworkAclEntryRequest.builder()
                .networkAclId(acl)
                .egress(false)
                .ruleNumber(100)
                .protocol("6")
                .ruleAction("allow")
                .portRange(range -> range.from(80).to(81))
                .cidrBlock("10.0.0.0/8")
                .applyMutation(different)
                .build();
    }

    private void add(Consumer<CreateNetworkAclEntryRequest.Builder> different) {
        world.ask(ec2 -> ec2.createNetworkAclEntry(entry(different)));
    }

    private NetworkAclPlan planned(String id) {
        return world.network.vpc(vpc).networkAcls().stream()
                .filter(plan -> plan.networkAclId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewOneDeniesEverythingAndIsNobodys() {
        NetworkAcl made = described(acl);
        assertThat(made.isDefault()).isFalse();
        assertThat(made.vpcId()).isEqualTo(vpc);
        assertThat(made.ownerId()).isEqualTo(World.ACCOUNT);
        assertThat(made.associations()).isEmpty();
        assertThat(made.entries())
                .extracting(
                        NetworkAclEntry::egress,
                        NetworkAclEntry::ruleNumber,
                        NetworkAclEntry::ruleActionAsString,
                        NetworkAclEntry::protocol,
                        NetworkAclEntry::cidrBlock)
                .containsExactly(
                        tuple(true, 32767, "deny", "-1", "0.0.0.0/0"), tuple(false, 32767, "deny", "-1", "0.0.0.0/0"));
        assertThat(planned(acl)).isEqualTo(new NetworkAclPlan(acl, List.of(), List.of()));
    }

    @Test
    void anEntryThatTheKernelRefusedIsNotThereForWhoAsksAgain() {
        world.network.refuse(Map.of(vpc, "the kernel says no"));
        for (int attempt = 0; attempt < 2; attempt++) {
            world.refuses("Unavailable", "the kernel says no", ec2 -> ec2.createNetworkAclEntry(entry(r -> {})));
        }
        world.network.refuse(Map.of());
        add(r -> {});
        assertThat(planned(acl).ingress()).hasSize(1);
    }

    @Test
    void aSubnetBeginsWithTheDefaultOneAndMoves() {
        NetworkAcl first = ofSubnet();
        assertThat(first.isDefault()).isTrue();
        assertThat(planned(first.networkAclId()).open()).isTrue();
        String old = first.associations().getFirst().networkAclAssociationId();

        String association = associate(acl);
        assertThat(association).startsWith("aclassoc-").isNotEqualTo(old);
        assertThat(described(acl).associations())
                .extracting("networkAclAssociationId", "subnetId", "networkAclId")
                .containsExactly(tuple(association, subnet, acl));
        assertThat(described(first.networkAclId()).associations()).isEmpty();
        assertThat(world.network.vpc(vpc).subnets().getFirst().networkAclId()).contains(acl);
        assertThat(associate(acl)).isEqualTo(association);
        world.refuses(
                "InvalidAssociationID.NotFound",
                "The association ID '" + old + "' does not exist",
                ec2 -> ec2.replaceNetworkAclAssociation(r -> r.networkAclId(acl).associationId(old)));

        associate(first.networkAclId());
        assertThat(world.network.vpc(vpc).subnets().getFirst().networkAclId()).contains(first.networkAclId());
    }

    @Test
    void aSubnetStaysInItsVpc() {
        String other = create(world.vpc("10.1.0.0/16"));
        String association = ofSubnet().associations().getFirst().networkAclAssociationId();
        world.refuses(
                "InvalidParameterValue",
                "belong to different networks",
                ec2 -> ec2.replaceNetworkAclAssociation(
                        r -> r.networkAclId(other).associationId(association)));
        assertThat(ofSubnet().isDefault()).isTrue();
    }

    @Test
    void entriesAreAskedInTheOrderOfTheirNumbers() {
        add(e -> e.ruleNumber(200).ruleAction("deny").protocol("-1").cidrBlock("0.0.0.0/0"));
        add(e -> e.ruleNumber(9));
        add(e -> e.egress(true)
                .ruleNumber(9)
                .protocol("udp")
                .portRange(range -> range.from(1024).to(65535)));
        add(e -> e.ruleNumber(10)
                .protocol("icmp")
                .icmpTypeCode(icmp -> icmp.type(8).code(-1))
                .portRange((PortRange) null));
        add(e -> e.ruleNumber(11).protocol("47").cidrBlock("10.1.2.3/24"));

        assertThat(planned(acl).ingress())
                .containsExactly(
                        new AclEntryPlan(true, new Traffic.Tcp(80, 81), Cidr.parse("10.0.0.0/8")),
                        new AclEntryPlan(true, new Traffic.Icmp(8, -1), Cidr.parse("10.0.0.0/8")),
                        new AclEntryPlan(true, new Traffic.Protocol(47), Cidr.parse("10.1.2.0/24")),
                        new AclEntryPlan(false, new Traffic.All(), Cidr.ALL));
        assertThat(planned(acl).egress())
                .containsExactly(new AclEntryPlan(true, new Traffic.Udp(1024, 65535), Cidr.parse("10.0.0.0/8")));
        assertThat(described(acl).entries())
                .extracting(NetworkAclEntry::egress, NetworkAclEntry::ruleNumber, NetworkAclEntry::protocol)
                .containsExactly(
                        tuple(true, 9, "17"),
                        tuple(true, 32767, "-1"),
                        tuple(false, 9, "6"),
                        tuple(false, 10, "1"),
                        tuple(false, 11, "47"),
                        tuple(false, 200, "-1"),
                        tuple(false, 32767, "-1"));
        NetworkAclEntry echo = described(acl).entries().get(3);
        assertThat(echo.icmpTypeCode().type()).isEqualTo(8);
        assertThat(echo.portRange()).isNull();
        assertThat(described(acl).entries().get(2).portRange().to()).isEqualTo(81);
    }

    @Test
    void anEntryIsReplacedAndDeletedByItsNumber() {
        add(e -> {});
        world.refuses(
                "NetworkAclEntryAlreadyExists",
                "The network acl entry identified by 100 already exists.",
                ec2 -> ec2.createNetworkAclEntry(entry(e -> e.ruleAction("deny"))));
        world.ask(ec2 -> ec2.replaceNetworkAclEntry(r -> r.networkAclId(acl)
                .egress(false)
                .ruleNumber(100)
                .protocol("-1")
                .ruleAction("deny")
                .cidrBlock("0.0.0.0/0")));
        assertThat(planned(acl).ingress()).containsExactly(new AclEntryPlan(false, new Traffic.All(), Cidr.ALL));
        world.refuses(
                "InvalidNetworkAclEntry.NotFound",
                "The network acl entry identified by 100 does not exist.",
                ec2 -> ec2.deleteNetworkAclEntry(
                        r -> r.networkAclId(acl).egress(true).ruleNumber(100)));
        world.ask(ec2 ->
                ec2.deleteNetworkAclEntry(r -> r.networkAclId(acl).egress(false).ruleNumber(100)));
        assertThat(planned(acl).ingress()).isEmpty();
        world.refuses(
                "InvalidNetworkAclEntry.NotFound",
                "identified by 100 does not exist",
                ec2 -> ec2.replaceNetworkAclEntry(r -> r.networkAclId(acl)
                        .egress(false)
                        .ruleNumber(100)
                        .protocol("-1")
                        .ruleAction("deny")
                        .cidrBlock("0.0.0.0/0")));
    }

    @Test
    void theDefaultOneIsChangedLikeOthersButNotDeleted() {
        String first = ofSubnet().networkAclId();
        world.ask(ec2 -> ec2.deleteNetworkAclEntry(
                r -> r.networkAclId(first).egress(false).ruleNumber(100)));
        assertThat(planned(first).open()).isFalse();
        world.refuses(
                "InvalidParameterValue",
                "cannot delete default network ACL " + first,
                ec2 -> ec2.deleteNetworkAcl(r -> r.networkAclId(first)));
    }

    @Test
    void oneInUseIsNotDeletedNorIsAVpcThatHasAnother() {
        associate(acl);
        world.refuses(
                "DependencyViolation",
                "The networkAcl '" + acl + "' has dependencies and cannot be deleted.",
                ec2 -> ec2.deleteNetworkAcl(r -> r.networkAclId(acl)));
        world.ask(ec2 -> ec2.deleteSubnet(r -> r.subnetId(subnet)));
        world.refuses("DependencyViolation", vpc, ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
        world.ask(ec2 -> ec2.deleteNetworkAcl(r -> r.networkAclId(acl)));
        world.refuses("InvalidNetworkAclID.NotFound", acl, ec2 -> ec2.deleteNetworkAcl(r -> r.networkAclId(acl)));
        world.ask(ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
        assertThat(found("network-acl-id", "*")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    0;     6;   allow;  80;    81;    10.0.0.0/8;   InvalidParameterValue; ruleNumber
                    32767; 6;   allow;  80;    81;    10.0.0.0/8;   InvalidParameterValue; from 1 to 32766
                    1;     6;   permit; 80;    81;    10.0.0.0/8;   InvalidParameterValue; Valid values are: allow, deny
                    1;     300; allow;  80;    81;    10.0.0.0/8;   InvalidParameterValue; 300
                    1;     6;   allow;  82;    81;    10.0.0.0/8;   InvalidParameterValue; 82-81
                    1;     17;  allow;  0;     65536; 10.0.0.0/8;   InvalidParameterValue; 65536
                    1;     6;   allow;  80;    81;    10.0.0.0/33;  InvalidParameterValue; 10.0.0.0/33
                    1;     6;   allow;  80;    81;    ;             MissingParameter;      cidrBlock
                    1;     1;   allow;  80;    81;    10.0.0.0/8;   MissingParameter;      the parameter icmpTypeCode.type
                    """)
    void whatIsNoEntryIsRefused(
            int number, String protocol, String action, int from, int to, String cidr, String code, String message) {
        world.refuses(
                code,
                message,
                ec2 -> ec2.createNetworkAclEntry(entry(e -> e.ruleNumber(number)
                        .protocol(protocol)
                        .ruleAction(action)
                        .portRange(range -> range.from(from).to(to))
                        .cidrBlock(cidr))));
        assertThat(planned(acl).ingress()).isEmpty();
    }

    @Test
    void icmpWantsItsTypeAndCode() {
        world.refuses(
                "MissingParameter",
                "The request must contain the parameter icmpTypeCode.type",
                ec2 -> ec2.createNetworkAclEntry(entry(e -> e.protocol("icmp").icmpTypeCode(icmp -> icmp.code(-1)))));
        world.refuses(
                "MissingParameter",
                "The request must contain the parameter icmpTypeCode.code",
                ec2 -> ec2.createNetworkAclEntry(entry(e -> e.protocol("1").icmpTypeCode(icmp -> icmp.type(8)))));
        assertThat(planned(acl).ingress()).isEmpty();
    }

    @Test
    void icmpv6WithARangeOfIpv4IsAProtocolLikeOthersWhateverTypeIsGiven() {
        add(e -> e.protocol("58").portRange((PortRange) null));
        add(e -> e.ruleNumber(101)
                .protocol("icmpv6")
                .icmpTypeCode(icmp -> icmp.type(128).code(0)));

        AclEntryPlan all = new AclEntryPlan(true, new Traffic.Protocol(58), Cidr.parse("10.0.0.0/8"));
        assertThat(planned(acl).ingress()).containsExactly(all, all);
        assertThat(described(acl).entries())
                .extracting(NetworkAclEntry::ruleNumber, NetworkAclEntry::protocol, NetworkAclEntry::icmpTypeCode)
                .contains(tuple(100, "58", null), tuple(101, "58", null));
    }

    @Test
    void theSameEntryIsMadeAgainWithoutEffect() {
        add(e -> {});
        add(e -> e.cidrBlock("10.1.2.3/8"));
        assertThat(planned(acl).ingress()).hasSize(1);
        world.refuses(
                "NetworkAclEntryAlreadyExists",
                "identified by 100 already exists",
                ec2 -> ec2.createNetworkAclEntry(
                        entry(e -> e.portRange(range -> range.from(80).to(82)))));
    }

    @Test
    void portsBelongToTcpAndUdp() {
        world.refuses(
                "MissingParameter",
                "portRange",
                ec2 -> ec2.createNetworkAclEntry(entry(e -> e.portRange((PortRange) null))));
    }

    @Test
    void whatIsNobodysIsSaidToBe() {
        world.refuses(
                "InvalidNetworkAclID.NotFound",
                "The networkAcl ID '" + NOBODY + "' does not exist",
                ec2 -> ec2.createNetworkAclEntry(entry(e -> e.networkAclId(NOBODY))));
        world.refuses(
                "InvalidVpcID.NotFound",
                "vpc-0123456789abcdef0",
                ec2 -> ec2.createNetworkAcl(r -> r.vpcId("vpc-0123456789abcdef0")));
    }

    @Test
    void quotasAreAwss() {
        for (int number = 1; number <= 20; number++) {
            int next = number;
            add(e -> e.ruleNumber(next));
            add(e -> e.egress(true).ruleNumber(next));
        }
        world.refuses(
                "NetworkAclEntryLimitExceeded", acl, ec2 -> ec2.createNetworkAclEntry(entry(e -> e.ruleNumber(21))));
        for (int count = 2; count < 200; count++) {
            create(vpc);
        }
        world.refuses("NetworkAclLimitExceeded", vpc, ec2 -> ec2.createNetworkAcl(r -> r.vpcId(vpc)));
    }

    @Test
    void filtersFindByEntriesAndAssociations() {
        add(e -> e.ruleNumber(77).ruleAction("deny").cidrBlock("10.9.0.0/16"));
        add(e ->
                e.ruleNumber(78).protocol("1").icmpTypeCode(icmp -> icmp.type(3).code(4)));
        assertThat(found("default", "false"))
                .extracting(NetworkAcl::networkAclId)
                .containsExactly(acl);
        assertThat(found("entry.cidr", "10.9.0.0/16")).hasSize(1);
        assertThat(found("entry.rule-number", "77")).hasSize(1);
        assertThat(found("entry.port-range.to", "81")).hasSize(1);
        assertThat(found("entry.protocol", "tcp")).hasSize(1);
        assertThat(found("entry.protocol", "6")).hasSize(1);
        assertThat(found("entry.icmp.type", "3")).hasSize(1);
        assertThat(found("entry.icmp.code", "80")).isEmpty();
        assertThat(found("entry.rule-action", "allow")).hasSize(2);
        assertThat(found("association.network-acl-id", acl)).isEmpty();
        associate(acl);
        assertThat(found("association.network-acl-id", acl)).hasSize(1);
    }

    @Test
    void itIsTaggedAndMadeOnceForItsToken() {
        for (int i = 0; i < 2; i++) {
            world.ask(ec2 -> ec2.createNetworkAcl(r -> r.vpcId(vpc)
                    .clientToken("once")
                    .tagSpecifications(s -> s.resourceType("network-acl")
                            .tags(t -> t.key("Name").value("private")))));
        }
        assertThat(found("tag:Name", "private")).hasSize(1);
        world.refuses(
                "IdempotentParameterMismatch",
                "inconsistent",
                ec2 -> ec2.createNetworkAcl(r -> r.vpcId(vpc).clientToken("once")));
    }

    @Test
    void whatTheFirstVersionStoredIsStillRead() {
        Kind<dev.roadstead.services.ec2.NetworkAcl> kind = ResourceType.NETWORK_ACL.kind();
        byte[] old = "{\"networkAclId\":\"acl-1\",\"vpcId\":\"vpc-1\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(kind.codec().decode(kind.upgrade().upgrade(1, old)))
                .isEqualTo(dev.roadstead.services.ec2.NetworkAcl.ofVpc("acl-1", "vpc-1"));
        byte[] subnetThen =
                "{\"subnetId\":\"subnet-1\",\"vpcId\":\"vpc-1\",\"cidr\":{\"base\":{\"bits\":167772160},\"prefixLength\":24},\"zone\":\"us-east-1a\",\"defaultForZone\":false,\"mapPublicIpOnLaunch\":false,\"aclAssociationId\":\"aclassoc-1\"}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(ResourceType.SUBNET.kind().codec().decode(subnetThen).networkAclId())
                .isEmpty();
    }
}
