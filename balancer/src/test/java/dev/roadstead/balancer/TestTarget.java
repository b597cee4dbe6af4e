package dev.roadstead.balancer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server on loopback that says on its connections whatever a test has it say. */
final class TestTarget implements AutoCloseable {

    /** What is said on one connection. */
    interface Conversation {
        void hold(InputStream in, OutputStream out) throws Exception;
    }

    /** What is answered to one request. */
    interface Answer {
        String to(HttpMessage request) throws Exception;
    }

    private final ServerSocket server;
    private final Conversation conversation;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Thread accepting;
    private volatile boolean closed;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger healthChecks = new AtomicInteger();
    final List<HttpMessage> requests = new CopyOnWriteArrayList<>();

    private TestTarget(String address, int port, Conversation conversation) {
        this.conversation = conversation;
        try {
            server = new ServerSocket(port, 1024, InetAddress.ofLiteral(address));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        accepting = Thread.ofVirtual().start(this::accept);
    }

    static TestTarget conversing(Conversation conversation) {
        return new TestTarget("127.0.0.1", 0, conversation);
    }

    /** Answers health checks with 200, and everything else as told, on connections that stay open. */
    static TestTarget answering(Answer answer) {
        return answeringAt(0, answer);
    }

    static TestTarget answeringAt(int port, Answer answer) {
        TestTarget[] self = new TestTarget[1];
        self[0] = new TestTarget("127.0.0.1", port, (in, out) -> {
            while (true) {
                HttpMessage request = HttpMessage.read(in, false);
                boolean check = request.value("user-agent").equals("ELB-HealthChecker/2.0");
                if (check) {
                    self[0].healthChecks.incrementAndGet();
                } else {
                    self[0].requests.add(request);
                }
                out.write((check ? ok("healthy") : answer.to(request)).getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                if (request.closes()) {
                    return;
                }
            }
        });
        return self[0];
    }

    /** Answers each request with this body. */
    static TestTarget saying(String body) {
        return answering(request -> ok(body));
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                if (closed) {
                    socket.close();
                    return;
                }
                sockets.add(socket);
                Thread.ofVirtual().start(() -> converse(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void converse(Socket socket) {
        connections.incrementAndGet();
        try (socket) {
            conversation.hold(new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (Exception e) {
            // the other end left, or the test is over
        } finally {
            sockets.remove(socket);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    TargetAddress address() {
        return new TargetAddress("127.0.0.1", port());
    }

    TargetSnapshot registered() {
        return new TargetSnapshot(address(), Instant.EPOCH, null);
    }

    TargetSnapshot drainingUntil(Instant deadline) {
        return new TargetSnapshot(address(), Instant.EPOCH, deadline);
    }

    int openConnections() {
        return sockets.size();
    }

    /**
     * Dies as a process does: when this returns its port refuses and its connections are gone. A thread that accepts may still
     * be given a connection while its socket is being closed, so its end is waited for.
     */
    @Override
    public void close() {
        closed = true;
        try {
            server.close();
            accepting.join();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
