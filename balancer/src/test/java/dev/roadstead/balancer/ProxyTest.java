package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes between real clients and real targets, on either of the kernel's interfaces. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class ProxyTest {

    @Parameter
    boolean ioUring;

    private Lab lab;

    @BeforeEach
    void start() {
        lab = new Lab(ioUring, BalancerSettings.Limits.STANDARD);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Test
    void forwardsARequestWithWhatAnApplicationLoadBalancerTells() throws Exception {
        try (TestTarget target = TestTarget.answering(request ->
                "HTTP/1.1 201 Made\r\nServer: mine\r\nContent-Length: 2\r\nKeep-Alive: timeout=5\r\n\r\nok")) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                HttpMessage response = client.exchange("GET /a?b=c HTTP/1.1\r\nhost: shop.example.com\r\nX-Mine: 1\r\n"
                        + "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nConnection: keep-alive, X-Hop\r\n"
                        + "X-Hop: 1\r\nKeep-Alive: 3\r\nTE: trailers\r\nX-Last: z\r\n\r\n");
                assertThat(response.startLine()).isEqualTo("HTTP/1.1 201 Made");
                assertThat(response.fields())
                        .containsExactly("Server: mine", "Content-Length: 2", "Connection: keep-alive");
                assertThat(response.text()).isEqualTo("ok");
            }
            HttpMessage sent = target.requests.getFirst();
            assertThat(sent.startLine()).isEqualTo("GET /a?b=c HTTP/1.1");
            assertThat(sent.fields().subList(0, 4))
                    .containsExactly(
                            "X-Forwarded-For: 203.0.113.7, 127.0.0.1",
                            "X-Forwarded-Proto: http",
                            "X-Forwarded-Port: " + lab.port,
                            "Host: shop.example.com:" + lab.port);
            assertThat(sent.fields().get(4)).matches("X-Amzn-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
            assertThat(sent.fields().subList(5, sent.fields().size())).containsExactly("X-Mine: 1", "X-Last: z");
        }
    }

    @Test
    void keepsATraceIdAndAddsItsOwnPart() throws Exception {
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.exchange(
                        "GET / HTTP/1.1\r\nHost: a\r\nX-Amzn-Trace-Id: Self=1-2-3;Root=1-67891233-abc;App=x\r\n\r\n");
            }
            assertThat(target.requests.getFirst().value("x-amzn-trace-id"))
                    .matches("Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abc;App=x");
        }
    }

    @Test
    void connectionsStayOpenOnBothSides() throws Exception {
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.serving(target);
            int before = target.connections.get();
            try (TestClient client = lab.client()) {
                for (int i = 0; i < 50; i++) {
                    assertThat(client.get("/" + i).text()).isEqualTo("ok");
                }
            }
            assertThat(target.requests).hasSize(50);
            assertThat(target.connections.get() - before - target.healthChecks.get())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (TestTarget target =
                TestTarget.answering(request -> TestTarget.ok(request.target() + "-" + request.text()))) {
            lab.serving(target);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                all.append("POST /").append(i).append(" HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
                all.append(100 + i);
            }
            try (TestClient client = lab.client()) {
                client.send(all.toString());
                for (int i = 0; i < 200; i++) {
                    assertThat(client.read().text()).isEqualTo("/" + i + "-" + (100 + i));
                }
            }
        }
    }

    @Test
    void aHeadMayArriveByteByByte() throws Exception {
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                for (int round = 0; round < 3; round++) {
                    for (byte octet :
                            "\r\nPOST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;q=1\r\nabc\r\n0\r\nT: v\r\n\r\n"
                                    .getBytes()) {
                        client.send(new byte[] {octet});
                    }
                    assertThat(client.read().text()).isEqualTo("ok");
                }
            }
            assertThat(target.requests.getLast().text()).isEqualTo("abc");
        }
    }

    @Test
    void largeBodiesPassBothWaysUnchanged() throws Exception {
        byte[] body = new byte[24 * 1024 * 1024];
        new Random(3).nextBytes(body);
        try (TestTarget target = echo()) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, body, false));
                HttpMessage response = client.read();
                sending.join();
                assertThat(response.status()).isEqualTo(200);
                assertThat(Arrays.equals(response.body(), body)).isTrue();
                CompletableFuture<Void> again = CompletableFuture.runAsync(() -> send(client, body, true));
                assertThat(Arrays.equals(client.read().body(), body)).isTrue();
                again.join();
            }
        }
    }

    private static void send(TestClient client, byte[] body, boolean chunked) {
        try {
            client.send("POST /big HTTP/1.1\r\nHost: a\r\n"
                    + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length) + "\r\n\r\n");
            Random sizes = new Random(5);
            for (int at = 0; at < body.length; ) {
                int length = Math.min(body.length - at, 1 + sizes.nextInt(200_000));
                if (chunked) {
                    client.send(Integer.toHexString(length) + "\r\n");
                }
                client.send(Arrays.copyOfRange(body, at, at + length));
                client.send(chunked ? "\r\n" : "");
                at += length;
            }
            client.send(chunked ? "0\r\n\r\n" : "");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Sends each body back as it comes, while it still comes, in the framing it came in. */
    private static TestTarget echo() {
        return TestTarget.conversing((in, out) -> {
            while (true) {
                HttpMessage head = HttpMessage.read(in, true);
                String length = head.value("content-length");
                if (head.closes()) {
                    out.write(TestTarget.ok("healthy").getBytes());
                    return;
                }
                if (length.equals("[]")) {
                    byte[] body = HttpMessage.read(
                                    new java.io.SequenceInputStream(
                                            new java.io.ByteArrayInputStream(
                                                    "x\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes()),
                                            in),
                                    false)
                            .body();
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes());
                    for (int at = 0; at < body.length; at += 70_000) {
                        int size = Math.min(70_000, body.length - at);
                        out.write((Integer.toHexString(size) + "\r\n").getBytes());
                        out.write(body, at, size);
                        out.write("\r\n".getBytes());
                    }
                    out.write("0\r\n\r\n".getBytes());
                    continue;
                }
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n").getBytes());
                byte[] part = new byte[65_536];
                for (long left = Long.parseLong(length); left > 0; ) {
                    int read = in.read(part, 0, (int) Math.min(part.length, left));
                    out.write(part, 0, read);
                    left -= read;
                }
            }
        });
    }

    @Test
    void aClientThatReadsSlowlyHoldsTheTargetBack() throws Exception {
        long total = 256L * 1024 * 1024;
        java.util.concurrent.atomic.AtomicLong sent = new java.util.concurrent.atomic.AtomicLong();
        try (TestTarget target = TestTarget.conversing((in, out) -> {
            HttpMessage head = HttpMessage.read(in, true);
            if (head.closes()) {
                out.write(TestTarget.ok("healthy").getBytes());
                return;
            }
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n").getBytes());
            byte[] part = new byte[65_536];
            while (sent.get() < total) {
                out.write(part);
                sent.addAndGet(part.length);
            }
        })) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
                await().until(() -> {
                    long before = sent.get();
                    Thread.onSpinWait();
                    java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
                    return sent.get() == before;
                });
                assertThat(sent.get()).isLessThan(40L * 1024 * 1024);
            }
        }
    }

    @Test
    void headAndBodylessStatusesEndWithTheirHead() throws Exception {
        try (TestTarget target = TestTarget.answering(request -> switch (request.target()) {
            case "/head" -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
            case "/204" -> "HTTP/1.1 204 No Content\r\n\r\n";
            default -> "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\nETag: x\r\n\r\n";
        })) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                for (int i = 0; i < 3; i++) {
                    HttpMessage head = client.send("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n")
                            .readHead();
                    assertThat(head.value("content-length")).isEqualTo("1000");
                    assertThat(client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n")
                                    .readHead()
                                    .status())
                            .isEqualTo(204);
                    assertThat(client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n")
                                    .readHead()
                                    .status())
                            .isEqualTo(304);
                }
            }
        }
    }

    @Test
    void aBodyWithoutALengthEndsWithTheConnection() throws Exception {
        try (TestTarget target = TestTarget.conversing((in, out) -> {
            HttpMessage.read(in, true);
            out.write("HTTP/1.0 200 OK\r\n\r\nuntil the end".getBytes());
        })) {
            lab.serving(target);
            HttpMessage response = TestClient.get(lab.port, "/");
            assertThat(response.text()).isEqualTo("until the end");
            assertThat(response.value("connection")).isEqualTo("close");
        }
    }

    @Test
    void anOldClientGetsNoChunksAndNoHostIsMadeUpForItsTarget() throws Exception {
        try (TestTarget target = TestTarget.answering(request ->
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n")) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                HttpMessage response = client.exchange("GET / HTTP/1.0\r\n\r\n");
                assertThat(response.text()).isEqualTo("abcde");
                assertThat(response.values("transfer-encoding")).isEmpty();
            }
            assertThat(target.requests.getFirst().value("host")).isEqualTo("127.0.0.1:" + lab.port);
        }
    }

    @Test
    void interimResponsesPassAndABodyWaitsForThem() throws Exception {
        try (TestTarget target = TestTarget.conversing((in, out) -> {
            HttpMessage head = HttpMessage.read(in, true);
            if (head.value("expect").equals("100-continue")) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes());
                out.write(TestTarget.ok(new String(in.readNBytes(5))).getBytes());
            } else {
                out.write(TestTarget.ok("healthy").getBytes());
            }
        })) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
                assertThat(client.readHead().status()).isEqualTo(100);
                assertThat(client.exchange("hello").text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void anUpgradedConnectionPassesBytesBothWays() throws Exception {
        try (TestTarget target = TestTarget.conversing((in, out) -> {
            HttpMessage head = HttpMessage.read(in, true);
            if (!head.value("upgrade").equals("websocket")
                    || !head.value("connection").equals("Upgrade")) {
                out.write(TestTarget.ok("healthy").getBytes());
                return;
            }
            out.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst"
                    .getBytes());
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                out.write(Character.toUpperCase(octet));
            }
        })) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
                HttpMessage head = client.readHead();
                assertThat(head.status()).isEqualTo(101);
                assertThat(head.value("upgrade")).isEqualTo("websocket");
                assertThat(new String(client.in().readNBytes(10))).isEqualTo("firstEARLY");
                client.send("GET / is no request here\r\n\r\n");
                assertThat(new String(client.in().readNBytes(28))).isEqualTo("GET / IS NO REQUEST HERE\r\n\r\n");
            }
            await().until(() -> target.openConnections() == 0);
        }
    }

    @Test
    void aClientThatEndsItsStreamHasLeft() throws Exception {
        try (TestTarget target = TestTarget.conversing((in, out) -> {
            if (HttpMessage.read(in, true).closes()) {
                out.write(TestTarget.ok("healthy").getBytes());
            } else {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
        })) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").endStream();
                assertThat(client.atEnd()).isTrue();
            }
            await().until(() -> lab.counts().connections().abandoned() == 1);
            await().until(() -> target.openConnections() == 0);
        }
    }

    @Test
    void anAnswerOfTheBalancersOwnLeavesTheConnectionInStep() throws Exception {
        lab.defaultAction = new RoutingAction.FixedResponse(204, "text/plain", "a body that a 204 cannot have");
        lab.rules = List.of(new RuleSnapshot(
                "weightless",
                List.of(new RoutingCondition.PathPattern(List.of("/none"))),
                new RoutingAction.Forward(List.of(
                        new RoutingAction.WeightedTargetGroup(Lab.GROUP, 0),
                        new RoutingAction.WeightedTargetGroup(Lab.GROUP, 0)))));
        lab.apply();
        try (TestClient client = lab.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "TRACE /none HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /none HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(204);
            HttpMessage unavailable = client.readHead();
            assertThat(unavailable.status()).isEqualTo(503);
            assertThat(unavailable.value("content-length")).isEqualTo("162");
            assertThat(client.read().status()).isEqualTo(405);
            assertThat(client.read().status()).isEqualTo(503);
            assertThat(client.readHead().status()).isEqualTo(204);
        }
    }

    @Test
    void aClientThatLeavesEndsItsRequestAtTheTarget() throws Exception {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        try (TestTarget target = TestTarget.conversing((in, out) -> {
            HttpMessage head = HttpMessage.read(in, true);
            if (head.closes()) {
                out.write(TestTarget.ok("healthy").getBytes());
            } else {
                ended.complete(in.read());
            }
        })) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
                await().until(() -> target.openConnections() == 1);
            }
            assertThat(ended.get(5, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(-1);
            await().until(() -> lab.counts().connections().abandoned() == 1);
        }
    }

    @Test
    void requestsTakeTurnsAmongTheTargetsOverAllConnections() throws Exception {
        try (TestTarget one = TestTarget.saying("1");
                TestTarget two = TestTarget.saying("2");
                TestTarget three = TestTarget.saying("3")) {
            lab.serving(one, two, three);
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                answers.add(TestClient.get(lab.port, "/").text());
            }
            for (String each : List.of("1", "2", "3")) {
                assertThat(answers.stream().filter(each::equals)).hasSize(10);
            }
        }
    }

    @Test
    void manyClientsAtOnceAllGetTheirOwnAnswers() throws Exception {
        try (TestTarget one = TestTarget.answering(request -> TestTarget.ok(request.target() + request.text()));
                TestTarget two = TestTarget.answering(request -> TestTarget.ok(request.target() + request.text()));
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            lab.serving(one, two);
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                int number = i;
                clients.add(CompletableFuture.runAsync(() -> talk(number), executor));
            }
            clients.forEach(CompletableFuture::join);
            LoadBalancerCounts counts = lab.counts();
            assertThat(counts.targets().stream()
                            .mapToLong(target -> target.responses().getFirst())
                            .sum())
                    .isEqualTo(64 * 50);
        }
    }

    private void talk(int number) {
        try (TestClient client = lab.client()) {
            for (int i = 0; i < 50; i++) {
                String path = "/" + number + "/" + i;
                String body = "x".repeat(i * 37 % 5000);
                assertThat(client.exchange("PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length()
                                        + "\r\n\r\n" + body)
                                .text())
                        .isEqualTo(path + body);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
