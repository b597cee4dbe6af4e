package dev.roadstead.server;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the command line talks to a running server: a socket that only root can open, one request line in, an answer of lines out, the
 * first of which is {@code ok} or {@code failed}.
 */
final class ControlSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int REQUEST_LIMIT = 256;
    private static final int BUFFER_BYTES = 4096;

    private final ServerSocketChannel channel;
    private final Path path;
    private final Map<String, Supplier<String>> commands;

    private ControlSocket(ServerSocketChannel channel, Path path, Map<String, Supplier<String>> commands) {
        this.channel = channel;
        this.path = path;
        this.commands = Map.copyOf(commands);
    }

    /** Listens; the thread that serves is a daemon and ends on {@link #close}. */
    static ControlSocket open(Installation installation, Map<String, Supplier<String>> commands) throws IOException {
        Path path = installation.controlSocket();
        Files.deleteIfExists(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        ControlSocket socket = new ControlSocket(channel, path, commands);
        Thread.ofPlatform().name("control").daemon().start(socket::serve);
        return socket;
    }

    /**
     * Sends one request to a running server.
     *
     * @param limit how long the answer may take
     * @return what it answered
     * @throws IOException when no server answers in time, or it says that the request failed
     */
    static String request(Installation installation, String command, Duration limit) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(installation.controlSocket()))) {
            client.write(StandardCharsets.UTF_8.encode(command + "\n"));
            String[] parts = answer(client, command, limit).split("\n", 2);
            String rest = parts.length > 1 ? parts[1] : "";
            if (!parts[0].equals("ok")) {
                throw new IOException(command + ": " + (rest.isEmpty() ? "the server ended" : rest.strip()));
            }
            return rest;
        }
    }

    private static String answer(SocketChannel client, String command, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (Selector selector = Selector.open()) {
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ);
            while (client.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new IOException(command + ": no answer within " + limit.toSeconds() + " s");
                }
                selector.select(left);
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private void serve() {
        while (true) {
            try {
                SocketChannel client = channel.accept();
                Thread.ofPlatform().name("control-request").daemon().start(() -> answer(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("control socket: {}", e.toString());
                return;
            }
        }
    }

    private void answer(SocketChannel client) {
        try (client) {
            var reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8), REQUEST_LIMIT);
            String command = String.valueOf(reader.readLine());
            client.write(StandardCharsets.UTF_8.encode(run(command)));
        } catch (IOException e) {
            LOG.warn("control request: {}", e.toString());
        }
    }

    private String run(String command) {
        Supplier<String> action = commands.get(command);
        if (action == null) {
            return "failed\nunknown request: " + command + "\n";
        }
        try {
            return "ok\n" + action.get();
        } catch (RuntimeException e) {
            LOG.error("control request {}", command, e);
            return "failed\n" + e.getMessage() + "\n";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("control socket: {}", e.toString());
        }
    }
}
