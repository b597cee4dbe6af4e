package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.balancer.HealthCheckSettings.Request;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

    private Lab lab;

    @BeforeEach
    void start() {
        lab = new Lab();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private static TestTarget healthAnswering(AtomicReference<String> answer) {
        return TestTarget.conversing((in, out) -> {
            HttpMessage request = HttpMessage.read(in, false);
            out.write((request.closes() ? answer.get() : TestTarget.ok("served")).getBytes());
        });
    }

    @Test
    void aTargetComesAndGoesWithItsChecks() throws Exception {
        AtomicReference<String> answer = new AtomicReference<>(TestTarget.ok("fine"));
        try (TestTarget target = healthAnswering(answer);
                TestTarget steady = TestTarget.saying("steady")) {
            lab.serving(target, steady);
            answer.set("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
            lab.awaitState(target, TargetState.UNHEALTHY);
            assertThat(lab.health(target)).isEqualTo(TargetHealth.mismatched(500));
            for (int i = 0; i < 10; i++) {
                assertThat(TestClient.get(lab.port, "/").text()).isEqualTo("steady");
            }
            answer.set("nonsense\r\n\r\n");
            await().until(() -> lab.health(target).equals(TargetHealth.FAILED));
            answer.set("");
            await().until(() -> lab.health(target).equals(TargetHealth.FAILED));
            answer.set(TestTarget.ok("fine"));
            lab.awaitState(target, TargetState.HEALTHY);
            assertThat(lab.transitions)
                    .filteredOn(line -> line.startsWith(target.port() + " "))
                    .startsWith(
                            target.port() + " healthy null",
                            target.port() + " unhealthy Target.ResponseCodeMismatch",
                            target.port() + " unhealthy Target.FailedHealthChecks")
                    .endsWith(target.port() + " healthy null");
        }
    }

    @Test
    void aTargetThatDoesNotAnswerTimesOut() throws Exception {
        lab.healthCheck =
                new HealthCheckSettings(lab.healthCheck.request(), Duration.ofMillis(50), Duration.ofMillis(100), 2, 2);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            TargetAddress address = new TargetAddress("127.0.0.1", silent.getLocalPort());
            lab.apply(new TargetSnapshot(address, Instant.EPOCH, null));
            await().until(() ->
                    TargetHealth.TIMED_OUT.equals(lab.balancer.health(Lab.GROUP).get(address)));
        }
    }

    @Test
    void aTargetThatStartsLateIsInServiceSoonAfterItListens() throws Exception {
        lab.healthCheck =
                new HealthCheckSettings(lab.healthCheck.request(), Duration.ofSeconds(30), Duration.ofSeconds(2), 5, 2);
        int port = Lab.freePort();
        TargetAddress address = new TargetAddress("127.0.0.1", port);
        lab.apply(new TargetSnapshot(address, Instant.EPOCH, null));
        await().until(() ->
                TargetHealth.INITIAL.equals(lab.balancer.health(Lab.GROUP).get(address)));
        try (TestTarget late = TestTarget.answeringAt(port, request -> TestTarget.ok("late"))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> TargetHealth.HEALTHY.equals(
                            lab.balancer.health(Lab.GROUP).get(address)));
            assertThat(TestClient.get(lab.port, "/").text()).isEqualTo("late");
        }
    }

    @Test
    void aShorterIntervalHoldsAtOnce() throws Exception {
        HealthCheckSettings soon = lab.healthCheck;
        lab.healthCheck = new HealthCheckSettings(soon.request(), Duration.ofHours(1), soon.timeout(), 2, 2);
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.serving(target);
            assertThat(target.healthChecks.get()).isEqualTo(1);
            lab.healthCheck = soon;
            lab.apply(target.registered());
            await().until(() -> target.healthChecks.get() > 2);
        }
    }

    @Test
    void aGroupThatNoListenerForwardsToIsNotChecked() throws Exception {
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.defaultAction = new RoutingAction.FixedResponse(404, "", "");
            lab.apply(target.registered());
            assertThat(lab.health(target)).isEqualTo(TargetHealth.NOT_IN_USE);
            assertThat(target.connections.get()).isZero();
            lab.defaultAction = RoutingAction.Forward.to(Lab.GROUP);
            lab.serving(target);
            lab.defaultAction = new RoutingAction.FixedResponse(404, "", "");
            lab.apply(target.registered());
            assertThat(lab.health(target)).isEqualTo(TargetHealth.NOT_IN_USE);
        }
    }

    @Test
    void aTargetRegisteredAnewStartsOver() throws Exception {
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.serving(target);
            lab.apply(target.drainingUntil(Instant.now().plusSeconds(60)));
            assertThat(lab.health(target)).isEqualTo(TargetHealth.DRAINED);
            lab.transitions.clear();
            lab.apply(new TargetSnapshot(target.address(), Instant.EPOCH.plusSeconds(1), null));
            lab.awaitState(target, TargetState.HEALTHY);
            assertThat(lab.transitions)
                    .containsExactly(
                            target.port() + " initial Elb.RegistrationInProgress", target.port() + " healthy null");
            assertThat(TestClient.get(lab.port, "/").text()).isEqualTo("ok");
        }
    }

    @Test
    void checksComeFromEachNodeInTurnAndSayWhoTheyAre() throws Exception {
        Set<String> sources = new ConcurrentSkipListSet<>();
        lab.nodes = List.of(
                new NodeSnapshot("a", "root", "127.0.0.1", "us-east-1a"),
                new NodeSnapshot("b", "root", "127.0.0.2", "us-east-1b"));
        lab.healthCheck = new HealthCheckSettings(
                new Request(Request.TRAFFIC_PORT, "/up?x=1", "200-299"),
                Duration.ofMillis(20),
                Duration.ofSeconds(1),
                2,
                2);
        try (TestTarget target = TestTarget.conversing((in, out) -> {
            HttpMessage request = HttpMessage.read(in, false);
            sources.add(request.startLine() + " " + request.value("user-agent"));
            out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes());
        })) {
            lab.serving(target);
            await().until(() -> target.connections.get() > 4);
            assertThat(sources).containsExactly("GET /up?x=1 HTTP/1.1 ELB-HealthChecker/2.0");
        }
    }

    @Test
    void whereNoTargetIsHealthyAllRegisteredOnesGetRequests() throws Exception {
        AtomicReference<String> answer = new AtomicReference<>("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
        try (TestTarget one = healthAnswering(answer);
                TestTarget two = healthAnswering(answer)) {
            lab.apply(one.registered(), two.registered());
            lab.awaitState(one, TargetState.UNHEALTHY);
            lab.awaitState(two, TargetState.UNHEALTHY);
            Set<String> texts = new TreeSet<>();
            for (int i = 0; i < 4; i++) {
                texts.add(TestClient.get(lab.port, "/").text());
            }
            assertThat(texts).containsExactly("served");
            assertThat(lab.counts().targets())
                    .allMatch(target -> target.responses().getFirst() == 2);
        }
    }
}
