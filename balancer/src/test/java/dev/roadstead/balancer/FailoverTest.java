package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to requests when targets go. */
class FailoverTest {

    private Lab lab;

    @BeforeEach
    void start() {
        lab = new Lab();
        lab.healthCheck =
                new HealthCheckSettings(lab.healthCheck.request(), Duration.ofHours(1), Duration.ofSeconds(2), 2, 2);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Test
    void aTargetThatRefusesCostsNoRequest() throws Exception {
        try (TestTarget alive = TestTarget.saying("alive")) {
            TestTarget dead = TestTarget.saying("dead");
            lab.serving(alive, dead);
            dead.close();
            try (TestClient client = lab.client()) {
                for (int i = 0; i < 20; i++) {
                    assertThat(client.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
                                    .text())
                            .isEqualTo("alive");
                }
            }
            assertThat(lab.counts().targets().get(1).connectionErrors()).isPositive();
        }
    }

    @Test
    void aPooledConnectionThatTheTargetClosedCostsNoRequest() throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (TestTarget impatient = TestTarget.conversing((in, out) -> {
            HttpMessage.read(in, false);
            served.incrementAndGet();
            out.write(TestTarget.ok("ok").getBytes());
        })) {
            lab.serving(impatient);
            try (TestClient client = lab.client()) {
                for (int i = 0; i < 500; i++) {
                    assertThat(client.get("/").status()).isEqualTo(200);
                }
            }
            assertThat(served.get()).isEqualTo(501);
        }
    }

    @Test
    void aRequestThatMayHaveBeenProcessedIsNotRepeated() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        try (TestTarget crashing = TestTarget.conversing((in, out) -> {
            if (HttpMessage.read(in, false).closes()) {
                out.write(TestTarget.ok("healthy").getBytes());
            } else {
                seen.incrementAndGet();
            }
        })) {
            lab.serving(crashing);
            try (TestClient client = lab.client()) {
                HttpMessage response = client.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.text())
                        .isEqualTo("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
                                + "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n");
                assertThat(client.get("/").status()).isEqualTo(502);
            }
            assertThat(seen.get()).isEqualTo(2);
            assertThat(lab.counts().elb()).containsExactly(0L, 0L, 0L, 2L);
        }
    }

    @Test
    void whereAllTargetsRefuseTheGatewayIsBadAndWhereNoneIsRegisteredTheServiceIsUnavailable() throws Exception {
        TestTarget dead = TestTarget.saying("dead");
        lab.serving(dead);
        dead.close();
        assertThat(TestClient.get(lab.port, "/").status()).isEqualTo(502);
        lab.apply();
        HttpMessage response = TestClient.get(lab.port, "/");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.fields()).contains("Content-Length: 162", "Content-Type: text/html");
    }

    @Test
    void aTargetThatDoesNotAnswerInTimeGivesAGatewayTimeout() throws Exception {
        lab.attributes = new LoadBalancerAttributes(
                Duration.ofSeconds(1), Duration.ofHours(1), LoadBalancerAttributes.HeaderAttributes.NEW);
        try (TestTarget silent = TestTarget.answering(request -> {
            new CountDownLatch(1).await(30, TimeUnit.SECONDS);
            return TestTarget.ok("late");
        })) {
            lab.serving(silent);
            HttpMessage response = TestClient.get(lab.port, "/");
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.fields()).contains("Content-Length: 132");
        }
    }

    @Test
    void aDrainingTargetFinishesItsOpenRequestsAndGetsNoMore() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestTarget old = TestTarget.answering(request -> {
                    if (request.target().equals("/slow")) {
                        release.await();
                    }
                    return TestTarget.ok("old");
                });
                TestTarget fresh = TestTarget.saying("new")) {
            lab.serving(old);
            try (TestClient slow = lab.client();
                    TestClient idle = lab.client()) {
                assertThat(idle.get("/").text()).isEqualTo("old");
                slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
                await().until(() -> old.requests.size() == 2);
                lab.apply(old.drainingUntil(Instant.now().plusSeconds(60)), fresh.registered());
                assertThat(lab.health(old)).isEqualTo(TargetHealth.DRAINING);
                for (int i = 0; i < 20; i++) {
                    assertThat(idle.get("/").text()).isEqualTo("new");
                }
                await().until(() -> old.openConnections() == 1);
                release.countDown();
                assertThat(slow.read().text()).isEqualTo("old");
                assertThat(slow.get("/").text()).isEqualTo("new");
                await().until(() -> old.openConnections() == 0);
                assertThat(lab.health(old)).isEqualTo(TargetHealth.DRAINED);
            }
        }
    }

    @Test
    void whatIsStillOpenWhenTheDelayIsOverIsCut() throws Exception {
        try (TestTarget old = TestTarget.answering(request -> {
            new CountDownLatch(1).await(5, TimeUnit.SECONDS);
            return TestTarget.ok("never");
        })) {
            lab.serving(old);
            try (TestClient client = lab.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
                await().until(() -> old.requests.size() == 1);
                lab.apply(old.drainingUntil(Instant.now().plusMillis(200)));
                assertThat(client.read().status()).isEqualTo(502);
            }
            assertThat(TestClient.get(lab.port, "/").status()).isEqualTo(503);
        }
    }

    @Test
    void aRequestThatATargetHasNotAnsweredWhenItIsRemovedGoesToAnother() throws Exception {
        try (TestTarget hanging = TestTarget.answering(request -> {
                    new CountDownLatch(1).await(5, TimeUnit.SECONDS);
                    return TestTarget.ok("never");
                });
                TestTarget fresh = TestTarget.saying("new")) {
            lab.serving(hanging);
            try (TestClient client = lab.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                await().until(() -> hanging.requests.size() == 1);
                lab.apply(fresh.registered());
                assertThat(client.read().text()).isEqualTo("new");
            }
        }
    }

    @Test
    void noRequestIsLostWhileTargetsAreSwappedUnderLoad() throws Exception {
        List<TestTarget> targets = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            targets.add(TestTarget.saying("0"));
            targets.add(TestTarget.saying("1"));
            lab.serving(targets.get(0), targets.get(1));
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                boolean posting = i % 2 == 0;
                clients.add(CompletableFuture.runAsync(() -> load(over, answered, posting), executor));
            }
            for (int round = 2; round < 12; round++) {
                TestTarget next = TestTarget.saying(Integer.toString(round));
                targets.add(next);
                TestTarget staying = targets.get(round - 1);
                TestTarget leaving = targets.get(round - 2);
                lab.apply(leaving.registered(), staying.registered(), next.registered());
                lab.awaitState(next, TargetState.HEALTHY);
                int before = answered.get();
                await().until(() -> answered.get() > before + 200);
                lab.apply(
                        leaving.drainingUntil(Instant.now().plusSeconds(30)), staying.registered(), next.registered());
                await().until(() -> leaving.openConnections() == 0);
                leaving.close();
                lab.apply(staying.registered(), next.registered());
            }
            over.set(true);
            clients.forEach(CompletableFuture::join);
            assertThat(lab.counts().elb()).containsExactly(0L, 0L, 0L, 0L);
        } finally {
            over.set(true);
            targets.forEach(TestTarget::close);
        }
    }

    private void load(AtomicBoolean over, AtomicInteger answered, boolean posting) {
        String request = posting
                ? "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                : "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        try (TestClient client = lab.client()) {
            while (!over.get()) {
                assertThat(client.exchange(request).status()).isEqualTo(200);
                answered.incrementAndGet();
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
