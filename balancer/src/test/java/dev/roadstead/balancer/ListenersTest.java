package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roadstead.balancer.LoadBalancerAttributes.DesyncMitigation;
import dev.roadstead.balancer.LoadBalancerAttributes.ForwardedFor;
import dev.roadstead.balancer.LoadBalancerAttributes.HeaderAttributes;
import dev.roadstead.balancer.RoutingAction.FixedResponse;
import dev.roadstead.balancer.RoutingAction.Location;
import dev.roadstead.balancer.RoutingAction.Redirect;
import dev.roadstead.balancer.RoutingCondition.PathPattern;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenersTest {

    private Lab lab;

    @BeforeEach
    void start() {
        lab = new Lab();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Test
    void rulesAreSwappedUnderOpenConnections() throws Exception {
        lab.defaultAction = new FixedResponse(404, "text/plain", "nothing here");
        lab.apply();
        try (TestClient client = lab.client()) {
            HttpMessage nothing = client.get("/");
            assertThat(nothing.startLine()).isEqualTo("HTTP/1.1 404 Not Found");
            assertThat(nothing.value("content-type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(nothing.value("server")).isEqualTo("awselb/2.0");
            assertThat(nothing.value("date")).endsWith(" GMT");
            assertThat(nothing.text()).isEqualTo("nothing here");
            lab.rules = List.of(new RuleSnapshot(
                    "old",
                    List.of(new PathPattern(List.of("/old/*"))),
                    new Redirect(new Location("HTTPS", "#{host}", "443", "/new/#{path}", "#{query}"), true)));
            lab.apply();
            HttpMessage moved = client.get("/old/page?x=y");
            assertThat(moved.startLine()).isEqualTo("HTTP/1.1 301 Moved Permanently");
            assertThat(moved.value("location")).isEqualTo("https://shop.example.com:443/new/old/page?x=y");
            assertThat(moved.value("content-length")).isEqualTo("134");
            assertThat(client.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                            .status())
                    .isEqualTo(404);
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .readHead()
                            .value("content-length"))
                    .isEqualTo("12");
            assertThat(client.get("/").status()).isEqualTo(404);
        }
        assertThat(lab.counts().elb()).containsExactly(0L, 1L, 4L, 0L);
    }

    @Test
    void aListenerThatIsTakenAwayRefusesAndEndsItsConnections() throws Exception {
        lab.defaultAction = new FixedResponse(200, "", "");
        lab.apply();
        try (TestClient client = lab.client()) {
            client.get("/");
            LoadBalancerSnapshot without =
                    new LoadBalancerSnapshot("app/shop", lab.nodes, LoadBalancerAttributes.NEW, List.of());
            lab.balancer.apply(new BalancerSnapshot(1_000, List.of(without), List.of()));
            assertThat(client.atEnd()).isTrue();
            assertThatThrownBy(lab::client).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aLoadBalancerThatIsTakenAwayLeavesNothingOpen() throws Exception {
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.get("/");
                lab.balancer.apply(BalancerSnapshot.empty(1_000));
                assertThat(client.atEnd()).isTrue();
            }
            await().until(() -> target.openConnections() == 0);
            int checks = target.healthChecks.get();
            await().during(Duration.ofMillis(300)).until(() -> target.healthChecks.get() == checks);
            assertThat(lab.balancer.health(Lab.GROUP)).isEmpty();
        }
    }

    @Test
    void aPortInUseIsNamedAndTriedAgain() throws Exception {
        lab.defaultAction = new FixedResponse(200, "", "");
        try (ServerSocket taken = new ServerSocket(lab.port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            AppliedSnapshot applied = lab.apply();
            assertThat(applied.listens("app/shop")).isFalse();
            assertThat(applied.failures().getFirst().reason())
                    .contains("127.0.0.1:" + lab.port)
                    .containsIgnoringCase("in use");
            assertThat(taken.isClosed()).isFalse();
        }
        assertThat(lab.apply().listens("app/shop")).isTrue();
        assertThat(TestClient.get(lab.port, "/").status()).isEqualTo(200);
    }

    @Test
    void anOlderSnapshotChangesNothing() throws Exception {
        lab.defaultAction = new FixedResponse(200, "", "");
        BalancerSnapshot older = lab.snapshot();
        lab.apply();
        assertThat(lab.balancer.apply(BalancerSnapshot.empty(older.version())).version())
                .isEqualTo(older.version() + 1);
        assertThat(TestClient.get(lab.port, "/").status()).isEqualTo(200);
    }

    @Test
    void eachNodeListensWithItsOwnAddressAndReachesTargetsFromIt() throws Exception {
        lab.nodes = List.of(
                new NodeSnapshot("a", "root", "127.0.0.1", "us-east-1a"),
                new NodeSnapshot("b", "root", "127.0.0.2", "us-east-1b"));
        try (TestTarget target = TestTarget.answering(request -> TestTarget.ok(request.value("x-forwarded-for")))) {
            lab.serving(target);
            for (String node : List.of("127.0.0.1", "127.0.0.2")) {
                try (TestClient client = new TestClient(node, lab.port)) {
                    assertThat(client.get("/").status()).isEqualTo(200);
                }
            }
            lab.nodes = List.of(lab.nodes.getLast());
            lab.apply(target.registered());
            assertThatThrownBy(lab::client).isInstanceOf(ConnectException.class);
            try (TestClient client = new TestClient("127.0.0.2", lab.port)) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void headerAttributesAreHeeded() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: shop.example.com\r\nX_Odd: 1\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n";
        try (TestTarget target = TestTarget.saying("ok")) {
            lab.attributes = attributes(
                    new HeaderAttributes(true, DesyncMitigation.DEFENSIVE, true, ForwardedFor.PRESERVE, false));
            lab.serving(target);
            try (TestClient client = lab.client()) {
                client.exchange(request);
                HttpMessage preserved = target.requests.getLast();
                assertThat(preserved.values("x_odd")).isEmpty();
                assertThat(preserved.value("host")).isEqualTo("shop.example.com");
                assertThat(preserved.value("x-forwarded-for")).isEqualTo("203.0.113.7");
                lab.attributes = attributes(
                        new HeaderAttributes(false, DesyncMitigation.DEFENSIVE, false, ForwardedFor.REMOVE, false));
                lab.apply(target.registered());
                client.exchange(request);
                assertThat(target.requests.getLast().values("x-forwarded-for")).isEmpty();
                assertThat(target.requests.getLast().value("x_odd")).isEqualTo("1");
                lab.attributes = attributes(
                        new HeaderAttributes(false, DesyncMitigation.DEFENSIVE, false, ForwardedFor.APPEND, true));
                lab.apply(target.registered());
                client.exchange(request);
                assertThat(target.requests.getLast().value("x-forwarded-for")).matches("203.0.113.7, 127.0.0.1:[0-9]+");
            }
        }
    }

    private static LoadBalancerAttributes attributes(HeaderAttributes headers) {
        return new LoadBalancerAttributes(Duration.ofSeconds(60), Duration.ofHours(1), headers);
    }

    @Test
    void slowHeadsAndIdleConnectionsEndInTime() throws Exception {
        lab.defaultAction = new FixedResponse(200, "", "");
        lab.attributes = new LoadBalancerAttributes(Duration.ofMillis(400), Duration.ofHours(1), HeaderAttributes.NEW);
        lab.apply();
        try (TestClient idle = lab.client();
                TestClient used = lab.client();
                TestClient slow = lab.client()) {
            used.get("/");
            slow.send("GET / HTTP/1.1\r\nX: ");
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        if (slow.in().available() == 0) {
                            slow.send("x");
                        }
                        return slow.in().available() > 0;
                    });
            assertThat(slow.read().status()).isEqualTo(408);
            assertThat(idle.atEnd()).isTrue();
            assertThat(used.atEnd()).isTrue();
        }
    }

    @Test
    void aClientsConnectionEndsWithTheFirstResponseAfterItsKeepAlive() throws Exception {
        lab.defaultAction = new FixedResponse(200, "", "");
        lab.apply();
        try (TestClient client = lab.client()) {
            assertThat(client.get("/").closes()).isFalse();
            lab.attributes =
                    new LoadBalancerAttributes(Duration.ofSeconds(60), Duration.ofNanos(1), HeaderAttributes.NEW);
            lab.apply();
            assertThat(client.get("/").closes()).isTrue();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aNodeTakesNoMoreConnectionsThanItMay() throws Exception {
        lab.close();
        lab = new Lab(true, new BalancerSettings.Limits(2, 8, 65_536, Duration.ofSeconds(1)));
        lab.defaultAction = new FixedResponse(200, "", "");
        lab.apply();
        try (TestClient one = lab.client();
                TestClient two = lab.client()) {
            assertThat(one.get("/").status()).isEqualTo(200);
            assertThat(two.get("/").status()).isEqualTo(200);
            try (TestClient three = lab.client()) {
                assertThat(three.atEnd()).isTrue();
            }
            assertThat(lab.counts().connections().refused()).isEqualTo(1);
            assertThat(lab.counts().connections().open()).isEqualTo(2);
        }
        await().until(() -> lab.counts().connections().open() == 0);
        assertThat(TestClient.get(lab.port, "/").status()).isEqualTo(200);
    }

    @Test
    void socketsAreCreatedByOneThreadInsideTheNodesNamespace() throws Exception {
        lab.close();
        AtomicInteger entered = new AtomicInteger();
        ThreadLocal<String> inside = new ThreadLocal<>();
        NodeNamespaces namespaces = new NodeNamespaces() {
            @Override
            public <T> T call(String namespace, Callable<T> work) throws Exception {
                if (namespace.equals("gone")) {
                    throw new java.io.IOException("No such file or directory");
                }
                entered.incrementAndGet();
                inside.set(namespace);
                return work.call();
            }
        };
        int port = Lab.freePort();
        try (NettyBalancer balancer = NettyBalancer.start(
                new NettyBalancer.Environment(
                        BalancerSettings.forMachine(), java.time.InstantSource.system(), new Random(1)),
                namespaces,
                (group, target, health) -> {})) {
            ListenerSnapshot listener = new ListenerSnapshot(port, List.of(), new FixedResponse(200, "", ""));
            LoadBalancerSnapshot loadBalancer = new LoadBalancerSnapshot(
                    "app/shop",
                    List.of(
                            new NodeSnapshot("a", "ns-a", "127.0.0.1", "us-east-1a"),
                            new NodeSnapshot("b", "gone", "127.0.0.2", "us-east-1b")),
                    LoadBalancerAttributes.NEW,
                    List.of(listener));
            AppliedSnapshot applied = balancer.apply(new BalancerSnapshot(1, List.of(loadBalancer), List.of()));
            assertThat(applied.failures()).hasSize(1);
            assertThat(applied.failures().getFirst().nodeId()).isEqualTo("b");
            assertThat(applied.failures().getFirst().reason()).contains("gone", "No such file or directory");
            assertThat(TestClient.get(port, "/").status()).isEqualTo(200);
            assertThat(entered.get()).isEqualTo(1);
            balancer.apply(new BalancerSnapshot(2, List.of(loadBalancer), List.of()));
            assertThat(TestClient.get(port, "/").status()).isEqualTo(200);
        }
        lab = new Lab();
    }
}
