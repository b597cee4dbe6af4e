package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.ecr.RegistryRequest;
import dev.roadstead.services.ecr.RegistryResponse;
import dev.roadstead.wire.CallScope;
import dev.roadstead.wire.CredentialSource;
import dev.roadstead.wire.SigV4;
import dev.roadstead.wire.UnbuiltServices;
import dev.roadstead.wire.WireCall;
import dev.roadstead.wire.WireEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final InetSocketAddress SECOND = new InetSocketAddress("127.0.0.2", 0);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = Gateway.start(
                Gateway.configuration(),
                List.of(Gateway.Listener.plain(ANY_PORT), Gateway.Listener.plain(SECOND)),
                endpoint(),
                this::registry);
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        gateway.close();
        client.close();
    }

    @Test
    void aRequestReachesTheEndpointOnEveryAddress() throws Exception {
        for (InetSocketAddress address : List.of(ANY_PORT, SECOND)) {
            HttpResponse<String> response =
                    send(HttpRequest.newBuilder(uri(address, "/?Action=ListUsers&Version=2010-05-08")));

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.headers().firstValue("x-amzn-requestid")).contains("request-id");
            assertThat(response.body()).contains("<Code>MissingAuthenticationToken</Code>");
        }
    }

    @Test
    void aCompressedBodyReachesTheEndpointAsItCame() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(ANY_PORT, "/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Content-Encoding", "gzip")
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("Action=ListUsers&Version=2010-05-08")));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("<Code>MissingAuthenticationToken</Code>");
    }

    @Test
    void aClientThatTriesTlsFirstIsNotLeftWaiting() throws Exception {
        try (Socket socket = new Socket(ANY_PORT.getAddress(), gateway.port(ANY_PORT))) {
            byte[] hello = new byte[300];
            hello[0] = 0x16;
            hello[1] = 0x03;
            hello[2] = 0x01;
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(hello);

            assertThat(socket.getInputStream().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .startsWith("HTTP/1.1 400");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G\u0001T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost x\r\n\r\n",
                "GET / HTTP/1.1\r\n: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: one\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n"
            })
    void whatIsNoRequestIsTheClientsFault(String request) throws Exception {
        assertThat(untilItCloses(request)).startsWith("HTTP/1.1 400");
    }

    /** What has no version of HTTP/1 is not answered in it; nobody is left waiting either. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /\r\n",
                "GET /\r\n\r\n",
                "hello\r\n",
                "GET / HTTP/0.9\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"
            })
    void whatCannotBeAnsweredEndsTheConnectionAtOnce(String request) throws Exception {
        assertThat(untilItCloses(request)).isEmpty();
    }

    private String untilItCloses(String request) throws IOException {
        try (Socket socket = new Socket(ANY_PORT.getAddress(), gateway.port(ANY_PORT))) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aBodyOverTheLimitIsRefusedUnread() throws Exception {
        try (Socket socket = new Socket(ANY_PORT.getAddress(), gateway.port(ANY_PORT))) {
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10485761\r\n"
                                    + "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: A.B\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);

            assertThat(answer).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aClientThatSendsATooLargeBodyStillSeesTheRefusal() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(ANY_PORT, "/"))
                .header("x-amz-target", "A.B")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[BodyReader.MAX_BYTES + 1])));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("RequestEntityTooLargeException");
    }

    @Test
    void aBodyOfUnknownLengthOverTheLimitIsRefused() throws Exception {
        var endless = HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(BodyReader.MAX_BYTES + 1));

        HttpResponse<String> response =
                send(HttpRequest.newBuilder(uri(ANY_PORT, "/")).POST(endless));

        assertThat(response.statusCode()).isEqualTo(413);
    }

    @Test
    void largeBodiesThatNeverEndLeaveRoomForSmallOnes() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                sockets.add(halfSent(BodyReader.MAX_BYTES));
            }

            HttpResponse<String> small =
                    send(HttpRequest.newBuilder(uri(ANY_PORT, "/")).POST(HttpRequest.BodyPublishers.ofString("{}")));

            assertThat(small.statusCode()).isEqualTo(400);
            assertThat(small.body()).contains("MissingAuthenticationTokenException");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private Socket halfSent(int declaredBytes) throws IOException {
        Socket socket = new Socket(ANY_PORT.getAddress(), gateway.port(ANY_PORT));
        socket.getOutputStream()
                .write(("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + declaredBytes + "\r\n\r\n{")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void aRegistryUploadIsStreamedAndItsAnswerToo() throws Exception {
        long size = 300L * 1024 * 1024;

        HttpResponse<String> uploaded = send(HttpRequest.newBuilder(uri(ANY_PORT, "/v2/a/blobs/uploads/1?digest=x"))
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(size))));
        HttpResponse<InputStream> downloaded = client.send(
                HttpRequest.newBuilder(uri(ANY_PORT, "/v2/a/blobs/" + size)).build(),
                HttpResponse.BodyHandlers.ofInputStream());

        assertThat(uploaded.statusCode()).isEqualTo(201);
        assertThat(uploaded.body()).isEqualTo("PUT /v2/a/blobs/uploads/1 digest=x " + size);
        try (InputStream body = downloaded.body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
        assertThat(downloaded.headers().firstValue("content-length")).contains(Long.toString(size));
    }

    @Test
    void aHeadOfABlobTellsItsLengthWithoutItsBytes() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(ANY_PORT, "/v2/a/blobs/4711"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).contains("4711");
    }

    @Test
    void anApiCallUnderV2IsNotTheRegistrys() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri(ANY_PORT, "/v2/apis"))
                .header("Authorization", "AWS4-HMAC-SHA256 Credential=x"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("IncompleteSignature");
    }

    @Test
    void closingLetsARequestUnderWayEnd() throws Exception {
        CompletableFuture<HttpResponse<String>> slow = client.sendAsync(
                HttpRequest.newBuilder(uri(ANY_PORT, "/v2/slow")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closed = CompletableFuture.runAsync(gateway::close);
        mayEnd.countDown();

        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("ended");
        closed.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> new Socket(ANY_PORT.getAddress(), gateway.port(ANY_PORT)))
                .isInstanceOf(Exception.class);
    }

    @Test
    void anAddressInUseIsNamed() {
        var taken = new InetSocketAddress("127.0.0.1", gateway.port(ANY_PORT));

        assertThatThrownBy(() -> Gateway.start(
                        Gateway.configuration(), List.of(Gateway.Listener.plain(taken)), endpoint(), this::registry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + taken.getPort())
                .hasMessageContaining("in use");
    }

    private URI uri(InetSocketAddress address, String target) {
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + gateway.port(address) + target);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** One that knows no service and nobody. */
    static WireEndpoint endpoint() {
        return new WireEndpoint(
                List.of(),
                UnbuiltServices.of(GatewayTest.class.getClassLoader()),
                new SigV4((key, token) -> new CredentialSource.Unknown(), InstantSource.system()),
                new CallScope() {
                    @Override
                    public <T> T within(WireCall call, Supplier<T> operation) {
                        return operation.get();
                    }
                },
                () -> "request-id");
    }

    private RegistryResponse registry(RegistryRequest request) throws IOException {
        if (request.path().equals("/v2/slow")) {
            arrived.countDown();
            await(mayEnd);
            return text(200, "ended");
        }
        if (request.method().equals("PUT")) {
            long read = request.body().transferTo(OutputStream.nullOutputStream());
            return text(201, "PUT " + request.path() + ' ' + request.query() + ' ' + read);
        }
        long size = Long.parseLong(request.path().substring("/v2/a/blobs/".length()));
        return new RegistryResponse(
                200, Map.of("Content-Length", Long.toString(size)), out -> new Zeros(size).transferTo(out));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IOException("not released");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static RegistryResponse text(int status, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new RegistryResponse(
                status, Map.of("Content-Length", Integer.toString(bytes.length)), out -> out.write(bytes));
    }

    /** So many zeros. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long size) {
            this.left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(left, length);
            left -= count;
            return count;
        }
    }
}
