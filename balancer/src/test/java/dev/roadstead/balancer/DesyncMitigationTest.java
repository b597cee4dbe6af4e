package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.balancer.LoadBalancerAttributes.DesyncMitigation;
import dev.roadstead.balancer.LoadBalancerAttributes.ForwardedFor;
import dev.roadstead.balancer.LoadBalancerAttributes.HeaderAttributes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that do not comply, by their class and by {@code routing.http.desync_mitigation_mode}. */
class DesyncMitigationTest {

    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    private Lab lab;
    private TestTarget target;

    @BeforeEach
    void start() {
        target = TestTarget.saying("ok");
        lab = new Lab();
    }

    @AfterEach
    void stop() {
        target.close();
        lab.close();
    }

    private void mode(DesyncMitigation mode) {
        lab.attributes = new LoadBalancerAttributes(
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                new HeaderAttributes(false, mode, false, ForwardedFor.APPEND, false));
        lab.healthCheck =
                new HealthCheckSettings(lab.healthCheck.request(), Duration.ofHours(1), Duration.ofSeconds(5), 2, 2);
        lab.serving(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n",
                "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0001b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\u007fb\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            })
    void whatIsAcceptablePassesWhereNothingButComplianceIsAsked(String request) throws Exception {
        mode(DesyncMitigation.DEFENSIVE);
        try (TestClient client = lab.client()) {
            client.send(request + NEXT);
            assertThat(client.read().value("connection")).isEqualTo("keep-alive");
            assertThat(client.read().text()).isEqualTo("ok");
        }
        assertThat(target.requests).extracting(HttpMessage::target).containsExactly("/", "/next");
        assertBlockedByTheStrictest(request);
    }

    private void assertBlockedByTheStrictest(String request) throws Exception {
        target.requests.clear();
        mode(DesyncMitigation.STRICTEST);
        try (TestClient client = lab.client()) {
            assertThat(client.exchange(request + NEXT).status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(target.requests).isEmpty();
        try (TestClient client = lab.client()) {
            assertThat(client.exchange(NEXT).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 003\r\n\r\nabc",
                "POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nX: y\n\tfolded: too\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\ncontent--length: 100\r\nContent-Length: 3\r\n\r\nabc",
            })
    void whatIsAmbiguousPassesOnceAndTakesItsConnectionsWithIt(String request) throws Exception {
        mode(DesyncMitigation.DEFENSIVE);
        try (TestClient client = lab.client()) {
            client.send(request + NEXT);
            HttpMessage response = client.readHead();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.value("connection")).isEqualTo("close");
        }
        assertThat(target.requests).hasSize(1);
        HttpMessage sent = target.requests.getFirst();
        assertThat(sent.text()).isEqualTo("abc");
        List<String> framings = sent.fields().stream()
                .filter(field -> field.startsWith("Content-Length:") || field.startsWith("Transfer-Encoding:"))
                .toList();
        assertThat(framings).hasSize(1);
        await().until(() -> target.openConnections() == 0);
        assertBlockedByTheStrictest(request);
    }

    @Test
    void aFoldedFieldIsForwardedOnOneLine() throws Exception {
        mode(DesyncMitigation.DEFENSIVE);
        try (TestClient client = lab.client()) {
            client.exchange("POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n\tfolded\r\nY:\nContent-Length:   0\r\n\r\n");
        }
        assertThat(target.requests.getFirst().fields()).contains("X: y  \tfolded", "Y: ", "Content-Length: 0");
    }
}
