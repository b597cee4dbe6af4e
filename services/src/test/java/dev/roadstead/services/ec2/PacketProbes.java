package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Real TCP connections and UDP questions, many at once, and whether they are answered; all by the one thread that asks. */
final class PacketProbes implements AutoCloseable {

    /** The machine itself, as a part of the internet. */
    static final String HOST = "host";

    private static final Duration PATIENCE = Duration.ofMillis(900);
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(6);
    private static final int AT_ONCE = 700;

    /** One question to the network. */
    record Question(String from, Ipv4 to, int port, boolean tcp) {}

    private final LinuxWorld world;
    private final Selector selector = Selector.open();
    private final List<SelectableChannel> servers = new ArrayList<>();

    PacketProbes(LinuxWorld world, List<String> interfaces, List<Integer> ports) throws Exception {
        this.world = world;
        for (String each : interfaces) {
            for (int port : ports) {
                serve(each, port);
            }
        }
        for (Ipv4 service : world.settings.serviceAddresses()) {
            for (int port : ports) {
                listen(
                        ServerSocketChannel.open(StandardProtocolFamily.INET),
                        new InetSocketAddress(service.toInetAddress(), port));
            }
        }
    }

    private void serve(String eni, int port) throws Exception {
        listen(
                world.network.inNamespace(eni, () -> ServerSocketChannel.open(StandardProtocolFamily.INET)),
                new InetSocketAddress(port));
        DatagramChannel datagrams =
                world.network.inNamespace(eni, () -> DatagramChannel.open(StandardProtocolFamily.INET));
        datagrams.bind(new InetSocketAddress(port));
        register(datagrams, SelectionKey.OP_READ, "server");
    }

    private void listen(ServerSocketChannel channel, InetSocketAddress address) throws IOException {
        servers.add(channel);
        channel.bind(address, 512);
    }

    private void register(SelectableChannel channel, int operation, Object what) throws IOException {
        servers.add(channel);
        channel.configureBlocking(false);
        channel.register(selector, operation, what);
    }

    /** The questions that are answered; those that shall be get more time. */
    List<Question> ask(List<Question> questions, List<Question> hopeful) throws Exception {
        Set<Question> answered = new LinkedHashSet<>();
        for (int i = 0; i < questions.size(); i += AT_ONCE) {
            answered.addAll(ask(questions.subList(i, Math.min(i + AT_ONCE, questions.size())), PATIENCE));
        }
        List<Question> late = hopeful.stream()
                .filter(question -> !answered.contains(question))
                .toList();
        answered.addAll(ask(late, LONG_PATIENCE));
        return List.copyOf(answered);
    }

    private Set<Question> ask(List<Question> questions, Duration patience) throws Exception {
        Set<Question> answered = new LinkedHashSet<>();
        List<SelectableChannel> asking = new ArrayList<>();
        Map<Question, SelectableChannel> channels = new HashMap<>();
        try {
            for (Question question : questions) {
                SelectableChannel channel = open(question);
                asking.add(channel);
                channels.put(question, channel);
                channel.configureBlocking(false);
                channel.register(selector, question.tcp() ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ, question);
                send(question, channel);
            }
            long end = System.nanoTime() + patience.toNanos();
            long left = patience.toMillis();
            while (left > 0 && answered.size() < questions.size()) {
                selector.select(left);
                selector.selectedKeys().forEach(key -> serve(key, answered));
                selector.selectedKeys().clear();
                left = (end - System.nanoTime()) / 1_000_000;
            }
            return answered;
        } finally {
            for (SelectableChannel channel : asking) {
                channel.close();
            }
            selector.selectNow();
            selector.selectedKeys().clear();
        }
    }

    private SelectableChannel open(Question question) throws Exception {
        Callable<SelectableChannel> opening = question.tcp()
                ? () -> SocketChannel.open(StandardProtocolFamily.INET)
                : () -> DatagramChannel.open(StandardProtocolFamily.INET);
        return question.from().equals(HOST) ? opening.call() : world.network.inNamespace(question.from(), opening);
    }

    private static void send(Question question, SelectableChannel channel) throws IOException {
        InetSocketAddress to = new InetSocketAddress(question.to().toInetAddress(), question.port());
        try {
            switch (channel) {
                case SocketChannel stream -> stream.connect(to);
                case DatagramChannel datagrams ->
                    // Connected: an answer under another address, as a NAT gateway's, is none.
                    datagrams.connect(to).write(ByteBuffer.wrap(new byte[] {1}));
                default -> throw new IllegalStateException(channel.toString());
            }
        } catch (IOException unreachable) {
            // Not answered.
        }
    }

    private static void serve(SelectionKey key, Set<Question> answered) {
        try {
            if (key.attachment() instanceof Question question) {
                boolean there = key.channel() instanceof SocketChannel stream
                        ? stream.finishConnect()
                        : ((DatagramChannel) key.channel()).receive(ByteBuffer.allocate(8)) != null;
                if (there) {
                    answered.add(question);
                    key.interestOps(0);
                }
                return;
            }
            DatagramChannel server = (DatagramChannel) key.channel();
            ByteBuffer buffer = ByteBuffer.allocate(8);
            SocketAddress from = server.receive(buffer);
            if (from != null) {
                server.send(buffer.flip(), from);
            }
        } catch (IOException refused) {
            key.cancel();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectableChannel server : servers) {
            server.close();
        }
        selector.close();
    }
}
