package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.linux.ReferenceModel.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel's answer to real packets equals the reference model's, for generated plans, each brought about from the one before. */
@Tag("kernel")
class PacketSuiteTest {
    private static final int ROUNDS = 8;
    private static final long SEED = Long.getLong("roadstead.seed", 20261121);

    @Test
    void theKernelAnswersAsTheModelDoes(@TempDir Path directory) throws Exception {
        int probed = 0;
        int answered = 0;
        try (NetworkLab lab = new NetworkLab(9, directory)) {
            GeneratedPlans plans = new GeneratedPlans(SEED, lab.pool);
            for (int round = 1; round <= ROUNDS; round++) {
                List<VpcPlan> vpcs = plans.vpcs(2);
                if (round == ROUNDS / 2) {
                    lab.restart();
                }
                lab.network().apply(new NetworkPlan(round, vpcs));
                Round seen = probe(lab, vpcs, "seed " + SEED + ", round " + round);
                probed += seen.sent.size();
                answered += seen.answered.size();
            }
        }
        assertThat(probed).isGreaterThan(1000);
        assertThat(answered).as("of %d", probed).isBetween(probed / 50, probed * 9 / 10);
    }

    private static Round probe(NetworkLab lab, List<VpcPlan> vpcs, String where) throws Exception {
        try (Round round = new Round(lab)) {
            for (VpcPlan vpc : vpcs) {
                for (InterfacePlan each : vpc.interfaces()) {
                    round.listen(each.interfaceId());
                }
            }
            Set<Probe> expected = new LinkedHashSet<>();
            ReferenceModel model = new ReferenceModel(vpcs);
            for (Probe probe : probes(vpcs)) {
                round.send(probe);
                if (model.answers(probe.vpcId, probe.from, probe.to, probe.protocol, probe.port)) {
                    expected.add(probe);
                }
            }
            await().atMost(Duration.ofSeconds(8))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> round.answered().containsAll(expected) || round.patience());
            // What must not be answered has had as long as all the others.
            round.settle();
            assertThat(round.answered()).as(where).containsExactlyInAnyOrderElementsOf(expected);
            return round;
        }
    }

    private static List<Probe> probes(List<VpcPlan> vpcs) {
        Set<Ipv4> targets = new LinkedHashSet<>();
        vpcs.forEach(vpc -> vpc.interfaces().forEach(each -> {
            targets.add(each.address());
            each.publicAddress().ifPresent(targets::add);
        }));
        List<Probe> probes = new ArrayList<>();
        for (VpcPlan vpc : vpcs) {
            for (InterfacePlan from : vpc.interfaces()) {
                for (Ipv4 to : targets) {
                    boolean itself = to.equals(from.address())
                            || from.publicAddress().filter(to::equals).isPresent();
                    for (int port : itself ? List.<Integer>of() : GeneratedPlans.PORTS) {
                        probes.add(new Probe(vpc.vpcId(), from, to, Protocol.TCP, port));
                        probes.add(new Probe(vpc.vpcId(), from, to, Protocol.UDP, port));
                    }
                }
            }
        }
        return probes;
    }

    /** One question. */
    private record Probe(String vpcId, InterfacePlan from, Ipv4 to, Protocol protocol, int port) {
        @Override
        public String toString() {
            return from.interfaceId() + " -> " + to + " " + protocol + "/" + port;
        }
    }

    /** Sockets of one round, all non-blocking and looked at by turns. */
    private static final class Round implements AutoCloseable {
        private final NetworkLab lab;
        private final List<Channel> open = new ArrayList<>();
        private final List<DatagramChannel> echoes = new ArrayList<>();
        private final Map<Probe, Channel> sent = new LinkedHashMap<>();
        private final Set<Probe> answered = new LinkedHashSet<>();
        private final ByteBuffer buffer = ByteBuffer.allocate(64);
        private int looks;

        Round(NetworkLab lab) {
            this.lab = lab;
        }

        void listen(String interfaceId) throws Exception {
            for (int port : GeneratedPlans.PORTS) {
                ServerSocketChannel streams =
                        keep(lab.network().inNamespace(interfaceId, () -> ServerSocketChannel.open(INET)));
                streams.bind(new InetSocketAddress(port), 200);
                DatagramChannel echo = keep(lab.network().inNamespace(interfaceId, () -> DatagramChannel.open(INET)));
                echo.bind(new InetSocketAddress(port)).configureBlocking(false);
                echoes.add(echo);
            }
        }

        void send(Probe probe) throws Exception {
            InetSocketAddress to = new InetSocketAddress(probe.to.toInetAddress(), probe.port);
            String id = probe.from.interfaceId();
            switch (probe.protocol) {
                case TCP -> {
                    SocketChannel channel = keep(lab.network().inNamespace(id, () -> SocketChannel.open(INET)));
                    channel.configureBlocking(false);
                    channel.connect(to);
                    sent.put(probe, channel);
                }
                case UDP -> {
                    DatagramChannel channel = keep(lab.network().inNamespace(id, () -> DatagramChannel.open(INET)));
                    channel.configureBlocking(false);
                    channel.connect(to);
                    channel.write(ByteBuffer.wrap(new byte[] {1}));
                    sent.put(probe, channel);
                }
            }
        }

        Set<Probe> answered() {
            looks++;
            for (DatagramChannel echo : echoes) {
                echo(echo);
            }
            sent.forEach((probe, channel) -> {
                if (!answered.contains(probe) && hasAnswer(channel)) {
                    answered.add(probe);
                }
            });
            return answered;
        }

        private void echo(DatagramChannel channel) {
            try {
                for (var peer = channel.receive(buffer.clear()); peer != null; peer = channel.receive(buffer.clear())) {
                    channel.send(buffer.flip(), peer);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private boolean hasAnswer(Channel channel) {
            try {
                return switch (channel) {
                    case SocketChannel stream -> stream.finishConnect();
                    case DatagramChannel datagrams -> datagrams.read(buffer.clear()) > 0;
                    default -> false;
                };
            } catch (IOException e) {
                // Nothing may be refused aloud either.
                throw new AssertionError("an answer that is none", e);
            }
        }

        /** After so many looks the comparison says what is missing. */
        boolean patience() {
            return looks > 250;
        }

        void settle() {
            int from = looks;
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        answered();
                        return looks > from + 10;
                    });
        }

        private <T extends Channel> T keep(T channel) {
            open.add(channel);
            return channel;
        }

        @Override
        public void close() throws IOException {
            for (Channel channel : open) {
                channel.close();
            }
        }
    }
}
