package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static dev.roadstead.host.linux.PlanBuilder.allow;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Counted;
import dev.roadstead.host.FlowReading;
import dev.roadstead.host.FlowReading.Flow;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.Traffic;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is counted of real packets. */
@Tag("kernel")
class NetworkFlowsTest extends WithNetworkLab {
    private static final String SERVER = "10.0.1.10";
    private static final String CLIENT = "10.0.2.10";
    private static final int HEADERS = 28;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int ACK = 16;

    private PlanBuilder vpc;

    NetworkFlowsTest() {
        super(46);
    }

    @BeforeEach
    void begin() {
        vpc = new PlanBuilder("vpc-flows")
                .group("sg-web", List.of(tcp(80, "0.0.0.0/0")), List.of(PlanBuilder.ANYTHING))
                .add("eni-server", SERVER, "sg-web")
                .add("eni-client", CLIENT, "sg-open")
                .count("eni-server", Counted.ALL)
                .count("eni-client", Counted.ALL);
        lab.apply(vpc);
    }

    private static Optional<Flow> flow(FlowReading reading, String owner, boolean egress, int port) {
        return reading.flows().stream()
                .filter(flow -> flow.id().owner().equals(owner) && flow.id().egress() == egress)
                .filter(flow -> flow.id().tuple().destinationPort() == port
                        || flow.id().tuple().sourcePort() == port)
                .reduce((one, other) -> {
                    throw new AssertionError("two flows: " + one + " and " + other);
                });
    }

    /** The readings until a flow stands in one of them. */
    private Flow awaitFlow(String owner, boolean egress, int port) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> flow(lab.network().flows(), owner, egress, port), Optional::isPresent)
                .orElseThrow();
    }

    private void send(String from, String to, int port, int bytes, int times) throws Exception {
        try (DatagramChannel channel =
                lab.network().inNamespace(from, () -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            InetSocketAddress there = new InetSocketAddress(Ipv4.parse(to).toInetAddress(), port);
            for (int i = 0; i < times; i++) {
                channel.send(ByteBuffer.allocate(bytes), there);
            }
        }
    }

    @Test
    void everyPacketIsCountedOnceAtEachEnd() throws Exception {
        lab.apply(vpc.group("sg-web", List.of(PlanBuilder.ANYTHING), List.of(PlanBuilder.ANYTHING)));
        send("eni-client", SERVER, 5000, 100, 3);

        FlowReading reading = lab.network().flows();
        Flow sent = flow(reading, "eni-client", true, 5000).orElseThrow();
        Flow received = flow(reading, "eni-server", false, 5000).orElseThrow();
        assertThat(sent.id().accepted()).isTrue();
        assertThat(sent.id().tuple().protocol()).isEqualTo(17);
        assertThat(sent.id().tuple().source()).isEqualTo(Ipv4.parse(CLIENT));
        assertThat(sent.id().tuple().destination()).isEqualTo(Ipv4.parse(SERVER));
        assertThat(sent.packets()).isEqualTo(3);
        assertThat(sent.bytes()).isEqualTo(3 * (100 + HEADERS));
        assertThat(received.id().tuple()).isEqualTo(sent.id().tuple());
        assertThat(received.packets()).isEqualTo(3);
        assertThat(received.bytes()).isEqualTo(sent.bytes());
        assertThat(received.first()).isGreaterThanOrEqualTo(received.last());
        assertThat(lab.network().flows().flows()).as("what was told already").isEmpty();
    }

    @Test
    void aConnectionIsAFlowEachWayWithItsFlags() throws Exception {
        lab.serve("eni-server", 80);
        lab.reach("eni-client", SERVER, 80);
        lab.network().flows();
        assertThat(lab.connect("eni-client", SERVER, 80)).contains(CLIENT);

        Flow asked = awaitFlow("eni-server", false, 80);
        assertThat(asked.id().accepted()).isTrue();
        assertThat(asked.tcpFlags() & (SYN | ACK)).isEqualTo(SYN);
        lab.connect("eni-client", SERVER, 80);
        FlowReading reading = Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> lab.network().flows(),
                        each -> each.flows().stream().anyMatch(flow -> flow.tcpFlags() == (SYN | ACK | FIN)));
        List<Flow> answers = reading.flows().stream()
                .filter(flow -> flow.tcpFlags() == (SYN | ACK | FIN))
                .toList();
        assertThat(answers)
                .extracting(flow -> flow.id().owner() + " " + flow.id().egress() + " "
                        + flow.id().accepted())
                .containsExactlyInAnyOrder("eni-server true true", "eni-client false true");
        assertThat(answers)
                .extracting(Flow::bytes)
                .containsOnly(answers.getFirst().bytes());
    }

    @Test
    void whatAGroupDropsIsRefusedAtTheReceiverAndAcceptedAtTheSender() throws Exception {
        assertThat(lab.connect("eni-client", SERVER, 81)).isEmpty();

        FlowReading reading = lab.network().flows();
        Flow sent = flow(reading, "eni-client", true, 81).orElseThrow();
        Flow refused = flow(reading, "eni-server", false, 81).orElseThrow();
        assertThat(sent.id().accepted()).isTrue();
        assertThat(refused.id().accepted()).isFalse();
        assertThat(refused.packets()).isEqualTo(sent.packets()).isPositive();
        assertThat(refused.tcpFlags()).isEqualTo(SYN);

        lab.apply(vpc.group("sg-mute", List.of(), List.of())
                .add("eni-mute", "10.0.2.11", "sg-mute")
                .count("eni-mute", Counted.ALL));
        send("eni-mute", SERVER, 82, 10, 2);
        FlowReading mute = lab.network().flows();
        Flow withheld = flow(mute, "eni-mute", true, 82).orElseThrow();
        assertThat(withheld.id().accepted()).isFalse();
        assertThat(withheld.packets()).isEqualTo(2);
        assertThat(flow(mute, "eni-server", false, 82)).as("what never arrived").isEmpty();
    }

    @Test
    void whatANetworkAclDropsIsRefusedAtItsBorder() throws Exception {
        lab.apply(vpc.group("sg-web", List.of(PlanBuilder.ANYTHING), List.of(PlanBuilder.ANYTHING))
                .acl("acl-1", List.of(allow(new Traffic.Udp(6000, 6000), "0.0.0.0/0")), List.of())
                .guard(PUBLIC, "acl-1"));
        send("eni-client", SERVER, 6000, 10, 1);
        send("eni-client", SERVER, 6001, 10, 1);
        send("eni-server", CLIENT, 6002, 10, 1);

        FlowReading reading = lab.network().flows();
        assertThat(flow(reading, "eni-server", false, 6000).orElseThrow().id().accepted())
                .isTrue();
        assertThat(flow(reading, "eni-client", true, 6001).orElseThrow().id().accepted())
                .isTrue();
        assertThat(flow(reading, "eni-server", false, 6001).orElseThrow().id().accepted())
                .isFalse();
        assertThat(flow(reading, "eni-server", true, 6002).orElseThrow().id().accepted())
                .isFalse();
        assertThat(flow(reading, "eni-client", false, 6002)).isEmpty();
    }

    @Test
    void questionsToTheResolverAreNotCounted() throws Exception {
        lab.ask("eni-client", "10.0.0.2", 53, "no question");
        send("eni-client", "169.254.169.253", 53, 10, 1);
        assertThat(lab.network().flows()).isEqualTo(FlowReading.EMPTY);
    }

    @Test
    void onlyWhatIsAskedForIsCounted() throws Exception {
        lab.apply(vpc.count("eni-client", Counted.NOTHING).count("eni-server", Counted.REFUSED));
        lab.serve("eni-server", 80);
        lab.reach("eni-client", SERVER, 80);
        lab.connect("eni-client", SERVER, 81);
        assertThat(lab.network().flows().flows())
                .allSatisfy(flow -> assertThat(flow.id().owner()).isEqualTo("eni-server"))
                .allSatisfy(flow -> assertThat(flow.id().accepted()).isFalse())
                .isNotEmpty();
    }

    @Test
    void nothingIsLeftInTheKernelWhereNothingIsCounted() throws Exception {
        assertThat(rules()).contains("after_leave", "counted_accepted", "sent_tcp");
        send("eni-client", SERVER, 5001, 10, 1);
        lab.apply(vpc.count("eni-client", Counted.NOTHING).count("eni-server", Counted.NOTHING));
        assertThat(rules()).doesNotContain("after_", "counted_", "sent", "received", "count_");
        assertThat(flow(lab.network().flows(), "eni-client", true, 5001))
                .as("what was counted until then")
                .isPresent();
    }

    private String rules() throws Exception {
        return lab.run("vpc-flows", "nft", "list", "ruleset");
    }

    @Test
    void changesOfThePlanLoseAndDoubleNothing() throws Exception {
        lab.apply(vpc.group("sg-web", List.of(PlanBuilder.ANYTHING), List.of(PlanBuilder.ANYTHING)));
        send("eni-client", SERVER, 5002, 10, 5);
        lab.apply(vpc.add("eni-other", "10.0.2.20", "sg-open"));
        lab.apply(vpc);
        send("eni-client", SERVER, 5003, 10, 7);
        lab.apply(vpc.remove("eni-client"));

        FlowReading reading = lab.network().flows();
        assertThat(flow(reading, "eni-server", false, 5002).orElseThrow().packets())
                .isEqualTo(5);
        assertThat(flow(reading, "eni-server", false, 5003).orElseThrow().packets())
                .isEqualTo(7);
        assertThat(flow(reading, "eni-client", true, 5003).orElseThrow().packets())
                .as("of an interface that is gone")
                .isEqualTo(7);
        assertThat(reading.skipped()).isEmpty();
    }

    @Test
    void whatIsCountedNoLongerEndsByItself() throws Exception {
        lab.apply(vpc.group("sg-web", List.of(PlanBuilder.ANYTHING), List.of(PlanBuilder.ANYTHING)));
        send("eni-client", SERVER, 5007, 10, 4);
        lab.apply(vpc.count("eni-client", Counted.ACCEPTED).count("eni-server", Counted.ACCEPTED));
        Flow sent = flow(lab.network().flows(), "eni-client", true, 5007).orElseThrow();
        assertThat(sent.packets()).isEqualTo(4);
        assertThat(lab.network().flows().flows()).isEmpty();
    }

    @Test
    void afterARestartItIsSaidThatSomethingMayBeMissing() throws Exception {
        lab.restart();
        lab.apply(vpc);
        assertThat(lab.network().flows().skipped()).containsExactlyInAnyOrder("eni-client", "eni-server");
        send("eni-client", SERVER, 5004, 10, 2);
        FlowReading next = lab.network().flows();
        assertThat(next.skipped()).isEmpty();
        assertThat(flow(next, "eni-client", true, 5004).orElseThrow().packets()).isEqualTo(2);
    }

    @Test
    void whatSomebodyTookFromTheRulesIsSaidToBeMissing() throws Exception {
        send("eni-client", SERVER, 5005, 10, 1);
        lab.run("vpc-flows", "nft", "flush", "ruleset");
        assertThat(lab.network().flows().skipped()).containsExactlyInAnyOrder("eni-client", "eni-server");
        lab.network().audit();
        lab.network().flows();
        send("eni-client", SERVER, 5006, 10, 3);
        FlowReading mended = lab.network().flows();
        assertThat(flow(mended, "eni-client", true, 5006).orElseThrow().packets())
                .isEqualTo(3);
        assertThat(mended.skipped()).isEmpty();
    }

    @Test
    void moreFlowsThanThereIsRoomForAreSkipped() throws Exception {
        lab.apply(vpc.count("eni-server", Counted.NOTHING).add("eni-second", "10.0.1.11", "sg-open"));
        try (DatagramChannel channel =
                lab.network().inNamespace("eni-client", () -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            for (int flow = 0; flow <= FlowRules.FLOWS; flow++) {
                Ipv4 there = Ipv4.parse(SERVER).plus(flow / 60_000);
                channel.send(ByteBuffer.allocate(1), new InetSocketAddress(there.toInetAddress(), 1 + flow % 60_000));
            }
        }
        FlowReading reading = lab.network().flows();
        assertThat(reading.skipped()).containsExactly("eni-client");
        assertThat(reading.flows().stream().filter(flow -> flow.id().egress())).hasSize(FlowRules.FLOWS);
    }

    @Test
    void aNatGatewayIsCountedAsAnInterfaceOfItsOwn() throws Exception {
        Ipv4 internet = lab.internet();
        lab.serveInternet(80);
        lab.apply(vpc.natGateway("nat-1", PUBLIC, "10.0.1.4", lab.publicAddress(4))
                .countNatGateways(Counted.ALL)
                .subnet(
                        PlanBuilder.PRIVATE,
                        "10.0.2.0/24",
                        new RoutePlan(dev.roadstead.host.Cidr.ALL, new RouteTarget.NatGateway("nat-1"))));
        lab.reach("eni-client", internet.toString(), 80);
        List<Flow> flows = lab.network().flows().flows().stream()
                .filter(flow -> flow.id().owner().equals("nat-1"))
                .toList();
        assertThat(flows)
                .extracting(flow -> flow.id().egress() + " " + flow.id().tuple().source() + " "
                        + flow.id().tuple().destination())
                .contains(
                        "false " + CLIENT + " " + internet,
                        "true 10.0.1.4 " + internet,
                        "false " + internet + " 10.0.1.4",
                        "true " + internet + " " + CLIENT);
    }
}
