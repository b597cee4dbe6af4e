package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import dev.roadstead.host.WebRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever answers may take as long as it likes: who asks has a deadline. */
@Timeout(20)
class NamespaceHttpTest {
    private static final Duration SOON = Duration.ofMillis(400);

    private final NamespaceHttp http = new NamespaceHttp(
            new NamespaceSockets(NamespaceHttpTest::inOwnNamespace, NamespaceHttpTest::here, new Random(1)));
    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static <T> T inOwnNamespace(String interfaceId, Callable<T> action) throws Exception {
        return action.call();
    }

    private static Optional<HostedInterface> here(String interfaceId) {
        Ipv4 nobody = Ipv4.parse("127.0.0.1");
        return Optional.of(new HostedInterface(
                "vpc-1",
                Path.of("/proc/self/ns/net"),
                nobody,
                nobody,
                new DhcpOptionsPlan(List.of(), Optional.empty())));
    }

    /** What the next one who connects meets. */
    private interface Conversation {
        void hold(InputStream in, OutputStream out) throws Exception;
    }

    private void serve(Conversation conversation) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                conversation.hold(socket.getInputStream(), socket.getOutputStream());
            } catch (Exception ended) {
                // The client is gone.
            }
        });
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** A byte each few milliseconds, until the other side has enough. */
    private static void drip(OutputStream out, String text) throws Exception {
        Semaphore never = new Semaphore(0);
        for (int i = 0; i < 10_000; i++) {
            write(out, text);
            never.tryAcquire(5, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    private WebRequest.Answer ask(String scheme, byte[] body) throws IOException {
        URI uri = URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/");
        return http.exchange("eni-1", new WebRequest("POST", uri, Map.of(), body, List.of()), SOON);
    }

    @Test
    void aWholeAnswerInTimeIsHandedOver() throws IOException {
        serve((in, out) -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        assertThat(ask("http", new byte[0]).body()).asString().isEqualTo("ok");
    }

    /** A registry may send us anywhere, but says nothing there in our name. */
    @Test
    void whatStandsBeforeAHostIsNotSent() throws Exception {
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
        serve((in, out) -> {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder();
            for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                head.append(line).append('\n');
            }
            heads.add(head.toString());
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        String place = "127.0.0.1:" + server.getLocalPort();
        URI uri = URI.create("http://a%0d%0aX-Other:%20b@" + place + "/");
        http.exchange("eni-1", new WebRequest("GET", uri, Map.of(), new byte[0], List.of()), SOON);
        assertThat(heads.take().lines()).containsExactly("GET / HTTP/1.1", "Host: " + place, "Connection: close");
    }

    @Test
    void anAnswerThatDripsEndsWithItsDeadline() {
        serve((in, out) -> {
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            drip(out, "x");
        });
        assertThatThrownBy(() -> ask("http", new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("context deadline exceeded (Client.Timeout or context cancellation while reading body)");
    }

    @Test
    void aHeadThatDripsEndsWithItsDeadline() {
        serve((in, out) -> {
            write(out, "HTTP/1.1 200 OK\r\n");
            drip(out, "a");
        });
        assertThatThrownBy(() -> ask("http", new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    }

    @Test
    void aHandshakeThatDripsEndsWithItsDeadline() {
        // The head of a record of 16 KiB, which then never is complete.
        serve((in, out) -> drip(out, "\u0016\u0003\u0003\u0040\u0000"));
        assertThatThrownBy(() -> ask("https", new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        serve((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
        assertThatThrownBy(() -> ask("https", new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    }

    @Test
    void aServerThatTakesNothingEndsWithItsDeadline() {
        Semaphore never = new Semaphore(0);
        serve((in, out) -> never.acquire());
        assertThatThrownBy(() -> ask("http", new byte[64 << 20]))
                .isInstanceOf(IOException.class)
                .hasMessage("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        never.release();
    }

    @Test
    void aPlaceThatIsNoneIsAFailureOfTheRequestAndNothingElse() {
        for (String place : List.of("http://" + "x".repeat(64) + ".test/", "http://127.0.0.1:70000/")) {
            assertThatThrownBy(() -> http.exchange(
                            "eni-1", new WebRequest("GET", URI.create(place), Map.of(), new byte[0], List.of()), SOON))
                    .as(place)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("dial tcp: ");
        }
    }
}
