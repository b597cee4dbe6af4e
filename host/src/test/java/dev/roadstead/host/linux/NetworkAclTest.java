package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static dev.roadstead.host.linux.PlanBuilder.allow;
import static dev.roadstead.host.linux.PlanBuilder.deny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.VpcPlan.AclEntryPlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Network ACLs, by real packets. */
@Tag("kernel")
class NetworkAclTest extends WithNetworkLab {
    private static final String EVERYWHERE = "0.0.0.0/0";
    private static final Traffic EPHEMERAL = new Traffic.Tcp(1024, 65535);
    private static final AclEntryPlan ALL = allow(new Traffic.All(), EVERYWHERE);

    private PlanBuilder vpc;

    NetworkAclTest() {
        super(93);
    }

    @BeforeEach
    void begin() throws Exception {
        vpc = new PlanBuilder("vpc-a")
                .add("eni-server", "10.0.1.10", "sg-open")
                .add("eni-neighbour", "10.0.1.11", "sg-open")
                .add("eni-client", "10.0.2.10", "sg-open");
    }

    /** Guards the server's subnet. */
    private void guarded(List<AclEntryPlan> ingress, List<AclEntryPlan> egress) {
        lab.apply(vpc.acl("acl-1", ingress, egress).guard(PUBLIC, "acl-1"));
    }

    @Test
    void anAnswerNeedsItsEphemeralPorts() throws Exception {
        guarded(List.of(allow(new Traffic.Tcp(80, 80), EVERYWHERE)), List.of(allow(EPHEMERAL, "10.0.2.0/24")));
        lab.serve("eni-server", 80);
        lab.serve("eni-server", 81);
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-client", "10.0.1.10", 81)).isEmpty();

        guarded(
                List.of(allow(new Traffic.Tcp(80, 80), EVERYWHERE)),
                List.of(allow(new Traffic.Tcp(0, 1023), EVERYWHERE)));
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
        guarded(List.of(allow(new Traffic.Tcp(80, 80), EVERYWHERE)), List.of());
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
    }

    @Test
    void theFirstEntryThatMatchesDecides() throws Exception {
        lab.apply(vpc);
        lab.serve("eni-server", 80);
        AclEntryPlan client = deny(new Traffic.Tcp(80, 80), "10.0.2.10/32");

        guarded(List.of(client, ALL), List.of(ALL));
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
        guarded(List.of(ALL, client), List.of(ALL));
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
        guarded(
                List.of(allow(new Traffic.Tcp(80, 80), "10.0.2.10/32"), deny(new Traffic.All(), EVERYWHERE)),
                List.of(ALL));
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
        assertThat(lab.ping("eni-client", "10.0.1.10")).isFalse();
    }

    @Test
    void aConnectionThatIsThereIsAskedToo() throws Exception {
        guarded(List.of(ALL), List.of(ALL));
        lab.serve("eni-server", 80);
        try (Conversation conversation = Conversation.between(lab, "eni-client", "10.0.1.10", 80)) {
            assertThat(conversation.goesOn()).isTrue();
            guarded(List.of(deny(new Traffic.Tcp(80, 80), EVERYWHERE), ALL), List.of(ALL));
            assertThat(conversation.goesOn()).isFalse();
            guarded(List.of(ALL), List.of(ALL));
            assertThat(conversation.resumes()).isTrue();
            guarded(List.of(ALL), List.of(deny(EPHEMERAL, "10.0.2.0/24"), ALL));
            assertThat(conversation.goesOn()).isFalse();
        }
    }

    @Test
    void withinASubnetNobodyIsAsked() throws Exception {
        guarded(List.of(), List.of());
        lab.serve("eni-server", 80);
        assertThat(lab.connect("eni-neighbour", "10.0.1.10", 80)).contains("10.0.1.11");
        assertThat(lab.ping("eni-neighbour", "10.0.1.10")).isTrue();
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
        assertThat(lab.ping("eni-server", "10.0.2.10")).isFalse();
    }

    @Test
    void datagramsAndEchoesAreAskedByTheirKind() throws Exception {
        guarded(
                List.of(allow(new Traffic.Udp(9000, 9000), EVERYWHERE), allow(new Traffic.Icmp(8, -1), EVERYWHERE)),
                List.of(allow(new Traffic.Udp(1024, 65535), EVERYWHERE), allow(new Traffic.Icmp(0, 0), EVERYWHERE)));
        lab.serveDatagrams("eni-server", 9000);
        lab.serveDatagrams("eni-server", 9001);
        assertThat(lab.ask("eni-client", "10.0.1.10", 9000, "?")).contains("10.0.2.10");
        assertThat(lab.ask("eni-client", "10.0.1.10", 9001, "?")).isEmpty();
        assertThat(lab.ping("eni-client", "10.0.1.10")).isTrue();
        assertThat(lab.ping("eni-server", "10.0.2.10")).isFalse();
    }

    @Test
    void aSubnetMayChangeItsNetworkAclAndGiveItUp() throws Exception {
        lab.apply(vpc.acl("acl-1", List.of(), List.of()).acl("acl-2", List.of(ALL), List.of(ALL)));
        lab.serve("eni-server", 80);
        lab.apply(vpc.guard(PRIVATE, "acl-1"));
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
        lab.apply(vpc.guard(PRIVATE, "acl-2"));
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
        lab.apply(vpc.guard(PRIVATE, "acl-1").add("eni-late", "10.0.2.11", "sg-open"));
        assertThat(lab.connect("eni-late", "10.0.1.10", 80)).isEmpty();
        lab.apply(vpc.remove("eni-client").guard(PRIVATE, "acl-2"));
        assertThat(lab.connect("eni-late", "10.0.1.10", 80)).isPresent();
    }

    @Test
    void theInternetIsAskedForAtTheSubnetOfTheInterface() throws Exception {
        Ipv4 there = lab.internet();
        lab.serveInternet(80);
        vpc.add("eni-server", "10.0.1.10", lab.publicAddress(10), "sg-open");
        AclEntryPlan out = allow(new Traffic.Tcp(80, 80), there + "/32");
        guarded(List.of(allow(EPHEMERAL, there + "/32")), List.of(out));
        lab.reach("eni-server", there.toString(), 80);
        guarded(List.of(allow(EPHEMERAL, "10.0.0.0/16")), List.of(out));
        assertThat(lab.connect("eni-server", there.toString(), 80)).isEmpty();
        guarded(List.of(allow(EPHEMERAL, EVERYWHERE)), List.of(allow(new Traffic.All(), "10.0.0.0/16")));
        assertThat(lab.connect("eni-server", there.toString(), 80)).isEmpty();
    }

    @Test
    void aNatGatewayIsInItsSubnet() throws Exception {
        Ipv4 there = lab.internet();
        lab.serveInternet(80);
        vpc.subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PUBLIC, "10.0.1.250", lab.publicAddress(20));
        AclEntryPlan web = allow(new Traffic.Tcp(80, 80), EVERYWHERE);
        AclEntryPlan answers = allow(EPHEMERAL, EVERYWHERE);
        guarded(List.of(web, answers), List.of(web, answers));
        lab.reach("eni-client", there.toString(), 80);
        guarded(
                List.of(allow(new Traffic.Tcp(80, 80), "10.0.2.10/32"), allow(EPHEMERAL, there + "/32")),
                List.of(web, allow(EPHEMERAL, "10.0.2.10/32")));
        assertThat(lab.connect("eni-client", there.toString(), 80)).isPresent();
        guarded(List.of(answers), List.of(web, answers));
        assertThat(lab.connect("eni-client", there.toString(), 80)).isEmpty();
        guarded(List.of(web, answers), List.of(web));
        assertThat(lab.connect("eni-client", there.toString(), 80)).isEmpty();
    }

    @Test
    void aPlanWithANetworkAclThatIsNotInItChangesNothing() throws Exception {
        lab.apply(vpc);
        lab.serve("eni-server", 80);
        assertThatThrownBy(() -> lab.apply(vpc.guard(PUBLIC, "acl-gone")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("acl-gone");
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEqualTo(Optional.of("10.0.2.10"));
    }
}
