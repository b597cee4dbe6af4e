package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever two readers could take for different requests never reaches a target. */
class StrictnessTest {

    private Lab lab;
    private TestTarget target;

    @BeforeEach
    void start() {
        target = TestTarget.saying("ok");
        lab = new Lab().serving(target);
    }

    @AfterEach
    void stop() {
        target.close();
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost:\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: a\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n 0\r\n\r\nabcdefghij",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\u0000\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\n y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\u00011\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX\u0000: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\rX: y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX(: y\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\ta HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / http/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
                "GET / HTTP/1.10\r\nHost: a\r\n\r\n",
                "GET /\r\n\r\n",
                " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "G\u0001T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"
            })
    void anAmbiguousHeadIsABadRequest(String request) throws Exception {
        try (TestClient client = lab.client()) {
            HttpMessage response = client.exchange(request + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.fields()).contains("Server: awselb/2.0", "Content-Length: 122", "Connection: close");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(target.requests).isEmpty();
    }

    /** A client of HTTP/0.9 sends a line and no more, so that it would wait in vain for an answer to its head. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /\r\n", "GET /\n", "\r\nGET /\r\n", "hello\r\n", "GET / HTTP/1.1 x\r\n"})
    void aLineThatBeginsNoHeadIsRefusedAtOnce(String line) throws Exception {
        try (TestClient client = lab.client()) {
            assertThat(client.exchange(line).status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(target.requests).isEmpty();
    }

    /** Over plain TCP there is no HTTP/2, with prior knowledge or without. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
                "GET / HTTP/0.9\r\nHost: a\r\n\r\n",
                "GET / HTTP/3.0\nHost: a\n\n"
            })
    void anotherVersionOfHttpIsNotSupported(String request) throws Exception {
        try (TestClient client = lab.client()) {
            assertThat(client.exchange(request).status()).isEqualTo(505);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(target.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g\r\nabc\r\n0\r\n\r\n",
                "\r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\rabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nabc0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3;a\u0000b\r\nabc\r\n0\r\n\r\n",
                "3;a\nb\r\nabc\r\n0\r\n\r\n",
                "10000000000000000\r\nabc\r\n0\r\n\r\n",
                "0\r\n bad: folded\r\n\r\n",
                "0\r\nno colon\r\n\r\n",
                "0\r\nX: a\u0000b\r\n\r\n",
                "0\r\n\n"
            })
    void aMalformedChunkIsABadRequest(String body) throws Exception {
        try (TestClient client = lab.client()) {
            HttpMessage response =
                    client.exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            assertThat(response.status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(target.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'gzip, chunked', 501",
        "xchunked, 501",
        "'chunked, chunked', 501",
        "chunked;q=1, 501",
    })
    void anotherTransferEncodingIsNotImplemented(String encoding, int status) throws Exception {
        try (TestClient client = lab.client()) {
            HttpMessage response = client.exchange(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + encoding + "\r\n\r\n0\r\n\r\n");
            assertThat(response.status()).isEqualTo(status);
        }
        assertThat(target.requests).isEmpty();
    }

    @Test
    void limitsOnHeadsAreThoseOfAnApplicationLoadBalancer() throws Exception {
        assertThat(statusOf("GET /" + "a".repeat(16_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(200);
        assertThat(statusOf("GET /" + "a".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(414);
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(16_000) + "\r\n\r\n"))
                .isEqualTo(200);
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(17_000) + "\r\n\r\n"))
                .isEqualTo(400);
        String fields = ("X: " + "a".repeat(1_000) + "\r\n").repeat(60);
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")).isEqualTo(200);
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\n" + fields.repeat(2) + "\r\n"))
                .isEqualTo(400);
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\n" + "a:b\r\n".repeat(600) + "\r\n"))
                .isEqualTo(400);
        assertThat(statusOf("x".repeat(100_000))).isEqualTo(414);
    }

    private int statusOf(String request) throws Exception {
        try (TestClient client = lab.client()) {
            return client.exchange(request).status();
        }
    }

    @Test
    void headsThatAreNotWholeTakeNoMoreThanTheirShareOfMemory() throws Exception {
        byte[] part = ("GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "a".repeat(10_000) + "\r\n").repeat(5))
                .getBytes(StandardCharsets.ISO_8859_1);
        List<TestClient> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 600; i++) {
                slow.add(lab.client().send(part));
            }
            await().until(() -> lab.counts().elb().get(3) > 0);
            assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(200);
        } finally {
            for (TestClient client : slow) {
                client.close();
            }
        }
        await().until(() -> lab.counts().connections().open() == 0);
        try (TestClient client = lab.client()) {
            assertThat(client.send(part).exchange("\r\n").status()).isEqualTo(200);
        }
    }

    @Test
    void traceIsNotAllowedAndAnyOtherMethodIs() throws Exception {
        assertThat(statusOf("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(405);
        for (String method : List.of("GET", "POST", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get")) {
            assertThat(statusOf(method + " / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(200);
        }
        assertThat(statusOf("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(200);
    }

    @Test
    void aWholeUrlCountsMoreThanTheHost() throws Exception {
        assertThat(statusOf("GET http://shop.example.com/x?y HTTP/1.1\r\nHost: other\r\n\r\n"))
                .isEqualTo(200);
        assertThat(target.requests.getFirst().target()).isEqualTo("/x?y");
        assertThat(target.requests.getFirst().value("host")).isEqualTo("shop.example.com:" + lab.port);
        assertThat(statusOf("GET http://b HTTP/1.1\r\nHost: other\r\n\r\n")).isEqualTo(200);
        assertThat(statusOf("GET http://b.c:81?x=y HTTP/1.1\r\nHost: other\r\n\r\n"))
                .isEqualTo(200);
        assertThat(target.requests.get(1).target()).isEqualTo("/");
        assertThat(target.requests.get(1).value("host")).isEqualTo("b:" + lab.port);
        assertThat(target.requests.get(2).target()).isEqualTo("/?x=y");
        assertThat(target.requests.get(2).value("host")).isEqualTo("b.c:81");
    }

    @Test
    void moreThanThirtyForwardersAreAnswered463() throws Exception {
        String thirty = "1.2.3.4, ".repeat(29) + "1.2.3.4";
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + thirty + "\r\n\r\n"))
                .isEqualTo(200);
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + thirty + ", 1\r\n\r\n"))
                .isEqualTo(463);
    }

    @Test
    void nobodyCanHaveTheBalancersOwnFieldsRemoved() throws Exception {
        statusOf(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Host, X-Forwarded-For, Content-Length, X-Amzn-Trace-Id\r\n"
                        + "Content-Length: 2\r\n\r\nhi");
        HttpMessage sent = target.requests.getFirst();
        assertThat(sent.text()).isEqualTo("hi");
        assertThat(sent.value("host")).startsWith("a");
        assertThat(sent.value("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(sent.value("x-amzn-trace-id")).startsWith("Root=");
    }

    @Test
    void onlyWebSocketsAreUpgraded() throws Exception {
        statusOf("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
        HttpMessage sent = target.requests.getFirst();
        assertThat(sent.values("upgrade")).isEmpty();
        assertThat(sent.values("connection")).isEmpty();
        assertThat(sent.values("http2-settings")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nX: y\r\n folded\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le"
            })
    void aMalformedResponseIsABadGateway(String response) throws Exception {
        try (TestTarget broken = TestTarget.conversing((in, out) -> {
            boolean check = HttpMessage.read(in, false).closes();
            out.write((check ? TestTarget.ok("healthy") : response)
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        })) {
            lab.serving(broken);
            HttpMessage answer = TestClient.get(lab.port, "/");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.fields()).contains("Content-Length: 122", "Server: awselb/2.0");
        }
    }

    @Test
    void aTargetsHeadIsOf32KibibytesAtMost() throws Exception {
        String fields = ("X: " + "a".repeat(1_000) + "\r\n").repeat(31);
        try (TestTarget wordy = TestTarget.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + fields
                + (request.target().equals("/more") ? fields : "") + "\r\n")) {
            lab.serving(wordy);
            assertThat(TestClient.get(lab.port, "/").status()).isEqualTo(200);
            assertThat(TestClient.get(lab.port, "/more").status()).isEqualTo(502);
        }
    }

    @Test
    void whatATargetSaysBeyondItsResponseReachesNobody() throws Exception {
        try (TestTarget chatty = TestTarget.conversing((in, out) -> {
            while (true) {
                HttpMessage.read(in, false);
                out.write((TestTarget.ok("mine") + TestTarget.ok("yours")).getBytes());
            }
        })) {
            lab.serving(chatty);
            try (TestClient client = lab.client()) {
                for (int i = 0; i < 20; i++) {
                    assertThat(client.get("/").text()).isEqualTo("mine");
                }
            }
        }
    }
}
