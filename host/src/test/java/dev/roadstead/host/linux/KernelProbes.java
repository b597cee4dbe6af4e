package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.linux.Probe.Kind;
import dev.roadstead.host.linux.Probe.Outcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The real kernel's answer to real packets: many on their way at once, and one wait for all of them. */
final class KernelProbes implements AutoCloseable {
    /** What must come has come by then, however busy the machine is. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** What is on its way through one kernel has arrived by then, when all that must come has come. */
    private static final Duration SILENCE = Duration.ofMillis(250);

    /** What can be lost is sent again so often. */
    private static final Duration REPETITION = Duration.ofMillis(500);

    private static final int TOGETHER = 40;

    private final Map<String, ProbeStation> stations = new LinkedHashMap<>();
    private final Selector selector = Selector.open();
    private final Map<Integer, Probe> questions = new LinkedHashMap<>();
    private final Map<Probe, Outcome> seen = new LinkedHashMap<>();
    private final List<String> aloud = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(1024);

    KernelProbes() throws IOException {}

    /** Takes a station over, with what it says of events. */
    void add(ProbeStation station) throws IOException {
        stations.put(station.place, station);
        for (ServerSocketChannel server : station.servers) {
            server.register(selector, SelectionKey.OP_ACCEPT, (Ready) key -> accept(station, server));
        }
        for (DatagramChannel echo : station.echoes) {
            echo.register(selector, SelectionKey.OP_READ, (Ready) key -> echo(station, echo));
        }
        for (DatagramChannel datagrams : station.datagrams.values()) {
            datagrams.register(selector, SelectionKey.OP_READ, (Ready) key -> hear(station, datagrams));
        }
        station.names.register(selector, SelectionKey.OP_READ, (Ready) key -> hearNames(station));
    }

    /** What to do when a channel is ready. */
    private interface Ready {
        void ready(SelectionKey key) throws IOException;
    }

    /** What was said where nothing may be said: refusals and ICMP errors. */
    List<String> aloud() {
        return aloud;
    }

    /** Asks all of it and says what became of each; {@code expected} only says what is worth waiting for. */
    Map<Probe, Outcome> ask(List<Probe> probes, Map<Probe, Outcome> expected) throws IOException {
        int sent = 0;
        for (Probe probe : probes) {
            questions.put(probe.number(), probe);
            seen.put(probe, Outcome.SILENCE);
            send(probe);
            if (++sent % TOGETHER == 0) {
                look(0);
            }
        }
        long start = System.nanoTime();
        long repeated = start;
        while (!missing(expected).isEmpty() && System.nanoTime() - start < PATIENCE.toNanos()) {
            look(5);
            if (System.nanoTime() - repeated > REPETITION.toNanos()) {
                repeated = System.nanoTime();
                missing(expected).stream()
                        .filter(probe -> probe.kind() != Kind.TCP)
                        .forEach(probe -> station(probe.from()).send(probe));
            }
        }
        long quiet = System.nanoTime();
        while (System.nanoTime() - quiet < SILENCE.toNanos()) {
            look(10);
        }
        return seen;
    }

    private List<Probe> missing(Map<Probe, Outcome> expected) {
        return expected.entrySet().stream()
                .filter(each -> !each.getValue().equals(Outcome.SILENCE)
                        && !each.getValue().equals(seen.get(each.getKey())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private ProbeStation station(String place) {
        return Objects.requireNonNull(stations.get(place), place);
    }

    private void send(Probe probe) throws IOException {
        ProbeStation station = station(probe.from());
        if (probe.kind() == Kind.TCP) {
            Optional<SocketChannel> stream = station.connect(probe);
            if (stream.isPresent()) {
                stream.get().register(selector, SelectionKey.OP_CONNECT, (Ready) key -> connected(probe, key));
                return;
            }
        } else if (station.send(probe)) {
            return;
        }
        // The machine's own sockets are told of a blackhole; an interface's see nothing but a way out.
        if (!station.place.equals(Probe.HOST)) {
            aloud.add("could not be sent: " + probe);
        }
    }

    private void look(int millis) throws IOException {
        if (millis == 0) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.attachment() instanceof Ready ready) {
                ready.ready(key);
            }
        }
        selector.selectedKeys().clear();
        for (ProbeStation station : stations.values()) {
            Optional<IcmpSocket.Message> message = station.icmp.receive();
            while (message.isPresent()) {
                hear(station, message.get());
                message = station.icmp.receive();
            }
        }
    }

    private void connected(Probe probe, SelectionKey key) throws IOException {
        SocketChannel stream = (SocketChannel) key.channel();
        try {
            if (stream.finishConnect()) {
                stream.write(ProbeStation.message(probe.number()));
                key.interestOps(SelectionKey.OP_READ).attach((Ready) again -> answered(probe, stream));
            }
        } catch (IOException e) {
            aloud.add(probe + ": " + e.getMessage());
            key.cancel();
        }
    }

    private void answered(Probe probe, SocketChannel stream) throws IOException {
        try {
            if (stream.read(buffer.clear()) == 8) {
                seen.computeIfPresent(probe, (key, was) -> new Outcome(was.receivedBy(), was.seenAs(), true));
            }
        } catch (IOException e) {
            aloud.add(probe + ": " + e.getMessage());
        }
        end(stream);
    }

    private void accept(ProbeStation station, ServerSocketChannel server) throws IOException {
        for (SocketChannel stream = server.accept(); stream != null; stream = server.accept()) {
            SocketChannel accepted = stream;
            accepted.configureBlocking(false);
            Ipv4 peer = ipv4(accepted.getRemoteAddress());
            accepted.register(selector, SelectionKey.OP_READ, (Ready) key -> answer(station, accepted, peer));
        }
    }

    private void answer(ProbeStation station, SocketChannel stream, Ipv4 peer) throws IOException {
        try {
            int length = stream.read(buffer.clear());
            if (length > 0) {
                ProbeStation.number(buffer.flip()).ifPresent(number -> received(number, Kind.TCP, station, peer));
                stream.write(buffer);
                return;
            }
        } catch (IOException e) {
            // The other side has seen enough.
        }
        end(stream);
    }

    private void echo(ProbeStation station, DatagramChannel echo) throws IOException {
        for (SocketAddress peer = echo.receive(buffer.clear()); peer != null; peer = echo.receive(buffer.clear())) {
            Ipv4 source = ipv4(peer);
            ProbeStation.number(buffer.flip()).ifPresent(number -> received(number, Kind.UDP, station, source));
            echo.send(buffer, peer);
        }
    }

    private void hear(ProbeStation station, DatagramChannel datagrams) throws IOException {
        for (SocketAddress peer = datagrams.receive(buffer.clear());
                peer != null;
                peer = datagrams.receive(buffer.clear())) {
            Ipv4 source = ipv4(peer);
            ProbeStation.number(buffer.flip()).ifPresent(number -> replied(number, Kind.UDP, station, source));
        }
    }

    private void hearNames(ProbeStation station) throws IOException {
        for (SocketAddress peer = station.names.receive(buffer.clear());
                peer != null;
                peer = station.names.receive(buffer.clear())) {
            Ipv4 source = ipv4(peer);
            int id = buffer.getShort(0) & 0xffff;
            questions.values().stream()
                    .filter(probe -> probe.kind() == Kind.NAME
                            && (probe.number() & 0xffff) == id
                            && probe.to().equals(source))
                    .forEach(probe -> replied(probe.number(), Kind.NAME, station, source));
        }
    }

    private void hear(ProbeStation station, IcmpSocket.Message message) {
        boolean host = station.place.equals(Probe.HOST);
        switch (message.type()) {
            case IcmpSocket.ECHO, IcmpSocket.TIMESTAMP -> {
                if (!host) {
                    received(message.number(), ProbeStation.kind(message), station, message.source());
                }
            }
            case IcmpSocket.ECHO_REPLY, IcmpSocket.TIMESTAMP_REPLY ->
                replied(message.number(), ProbeStation.kind(message), station, message.source());
            default -> {
                // The machine hears of much that is none of ours.
                if (!host && ProbeStation.aloud(message)) {
                    aloud.add(station.place + " hears " + message);
                }
            }
        }
    }

    private void received(int number, Kind kind, ProbeStation station, Ipv4 source) {
        Probe probe = questions.get(number);
        if (probe != null && probe.kind() == kind) {
            Outcome was = seen.get(probe);
            Outcome now = Outcome.received(station.answerer(), source, was.answered());
            if (was.receivedBy().isPresent() && !was.receivedBy().equals(now.receivedBy())) {
                aloud.add(probe + " arrived twice: " + was + " and " + now);
            }
            seen.put(probe, now);
        }
    }

    /** Only the one that was asked answers. */
    private void replied(int number, Kind kind, ProbeStation station, Ipv4 source) {
        Probe probe = questions.get(number);
        if (probe != null
                && probe.kind() == kind
                && probe.from().equals(station.place)
                && probe.to().equals(source)) {
            seen.computeIfPresent(probe, (key, was) -> new Outcome(was.receivedBy(), was.seenAs(), true));
        }
    }

    private static Ipv4 ipv4(SocketAddress peer) {
        return Ipv4.parse(((InetSocketAddress) peer).getAddress().getHostAddress());
    }

    private static void end(SocketChannel stream) throws IOException {
        stream.setOption(StandardSocketOptions.SO_LINGER, 0);
        stream.close();
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            if (key.channel() instanceof SocketChannel stream && stream.isOpen()) {
                end(stream);
            }
        }
        for (ProbeStation station : stations.values()) {
            station.close();
        }
        selector.close();
    }
}
