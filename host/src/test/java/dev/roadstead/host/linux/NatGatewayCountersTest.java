package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.NatGatewayReading.Connections;
import dev.roadstead.host.NatGatewayReading.Traffic;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a NAT gateway's namespace counts, with real packets. */
@Tag("kernel")
class NatGatewayCountersTest extends WithNetworkLab {
    private static final String GATEWAY = "nat-1";
    private static final int PORT = 5000;
    private static final int HEADERS = 28;
    private static final Connections NONE = new Connections(0, 0, 0, 0);

    private InetSocketAddress destination;

    NatGatewayCountersTest() {
        super(97);
    }

    @BeforeEach
    void makeTheGateway() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .subnet(
                        PlanBuilder.PRIVATE,
                        "10.0.2.0/24",
                        new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway(GATEWAY)))
                .natGateway(GATEWAY, PlanBuilder.PUBLIC, "10.0.1.200", lab.publicAddress(200))
                .add("eni-a", "10.0.2.10", "sg-open")
                .add("eni-b", "10.0.2.11", "sg-open"));
        destination = new InetSocketAddress(lab.internet().toInetAddress(), PORT);
    }

    @Test
    void datagramsAreCountedExactlyInEveryDirection() throws Exception {
        assertThat(reading()).isEqualTo(reading(new Traffic(0, 0), new Traffic(0, 0), new Traffic(0, 0)));
        try (DatagramSocket server = server();
                DatagramSocket client = socket("eni-a", 0)) {
            SocketAddress translated = destination;
            for (int i = 0; i < 10; i++) {
                client.send(new DatagramPacket(new byte[100], 100, destination));
                translated = receive(server);
            }
            for (int i = 0; i < 4; i++) {
                server.send(new DatagramPacket(new byte[200], 200, translated));
                receive(client);
            }
        }
        assertThat(reading())
                .isEqualTo(reading(
                        new Traffic(10, 10 * (100 + HEADERS)),
                        new Traffic(4, 4 * (200 + HEADERS)),
                        new Traffic(14, 10 * (100 + HEADERS) + 4 * (200 + HEADERS))));
    }

    @Test
    void connectionsAreCountedAsTheyAreTriedAnsweredAndOpen() throws Exception {
        lab.serveInternet(PORT);
        try (Socket socket = lab.network()
                .inNamespace("eni-a", () -> SocketChannel.open(INET))
                .socket()) {
            socket.connect(destination, 5_000);
            NetworkLab.line(socket);
            assertThat(reading().connections()).isEqualTo(new Connections(1, 1, 0, 0));
            assertThat(lab.network().natGatewayConnections()).containsEntry(GATEWAY, 1);
        }
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(lab.network().natGatewayConnections()).containsEntry(GATEWAY, 0));
        assertThat(lab.connect("eni-a", destination.getAddress().getHostAddress(), PORT + 1))
                .isEmpty();
        assertThat(reading().connections()).isEqualTo(new Connections(2, 1, 0, 0));
    }

    @Test
    void whatFindsNoPortIsCountedAndLeavesNot() throws Exception {
        // To one destination, source ports from 600 to 1023 are translated to such alone.
        try (DatagramSocket server = server()) {
            assertThat(server.isBound()).isTrue();
            for (int port = 600; port < 1024; port++) {
                sendFrom("eni-a", port);
            }
            for (int port = 700; port < 710; port++) {
                sendFrom("eni-b", port);
            }
        }
        NatGatewayReading reading = reading();
        assertThat(reading.connections()).isEqualTo(new Connections(0, 0, 10, 10));
        assertThat(reading.fromSource().packets()).isEqualTo(434);
        assertThat(reading.sent().packets()).isEqualTo(424);
    }

    @Test
    void whatBelongsToNoConnectionIsDroppedOrRefusedAndCountedApart() throws Exception {
        try (DatagramSocket stranger = new DatagramSocket()) {
            for (int i = 0; i < 3; i++) {
                stranger.send(new DatagramPacket(
                        new byte[8], 8, lab.publicAddress(200).toInetAddress(), 4000));
            }
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(reading().connections()).isEqualTo(new Connections(0, 0, 0, 3)));
        lab.serveInternet(PORT);
        try (Socket socket = lab.network()
                .inNamespace("eni-a", () -> SocketChannel.open(INET))
                .socket()) {
            socket.connect(destination, 5_000);
            NetworkLab.line(socket);
            try (var tracked = lab.network().inNamespace(GATEWAY, dev.roadstead.host.linux.Connections::open)) {
                tracked.forget(java.util.Set.of(Ipv4.parse("10.0.1.200")));
            }
            NatGatewayReading before = reading();
            socket.getOutputStream().write('x');
            Awaitility.await()
                    .untilAsserted(() -> assertThat(reading().ofItsOwn())
                            .isEqualTo(new Traffic(before.ofItsOwn().packets() + 1, 40)));
            assertThat(reading().sent().packets()).isEqualTo(before.sent().packets() + 1);
        }
    }

    private void sendFrom(String interfaceId, int port) throws Exception {
        try (DatagramSocket client = socket(interfaceId, port)) {
            client.send(new DatagramPacket(new byte[1], 1, destination));
        }
    }

    private DatagramSocket socket(String interfaceId, int port) throws Exception {
        DatagramSocket socket = lab.network()
                .inNamespace(interfaceId, () -> DatagramChannel.open(INET).bind(new InetSocketAddress(port)))
                .socket();
        socket.setSoTimeout(5_000);
        return socket;
    }

    private DatagramSocket server() throws Exception {
        DatagramSocket server = lab.inInternet(() -> DatagramChannel.open(INET).bind(new InetSocketAddress(PORT)))
                .socket();
        server.setSoTimeout(5_000);
        return server;
    }

    private static SocketAddress receive(DatagramSocket socket) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
        socket.receive(packet);
        return packet.getSocketAddress();
    }

    private static NatGatewayReading reading(Traffic fromSource, Traffic fromDestination, Traffic sent) {
        return new NatGatewayReading(fromSource, fromDestination, sent, new Traffic(0, 0), NONE);
    }

    private NatGatewayReading reading() {
        return lab.network().natGateways().get(GATEWAY);
    }
}
