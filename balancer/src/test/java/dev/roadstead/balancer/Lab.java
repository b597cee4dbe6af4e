package dev.roadstead.balancer;

import dev.roadstead.balancer.BalancerSettings.Limits;
import dev.roadstead.balancer.HealthCheckSettings.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** A balancer on loopback with one load balancer, one listener and one target group, until a test says otherwise. */
final class Lab implements AutoCloseable {

    static final String GROUP = "targetgroup/web";

    final NettyBalancer balancer;
    final int port = freePort();
    final List<String> transitions = new CopyOnWriteArrayList<>();
    List<NodeSnapshot> nodes = List.of(new NodeSnapshot("node-a", "root", "127.0.0.1", "us-east-1a"));
    LoadBalancerAttributes attributes = LoadBalancerAttributes.NEW;
    HealthCheckSettings healthCheck = new HealthCheckSettings(
            new Request(Request.TRAFFIC_PORT, "/health", "200"), Duration.ofMillis(100), Duration.ofMillis(500), 2, 2);
    TargetGroupSnapshot.Algorithm algorithm = TargetGroupSnapshot.Algorithm.ROUND_ROBIN;
    List<RuleSnapshot> rules = List.of();
    RoutingAction defaultAction = RoutingAction.Forward.to(GROUP);
    List<TargetGroupSnapshot> moreGroups = List.of();
    private long version;

    Lab() {
        this(true, Limits.STANDARD);
    }

    Lab(boolean ioUring, Limits limits) {
        balancer = NettyBalancer.start(
                new NettyBalancer.Environment(
                        new BalancerSettings(2, ioUring, limits), InstantSource.system(), new Random(7)),
                NodeNamespaces.ofProcess(),
                (group, target, health) ->
                        transitions.add(target.port() + " " + health.state() + " " + health.reason()));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    AppliedSnapshot apply(TargetSnapshot... targets) {
        return balancer.apply(snapshot(targets));
    }

    BalancerSnapshot snapshot(TargetSnapshot... targets) {
        List<TargetGroupSnapshot> groups = new ArrayList<>(moreGroups);
        groups.add(new TargetGroupSnapshot(GROUP, algorithm, healthCheck, List.of(targets)));
        LoadBalancerSnapshot loadBalancer = new LoadBalancerSnapshot(
                "app/shop", nodes, attributes, List.of(new ListenerSnapshot(port, rules, defaultAction)));
        return new BalancerSnapshot(++version, List.of(loadBalancer), groups);
    }

    /** Applies the targets and waits until all that are registered are healthy. */
    Lab serving(TestTarget... targets) {
        TargetSnapshot[] snapshots = new TargetSnapshot[targets.length];
        for (int i = 0; i < targets.length; i++) {
            snapshots[i] = targets[i].registered();
        }
        Assertions.assertThat(apply(snapshots).failures()).isEmpty();
        for (TestTarget target : targets) {
            awaitState(target, TargetState.HEALTHY);
        }
        return this;
    }

    void awaitState(TestTarget target, TargetState state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> health(target).state() == state);
    }

    TargetHealth health(TestTarget target) {
        return java.util.Objects.requireNonNull(balancer.health(GROUP).get(target.address()));
    }

    TestClient client() throws IOException {
        return new TestClient(port);
    }

    LoadBalancerCounts counts() {
        return balancer.counts().getFirst();
    }

    @Override
    public void close() {
        balancer.close();
    }
}
