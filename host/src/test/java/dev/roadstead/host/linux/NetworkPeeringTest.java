package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static dev.roadstead.host.linux.PlanBuilder.tcpFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What passes between peered VPCs, and what does not. */
@Tag("kernel")
class NetworkPeeringTest extends WithNetworkLab {
    private static final String AB = "pcx-0000000000000a00b";
    private static final String BC = "pcx-0000000000000b00c";

    NetworkPeeringTest() {
        super(74);
    }

    private static PlanBuilder a() {
        return vpc("a", "10.0", to("10.1.0.0/16", AB)).peering(AB, "vpc-b", "10.1.0.0/16");
    }

    private static PlanBuilder b() {
        return vpc("b", "10.1", to("10.0.0.0/16", AB)).peering(AB, "vpc-a", "10.0.0.0/16");
    }

    /** With an interface in its private subnet, which has routes, and one in its public subnet, which has none to peers. */
    private static PlanBuilder vpc(String name, String start, RoutePlan... routes) {
        return new PlanBuilder("vpc-" + name, start)
                .subnet(PRIVATE, start + ".2.0/24", routes)
                .add("eni-" + name, start + ".2.10", "sg-open")
                .add("eni-" + name + "2", start + ".1.10", "sg-open");
    }

    private static RoutePlan to(String destination, String connection) {
        return new RoutePlan(Cidr.parse(destination), new RouteTarget.Peering(connection));
    }

    private static PeeringPlan.Members members(String group, String... addresses) {
        return new PeeringPlan.Members(
                group, Arrays.stream(addresses).map(Ipv4::parse).toList());
    }

    private String router(String vpcId) {
        return "rs-" + lab.settings.installationId() + "-" + vpcId;
    }

    private String devices(String vpcId) throws Exception {
        return NetworkLab.runHere("ip", "-n", router(vpcId), "-br", "link");
    }

    /** Whether a TCP connection comes about. */
    private boolean opens(String from, String address, int port) throws Exception {
        try (Socket socket = lab.network()
                .inNamespace(from, () -> SocketChannel.open(StandardProtocolFamily.INET))
                .socket()) {
            socket.connect(
                    new InetSocketAddress(Ipv4.parse(address).toInetAddress(), port), NetworkLab.PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void peersReachEachOtherWhereBothSidesHaveRoutes() throws Exception {
        lab.apply(a(), b());
        lab.serve("eni-a", 80);
        lab.serve("eni-b", 80);
        lab.serve("eni-b2", 80);

        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-b", "10.0.2.10", 80)).contains("10.1.2.10");
        assertThat(lab.ping("eni-a", "10.1.2.10")).isTrue();
        assertThat(lab.connect("eni-a2", "10.1.2.10", 80)).isEmpty();
        assertThat(lab.connect("eni-a", "10.1.1.10", 80)).isEmpty();

        lab.apply(
                a().subnet(
                                PRIVATE,
                                "10.0.2.0/24",
                                new RoutePlan(Cidr.parse("10.1.0.0/16"), new RouteTarget.Blackhole())),
                b());
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isEmpty();
        assertThat(lab.connect("eni-b", "10.0.2.10", 80)).isEmpty();
    }

    @Test
    void nothingPassesOnBeyondThePeer() throws Exception {
        PlanBuilder a = vpc("a", "10.0", to("0.0.0.0/0", AB)).peering(AB, "vpc-b", "10.1.0.0/16");
        PlanBuilder b = vpc("b", "10.1", to("10.0.0.0/16", AB), to("10.2.0.0/16", BC))
                .peering(AB, "vpc-a", "10.0.0.0/16")
                .peering(BC, "vpc-c", "10.2.0.0/16")
                .natGateway("nat-b", PUBLIC, "10.1.1.200", lab.publicAddress(200))
                .add("eni-b2", "10.1.1.10", lab.publicAddress(10), "sg-open");
        PlanBuilder c = vpc("c", "10.2", to("0.0.0.0/0", BC)).peering(BC, "vpc-b", "10.1.0.0/16");
        lab.apply(a, b, c);
        for (String server : List.of("eni-a", "eni-b", "eni-c")) {
            lab.serve(server, 80);
        }
        lab.serveHere(lab.publicAddress(1), 443);

        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-c", "10.1.2.10", 80)).contains("10.2.2.10");
        assertThat(lab.connect("eni-b", "10.2.2.10", 80)).contains("10.1.2.10");
        assertThat(lab.connect("eni-a", "10.2.2.10", 80)).isEmpty();
        assertThat(lab.connect("eni-c", "10.0.2.10", 80)).isEmpty();
        assertThat(lab.connect("eni-b2", lab.publicAddress(1).toString(), 443)).isPresent();
        assertThat(lab.connect("eni-a", lab.publicAddress(1).toString(), 443)).isEmpty();
        assertThat(lab.connect("eni-a", lab.publicAddress(10).toString(), 80)).isEmpty();
    }

    @Test
    void aPeersRouterAnswersNobody() throws Exception {
        lab.apply(a(), b());
        assertThat(opens("eni-b", "10.1.0.2", 53)).isTrue();
        assertThat(opens("eni-a", "10.1.0.2", 53)).isFalse();
        assertThat(lab.ping("eni-a", "10.1.2.1")).isFalse();
    }

    @Test
    void whatComesFromAPeerIsOfItsOwnRange() throws Exception {
        lab.apply(a().add("eni-forwarder", "10.0.2.20", Optional.empty(), false, "sg-open"), b());
        assertThat(lab.received("eni-b", 9000, () -> lab.send("eni-forwarder", "10.1.2.10", 9000, "honest")))
                .contains("honest");
        lab.run("eni-forwarder", "ip", "addr", "add", "10.7.7.7/32", "dev", "eth0");
        String route = "ip route replace default via 10.0.2.1 dev eth0 onlink src 10.7.7.7";
        assertThat(lab.run("eni-forwarder", route.split(" "))).isEmpty();

        assertThat(lab.received("eni-b", 9000, () -> lab.send("eni-forwarder", "10.1.2.10", 9000, "forged")))
                .isEmpty();
    }

    @Test
    void rulesKnowTheMembersOfAPeersGroup() throws Exception {
        PlanBuilder a = a().add("eni-other", "10.0.2.11", "sg-open");
        lab.apply(a, serving("10.0.2.10"));
        lab.serve("eni-b", 80);
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-other", "10.1.2.10", 80)).isEmpty();

        lab.apply(a, serving("10.0.2.11"));
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isEmpty();
        assertThat(lab.connect("eni-other", "10.1.2.10", 80)).contains("10.0.2.11");

        lab.apply(
                a,
                b().group("sg-web", List.of(tcpFrom(80, "sg-peer")), List.of()).add("eni-b", "10.1.2.10", "sg-web"));
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isEmpty();
        assertThat(lab.connect("eni-other", "10.1.2.10", 80)).isEmpty();
    }

    private static PlanBuilder serving(String member) {
        return vpc("b", "10.1", to("10.0.0.0/16", AB))
                .peering(AB, "vpc-a", "10.0.0.0/16", members("sg-peer", member))
                .group("sg-web", List.of(tcpFrom(80, "sg-peer")), List.of())
                .add("eni-b", "10.1.2.10", "sg-web");
    }

    @Test
    void theEndOfAConnectionCutsWhatWasOpen() throws Exception {
        lab.apply(a(), b());
        lab.serve("eni-b", 80);
        Socket open = connection();
        assertThat(echoes(open)).isTrue();

        lab.apply(a().withoutPeering(AB), b().withoutPeering(AB));
        assertThat(echoes(open)).isFalse();
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isEmpty();
        assertThat(devices("vpc-a")).doesNotContain("rsp");
        assertThat(devices("vpc-b")).doesNotContain("rsp");

        String next = "pcx-000000000000000ab";
        lab.apply(
                vpc("a", "10.0", to("10.1.0.0/16", next)).peering(next, "vpc-b", "10.1.0.0/16"),
                vpc("b", "10.1", to("10.0.0.0/16", next)).peering(next, "vpc-a", "10.0.0.0/16"));
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).contains("10.0.2.10");
    }

    @Test
    void aConnectionThatOneSideDoesNotNameJoinsNothing() throws Exception {
        lab.apply(a(), b().withoutPeering(AB));
        lab.serve("eni-b", 80);
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isEmpty();
        lab.apply(a(), b());
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isPresent();
    }

    @Test
    void packetsGoOnAfterAKillAndNothingOfAnEndedConnectionStays() throws Exception {
        lab.apply(a(), b());
        lab.serve("eni-b", 80);
        Socket open = connection();
        assertThat(echoes(open)).isTrue();
        lab.restart();
        assertThat(echoes(open)).isTrue();
        lab.apply(a(), b());
        assertThat(echoes(open)).isTrue();
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isPresent();

        lab.restart();
        lab.apply(a().withoutPeering(AB), b().withoutPeering(AB));
        assertThat(devices("vpc-a")).doesNotContain("rsp");
        assertThat(devices("vpc-b")).doesNotContain("rsp");
        lab.restart();
        lab.apply(a(), b());
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isPresent();
    }

    @Test
    void aVpcThatGoesLeavesNothingAtItsPeer() throws Exception {
        lab.apply(a(), b());
        lab.apply(b());
        assertThat(devices("vpc-b")).doesNotContain("rsp");
        lab.serve("eni-b2", 80);
        assertThat(lab.connect("eni-b", "10.1.1.10", 80)).isPresent();
        lab.serve("eni-b", 80);
        lab.apply(a(), b());
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isPresent();
    }

    @Test
    void aVpcThatIsRefusedHoldsUpNoPeer() throws Exception {
        String taken = "rs" + lab.settings.installationId() + lab.deviceSuffix("vpc-a");
        NetworkLab.runHere(
                "ip", "link", "add", taken, "type", "veth", "peer", "name", "rsp" + lab.settings.installationId());
        lab.keep(() -> NetworkLab.runHere("ip", "link", "del", taken));

        assertThatThrownBy(() -> lab.apply(a(), b()))
                .isInstanceOfSatisfying(
                        NetworkException.class,
                        refused -> assertThat(refused.refused()).containsOnlyKeys("vpc-a"));
        lab.serve("eni-b2", 80);
        assertThat(lab.connect("eni-b", "10.1.1.10", 80)).isPresent();

        NetworkLab.runHere("ip", "link", "del", taken);
        lab.apply(a(), b());
        lab.serve("eni-b", 80);
        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).isPresent();
    }

    @Test
    void whatIsBrokenByHandIsMended() throws Exception {
        lab.apply(a(), b());
        lab.serve("eni-b", 80);
        String device = RouterParts.device(AB);
        List<List<String>> damages = List.of(
                List.of("ip", "-n", router("vpc-a"), "link", "del", device),
                List.of("ip", "-n", router("vpc-b"), "link", "set", device, "down"),
                List.of("ip", "-n", router("vpc-a"), "link", "set", device, "address", "02:00:00:00:00:99"),
                List.of("ip", "netns", "exec", router("vpc-b"), "nft", "flush", "map", "ip", "roadstead", "peers"),
                List.of("ip", "netns", "exec", router("vpc-a"), "nft", "flush", "ruleset"),
                List.of("ip", "-n", router("vpc-a"), "link", "del", "up0"),
                List.of("ip", "netns", "del", router("vpc-b")));
        for (List<String> damage : damages) {
            NetworkLab.runHere(damage.toArray(String[]::new));
            lab.network().audit();
            assertThat(lab.connect("eni-a", "10.1.2.10", 80)).as("%s", damage).contains("10.0.2.10");
        }
    }

    @Test
    void whatHappensAtOnePeerDoesNotConcernTheOther() throws Exception {
        lab.apply(a(), b());
        try (RouterWatch watch = RouterWatch.atRest(lab, "vpc-a")) {
            for (int i = 0; i < 5; i++) {
                lab.apply(a(), b().add("eni-new" + i, "10.1.2.3" + i, "sg-open"));
                lab.network().audit();
                NetworkLab.runHere("ip", "-n", router("vpc-b"), "route", "flush", "table", "main");
                lab.network().audit();
            }
            assertThat(watch.nothingHappened()).isTrue();
        }
    }

    private Socket connection() throws Exception {
        Socket socket = lab.keep(lab.network()
                .inNamespace("eni-a", () -> SocketChannel.open(StandardProtocolFamily.INET))
                .socket());
        socket.connect(new InetSocketAddress(Ipv4.parse("10.1.2.10").toInetAddress(), 80), NetworkLab.PATIENCE_MILLIS);
        socket.setSoTimeout(NetworkLab.PATIENCE_MILLIS);
        NetworkLab.line(socket);
        return socket;
    }

    private static boolean echoes(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        } catch (IOException e) {
            return false;
        }
    }
}
