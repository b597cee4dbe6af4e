package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.ANYTHING;
import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static dev.roadstead.host.linux.PlanBuilder.udp;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of flows when the rule that let them through goes, by real packets. */
@Tag("kernel")
class UntrackedFlowsTest extends WithNetworkLab {
    private static final List<RulePlan> ALL = List.of(ANYTHING);
    private static final List<RulePlan> WEB = List.of(tcp(80, "0.0.0.0/0"));
    private static final List<RulePlan> WEB_FROM_CLIENT = List.of(tcp(80, "10.0.2.0/24"));

    private PlanBuilder vpc;

    UntrackedFlowsTest() {
        super(94);
    }

    @BeforeEach
    void begin() throws Exception {
        vpc = new PlanBuilder("vpc-a")
                .group("sg-server", WEB, ALL)
                .group("sg-client", List.of(), ALL)
                .add("eni-server", "10.0.1.10", "sg-server")
                .add("eni-client", "10.0.2.10", "sg-client");
        lab.apply(vpc);
        lab.serve("eni-server", 80);
    }

    private void server(List<RulePlan> ingress, List<RulePlan> egress) {
        lab.apply(vpc.group("sg-server", ingress, egress));
    }

    private void client(List<RulePlan> ingress, List<RulePlan> egress) {
        lab.apply(vpc.group("sg-client", ingress, egress));
    }

    private Conversation conversation() throws Exception {
        return Conversation.between(lab, "eni-client", "10.0.1.10", 80);
    }

    @Test
    void anUntrackedConnectionIsCutWithItsRuleAndGoesOnWithIt() throws Exception {
        try (Conversation conversation = conversation()) {
            assertThat(conversation.goesOn()).isTrue();
            server(List.of(), ALL);
            assertThat(conversation.goesOn()).isFalse();
            server(WEB_FROM_CLIENT, ALL);
            assertThat(conversation.resumes()).isTrue();
            server(WEB, List.of());
            assertThat(conversation.goesOn()).isFalse();
        }
    }

    @Test
    void aConnectionByANarrowRuleOutlivesIt() throws Exception {
        server(WEB_FROM_CLIENT, ALL);
        try (Conversation conversation = conversation()) {
            assertThat(conversation.goesOn()).isTrue();
            server(List.of(), List.of());
            assertThat(conversation.goesOn()).isTrue();
            assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
        }
    }

    @Test
    void aConnectionWhoseAnswersAreNotAllPermittedIsTracked() throws Exception {
        for (List<RulePlan> egress : List.of(List.<RulePlan>of(), WEB, List.of(udp(53, "0.0.0.0/0")))) {
            server(WEB, egress);
            try (Conversation conversation = conversation()) {
                assertThat(conversation.goesOn()).isTrue();
                server(List.of(), List.of());
                assertThat(conversation.goesOn()).isTrue();
            }
        }
    }

    @Test
    void theOneThatAsksHasRulesOfItsOwn() throws Exception {
        server(WEB_FROM_CLIENT, List.of());
        client(ALL, WEB);
        try (Conversation conversation = conversation()) {
            client(ALL, List.of());
            assertThat(conversation.goesOn()).isFalse();
            client(ALL, WEB);
            assertThat(conversation.resumes()).isTrue();
            client(List.of(), WEB);
            assertThat(conversation.goesOn()).isFalse();
        }
    }

    @Test
    void groupsOfOneInterfaceCountTogether() throws Exception {
        lab.apply(vpc.group("sg-narrow", WEB_FROM_CLIENT, List.of())
                .group("sg-web", WEB, List.of())
                .group("sg-out", List.of(), List.of(new RulePlan(new Traffic.Tcp(0, 65535), new Peer.Range(Cidr.ALL))))
                .add("eni-server", "10.0.1.10", "sg-narrow", "sg-out", "sg-web"));
        try (Conversation conversation = conversation()) {
            lab.apply(vpc.add("eni-server", "10.0.1.10", "sg-narrow", "sg-web"));
            assertThat(conversation.goesOn()).isFalse();
            lab.apply(vpc.add("eni-server", "10.0.1.10", "sg-out"));
            assertThat(conversation.goesOn()).isFalse();
            lab.apply(vpc.add("eni-server", "10.0.1.10", "sg-narrow", "sg-out"));
            assertThat(conversation.resumes()).isTrue();
        }
        try (Conversation conversation = conversation()) {
            lab.apply(vpc.group("sg-none", List.of(), List.of()).add("eni-server", "10.0.1.10", "sg-none"));
            assertThat(conversation.goesOn()).isTrue();
        }
    }

    @Test
    void idleFlowsAreRememberedForAsLongAsOnAws() throws Exception {
        for (Map.Entry<String, String> each : Map.of(
                        "tcp_timeout_established", "432000",
                        "udp_timeout", "30",
                        "udp_timeout_stream", "180",
                        "generic_timeout", "600")
                .entrySet()) {
            String setting = "/proc/sys/net/netfilter/nf_conntrack_" + each.getKey();
            assertThat(lab.run("vpc-a", "cat", setting).strip()).as(setting).isEqualTo(each.getValue());
        }
    }

    @Test
    void datagramsAreTrackedOrNotLikeConnections() throws Exception {
        lab.serveDatagrams("eni-server", 9000);
        server(List.of(udp(9000, "0.0.0.0/0")), ALL);
        try (DatagramChannel channel = datagrams()) {
            assertThat(asked(channel)).isTrue();
            server(List.of(), ALL);
            assertThat(asked(channel)).isFalse();
        }
        server(List.of(udp(9000, "10.0.2.0/24")), ALL);
        try (DatagramChannel channel = datagrams()) {
            assertThat(asked(channel)).isTrue();
            server(List.of(), ALL);
            assertThat(asked(channel)).isTrue();
        }
    }

    private DatagramChannel datagrams() throws Exception {
        DatagramChannel channel = lab.network().inNamespace("eni-client", () -> DatagramChannel.open(INET));
        channel.connect(new InetSocketAddress(Ipv4.parse("10.0.1.10").toInetAddress(), 9000));
        return channel;
    }

    private static boolean asked(DatagramChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {'?'}));
        channel.socket().setSoTimeout(NetworkLab.PATIENCE_MILLIS);
        try {
            channel.socket().receive(new DatagramPacket(new byte[64], 64));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void echoesAreAlwaysTracked() throws Exception {
        lab.apply(vpc.add("eni-late", "10.0.2.11", "sg-client"));
        server(ALL, ALL);
        client(ALL, ALL);
        // The JDK's echo requests of one process carry one identifier, so they are one flow for each pair of addresses.
        assertThat(lab.ping("eni-client", "10.0.1.10")).isTrue();
        server(List.of(), ALL);
        assertThat(lab.ping("eni-client", "10.0.1.10")).isTrue();
        assertThat(lab.ping("eni-late", "10.0.1.10")).isFalse();
    }

    @Test
    void whatGoesThroughANatGatewayIsTrackedAndWhatGoesStraightToTheInternetIsNot() throws Exception {
        Ipv4 there = lab.internet();
        lab.serveInternet(80);
        lab.apply(vpc.subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PUBLIC, "10.0.1.250", lab.publicAddress(20))
                .group("sg-client", ALL, ALL)
                .add("eni-straight", "10.0.1.11", lab.publicAddress(21), "sg-client"));
        try (Conversation through = Conversation.between(lab, "eni-client", there.toString(), 80);
                Conversation straight = Conversation.between(lab, "eni-straight", there.toString(), 80)) {
            client(List.of(), List.of());
            assertThat(through.goesOn()).isTrue();
            assertThat(straight.goesOn()).isFalse();
        }
    }

    @Test
    void aTrackedConnectionOutlivesAMendingAndARestart() throws Exception {
        server(WEB_FROM_CLIENT, ALL);
        try (Conversation conversation = conversation()) {
            server(List.of(), ALL);
            lab.restart();
            lab.apply(vpc);
            assertThat(conversation.goesOn()).isTrue();
        }
    }
}
