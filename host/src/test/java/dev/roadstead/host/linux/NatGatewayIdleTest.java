package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which connections a NAT gateway forgets because nothing is sent on them, and which of those it counts. */
@Tag("kernel")
class NatGatewayIdleTest extends WithNetworkLab {
    private static final String GATEWAY = "nat-1";
    private static final int PORT = 5000;
    private static final int MANY = 900;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private PlanBuilder vpc;
    private InetSocketAddress destination;
    private long counted;

    NatGatewayIdleTest() {
        super(89);
    }

    @BeforeEach
    void makeTheGateway() throws Exception {
        vpc = new PlanBuilder("vpc-a")
                .subnet(
                        PlanBuilder.PRIVATE,
                        "10.0.2.0/24",
                        new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway(GATEWAY)))
                .natGateway(GATEWAY, PlanBuilder.PUBLIC, "10.0.1.200", lab.publicAddress(200))
                .add("eni-a", "10.0.2.10", "sg-open");
        lab.apply(vpc);
        destination = new InetSocketAddress(lab.internet().toInetAddress(), PORT);
    }

    @Test
    void anIdleConnectionIsCountedOnceAndGoesOnIntoAReset() throws Exception {
        lab.serveInternet(PORT);
        assertThat(lab.network().natGatewayIdleTimeouts()).containsExactly(Map.entry(GATEWAY, 0L));
        forgetAfterASecond();
        try (Socket socket = connect()) {
            awaitCounted(1);
            socket.getOutputStream().write('x');
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(counted()).isEqualTo(1);
        }
    }

    /** More than a socket that nobody reads has room for. */
    @Test
    void noneOfManyIsMissed() throws Exception {
        try (ServerSocketChannel server =
                lab.inInternet(() -> ServerSocketChannel.open(INET).bind(new InetSocketAddress(PORT), MANY))) {
            assertThat(server.isOpen()).isTrue();
            List<Socket> clients = new ArrayList<>();
            forgetAfterASecond();
            try {
                for (int i = 0; i < MANY; i++) {
                    Socket socket = socket();
                    clients.add(socket);
                    socket.connect(destination, 5_000);
                }
                awaitCounted(MANY);
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void whatWasEndedOtherwiseIsNotCounted() throws Exception {
        lab.serveInternet(PORT);
        forgetAfterASecond();
        connect().close();
        try (Socket reset = connect()) {
            reset.setSoLinger(true, 0);
        }
        try (Socket refused = socket()) {
            InetSocketAddress nobody = new InetSocketAddress(destination.getAddress(), PORT + 1);
            assertThatThrownBy(() -> refused.connect(nobody, 5_000)).isInstanceOf(SocketException.class);
        }
        try (DatagramSocket datagrams = lab.network()
                .inNamespace("eni-a", () -> DatagramChannel.open(INET))
                .socket()) {
            datagrams.send(new DatagramPacket(new byte[1], 1, destination));
        }
        try (Socket takenAway = connect()) {
            try (Connections tracked = lab.network().inNamespace(GATEWAY, Connections::open)) {
                tracked.forget(Set.of(Ipv4.parse("10.0.1.200")));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(TrackedConnections.secondsLeft(lab, GATEWAY))
                            .isEmpty());
            assertThat(counted()).isZero();
            assertThat(takenAway.isConnected()).isTrue();
        }
        try (Socket idle = connect()) {
            awaitCounted(1);
            assertThat(idle.isConnected()).isTrue();
        }
    }

    @Test
    void aConnectionThatOneSideHasEndedIsKeptAsLongAndCounted() throws Exception {
        try (ServerSocketChannel server =
                        lab.inInternet(() -> ServerSocketChannel.open(INET).bind(new InetSocketAddress(PORT)));
                Socket socket = socket()) {
            socket.connect(destination, 5_000);
            try (SocketChannel accepted = server.accept()) {
                socket.shutdownOutput();
                assertThat(accepted.socket().getInputStream().read()).isEqualTo(-1);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(TrackedConnections.secondsLeft(lab, GATEWAY))
                                .singleElement()
                                .satisfies(left -> assertThat(left).isBetween(300, 350)));
                forgetAfterASecond();
                accepted.socket().getOutputStream().write('x');
                assertThat(socket.getInputStream().read()).isEqualTo('x');
                awaitCounted(1);
            }
        }
    }

    @Test
    void aConnectionThatBeganWhileNoProcessWasThereIsCounted() throws Exception {
        lab.serveInternet(PORT);
        lab.restart();
        try (Socket socket = connect()) {
            lab.apply(vpc);
            forgetAfterASecond();
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
            awaitCounted(1);
        }
    }

    private Socket socket() throws Exception {
        return lab.network()
                .inNamespace("eni-a", () -> SocketChannel.open(INET))
                .socket();
    }

    private Socket connect() throws Exception {
        Socket socket = socket();
        socket.connect(destination, 5_000);
        socket.setSoTimeout(5_000);
        NetworkLab.line(socket);
        return socket;
    }

    /** Instead of after 350 seconds, and after other times where a connection has ended. */
    private void forgetAfterASecond() throws Exception {
        lab.network().inNamespace(GATEWAY, () -> {
            for (String state : List.of(
                    "tcp_timeout_established",
                    "tcp_timeout_fin_wait",
                    "tcp_timeout_close_wait",
                    "tcp_timeout_last_ack",
                    "tcp_timeout_time_wait",
                    "tcp_timeout_close",
                    "udp_timeout")) {
                Sysctl.write("netfilter/nf_conntrack_" + state, "1");
            }
            return GATEWAY;
        });
    }

    private void awaitCounted(long idle) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(counted()).isEqualTo(idle));
    }

    /** How many so far; the first question has the kernel forget what is due. */
    private long counted() {
        lab.network().natGatewayConnections();
        counted += lab.network().natGatewayIdleTimeouts().get(GATEWAY);
        return counted;
    }
}
