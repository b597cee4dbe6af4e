package dev.roadstead.bench;

import dev.roadstead.balancer.AppliedSnapshot;
import dev.roadstead.balancer.BalancerSettings;
import dev.roadstead.balancer.BalancerSnapshot;
import dev.roadstead.balancer.HealthCheckSettings;
import dev.roadstead.balancer.ListenerSnapshot;
import dev.roadstead.balancer.LoadBalancerAttributes;
import dev.roadstead.balancer.LoadBalancerSnapshot;
import dev.roadstead.balancer.NettyBalancer;
import dev.roadstead.balancer.NodeNamespaces;
import dev.roadstead.balancer.NodeSnapshot;
import dev.roadstead.balancer.RoutingAction;
import dev.roadstead.balancer.RoutingCondition;
import dev.roadstead.balancer.RuleSnapshot;
import dev.roadstead.balancer.TargetAddress;
import dev.roadstead.balancer.TargetGroupSnapshot;
import dev.roadstead.balancer.TargetSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A process that only balances: one listener with ten rules, none of which matches, before its default action. */
final class BalancerProcess {

    private static final String GROUP = "targetgroup/bench";

    private BalancerProcess() {}

    /** Takes the port to listen on, the port of the target, and {@code epoll} or {@code io_uring}. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        TargetAddress target = new TargetAddress("127.0.0.1", Integer.parseInt(arguments[1]));
        BalancerSettings machine = BalancerSettings.forMachine();
        BalancerSettings settings =
                new BalancerSettings(machine.eventLoops(), arguments[2].equals("io_uring"), machine.limits());
        NettyBalancer balancer = NettyBalancer.start(
                new NettyBalancer.Environment(settings, InstantSource.system(), new Random()),
                NodeNamespaces.ofProcess(),
                (group, address, health) -> System.out.println(address + " " + health.state()));
        AppliedSnapshot applied = balancer.apply(snapshot(port, target));
        if (!applied.failures().isEmpty()) {
            throw new IllegalStateException(applied.failures().toString());
        }
        System.out.println("listening on " + port + " with " + balancer.transport());
        Thread.currentThread().join();
    }

    private static BalancerSnapshot snapshot(int port, TargetAddress target) {
        List<RuleSnapshot> rules = IntStream.range(0, 10)
                .mapToObj(i -> new RuleSnapshot(
                        "rule-" + i,
                        List.of(new RoutingCondition.PathPattern(List.of("/service-" + i + "/*"))),
                        new RoutingAction.FixedResponse(404, "text/plain", "")))
                .toList();
        LoadBalancerSnapshot loadBalancer = new LoadBalancerSnapshot(
                "app/bench",
                List.of(new NodeSnapshot("node", "process", "127.0.0.1", "us-east-1a")),
                LoadBalancerAttributes.NEW,
                List.of(new ListenerSnapshot(port, rules, RoutingAction.Forward.to(GROUP))));
        TargetGroupSnapshot group = new TargetGroupSnapshot(
                GROUP,
                TargetGroupSnapshot.Algorithm.ROUND_ROBIN,
                HealthCheckSettings.NEW,
                List.of(new TargetSnapshot(target, Instant.EPOCH, null)));
        return new BalancerSnapshot(1, List.of(loadBalancer), List.of(group));
    }
}
