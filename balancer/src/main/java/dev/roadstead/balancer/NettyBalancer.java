package dev.roadstead.balancer;

import dev.roadstead.balancer.AppliedSnapshot.ListenFailure;
import dev.roadstead.balancer.HealthChecks.CheckedGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The data plane on Netty: one event loop holds a client's connection and the connections to targets that its requests go
 * through, so no request crosses threads; control crosses over in {@link #apply} alone.
 */
public final class NettyBalancer implements Balancer {

    private final Transport transport;
    private final EventLoops eventLoops;
    private final NodeNamespaces namespaces;
    private final BalancerSettings.Limits limits;
    private final InstantSource clock;
    private final HealthChecks healthChecks;
    private final Map<String, NamespaceSockets> sockets = new LinkedHashMap<>();
    private final Map<String, RunningLoadBalancer> running = new LinkedHashMap<>();
    private volatile Map<String, BalancedGroup> groups = Map.of();
    private volatile List<BalancedNode> present = List.of();
    private volatile List<RunningLoadBalancer> counted = List.of();
    private long version = Long.MIN_VALUE;
    private List<ListenFailure> failures = List.of();
    private boolean closed;

    /** A load balancer with its nodes, by what makes a node another one. */
    private record RunningLoadBalancer(
            BalancedLoadBalancer loadBalancer, Map<NodeSnapshot, BalancedNode> nodes, Set<String> targetGroupIds) {}

    private NettyBalancer(
            Transport transport,
            EventLoops eventLoops,
            NodeNamespaces namespaces,
            Environment environment,
            TargetHealthListener listener) {
        this.transport = transport;
        this.eventLoops = eventLoops;
        this.namespaces = namespaces;
        this.limits = environment.settings().limits();
        this.clock = environment.clock();
        this.healthChecks = new HealthChecks(eventLoops.first(), listener);
    }

    /** What a balancer takes from its process. */
    public record Environment(BalancerSettings settings, InstantSource clock, RandomGenerator random) {}

    /** Starts the threads of a balancer, with nothing to balance yet. */
    public static NettyBalancer start(
            Environment environment, NodeNamespaces namespaces, TargetHealthListener listener) {
        Transport transport = Transport.choose(environment.settings().ioUring());
        EventLoops loops = EventLoops.start(
                transport, environment.settings().eventLoops(), environment.clock(), environment.random());
        return new NettyBalancer(transport, loops, namespaces, environment, listener);
    }

    /** What the event loops wait on: {@code EPOLL} or {@code IO_URING}. */
    public String transport() {
        return transport.name();
    }

    @Override
    public synchronized AppliedSnapshot apply(BalancerSnapshot snapshot) {
        if (closed) {
            throw new IllegalStateException("the balancer is closed");
        }
        if (snapshot.version() < version) {
            return new AppliedSnapshot(version, failures);
        }
        version = snapshot.version();
        closeGoneNodes(snapshot);
        applyGroups(snapshot);
        failures = applyLoadBalancers(snapshot);
        retireTargets();
        closeUnusedSockets();
        checkHealth();
        return new AppliedSnapshot(version, failures);
    }

    private void closeGoneNodes(BalancerSnapshot snapshot) {
        Map<String, LoadBalancerSnapshot> wanted = new LinkedHashMap<>();
        snapshot.loadBalancers().forEach(loadBalancer -> wanted.put(loadBalancer.id(), loadBalancer));
        running.values().removeIf(existing -> {
            LoadBalancerSnapshot kept = wanted.get(existing.loadBalancer().id());
            existing.nodes().entrySet().removeIf(node -> {
                boolean gone = kept == null
                        || !kept.nodes().contains(node.getKey())
                        || !node.getValue().sockets().usable();
                if (gone) {
                    node.getValue().close();
                }
                return gone;
            });
            return kept == null;
        });
    }

    private void applyGroups(BalancerSnapshot snapshot) {
        Map<String, BalancedGroup> next = new LinkedHashMap<>();
        Map<String, BalancedGroup> before = new LinkedHashMap<>(groups);
        for (TargetGroupSnapshot group : snapshot.targetGroups()) {
            BalancedGroup same = before.remove(group.id());
            BalancedGroup kept = same == null ? new BalancedGroup(group) : same;
            kept.update(group);
            next.put(group.id(), kept);
        }
        before.values().forEach(gone -> gone.targets().forEach(BalancedTarget::remove));
        groups = next;
    }

    private List<ListenFailure> applyLoadBalancers(BalancerSnapshot snapshot) {
        List<ListenFailure> failed = new ArrayList<>();
        for (LoadBalancerSnapshot wanted : snapshot.loadBalancers()) {
            RunningLoadBalancer before = running.get(wanted.id());
            RunningLoadBalancer now = new RunningLoadBalancer(
                    before == null ? new BalancedLoadBalancer(wanted, limits) : before.loadBalancer(),
                    before == null ? new LinkedHashMap<>() : before.nodes(),
                    wanted.targetGroupIds());
            now.loadBalancer().update(wanted, groups);
            running.put(wanted.id(), now);
            for (NodeSnapshot node : wanted.nodes()) {
                BalancedNode open = now.nodes().computeIfAbsent(node, added -> newNode(now.loadBalancer(), added));
                failed.addAll(open.listen(wanted.listeners()));
            }
        }
        counted = List.copyOf(running.values());
        return List.copyOf(failed);
    }

    private BalancedNode newNode(BalancedLoadBalancer loadBalancer, NodeSnapshot node) {
        NamespaceSockets opener = sockets.get(node.namespace());
        if (opener == null || !opener.usable()) {
            opener = new NamespaceSockets(namespaces, node.namespace()).start();
            sockets.put(node.namespace(), opener);
        }
        return new BalancedNode(loadBalancer, node, new BalancedNode.NodeMachinery(transport, opener, eventLoops));
    }

    private List<BalancedNode> nodes() {
        return running.values().stream()
                .flatMap(loadBalancer -> loadBalancer.nodes().values().stream())
                .toList();
    }

    /** Takes targets out of use now, and again when the deregistration delay of one is over. */
    private void retireTargets() {
        List<BalancedNode> nodes = nodes();
        present = nodes;
        nodes.forEach(BalancedNode::retireTargets);
        for (BalancedGroup group : groups.values()) {
            for (BalancedTarget target : group.targets()) {
                target.newDeadline().ifPresent(this::retireAt);
            }
        }
    }

    private void retireAt(Instant deadline) {
        long millis = Math.max(0, Duration.between(clock.instant(), deadline).toMillis()) + 1;
        eventLoops
                .first()
                .schedule(() -> present.forEach(BalancedNode::retireTargetsSoon), millis, TimeUnit.MILLISECONDS);
    }

    private void closeUnusedSockets() {
        Set<NamespaceSockets> used = new LinkedHashSet<>();
        nodes().forEach(node -> used.add(node.sockets()));
        sockets.values().removeIf(opener -> {
            boolean unused = !used.contains(opener);
            if (unused) {
                opener.close();
            }
            return unused;
        });
    }

    private void checkHealth() {
        List<CheckedGroup> checked = new ArrayList<>();
        for (BalancedGroup group : groups.values()) {
            List<NodeDoor> doors = running.values().stream()
                    .filter(loadBalancer -> loadBalancer
                            .targetGroupIds()
                            .contains(group.snapshot().id()))
                    .flatMap(loadBalancer -> loadBalancer.nodes().values().stream())
                    .map(BalancedNode::door)
                    .toList();
            checked.add(new CheckedGroup(group, doors));
        }
        CompletableFuture.runAsync(() -> healthChecks.check(checked), eventLoops.first())
                .join();
    }

    @Override
    public Map<TargetAddress, TargetHealth> health(String targetGroupId) {
        Map<TargetAddress, TargetHealth> health = new LinkedHashMap<>();
        BalancedGroup group = groups.get(targetGroupId);
        if (group != null) {
            group.targets()
                    .forEach(target ->
                            health.put(target.address(), target.drained() ? TargetHealth.DRAINED : target.health()));
        }
        return health;
    }

    @Override
    public List<LoadBalancerCounts> counts() {
        return counted.stream().map(this::counts).toList();
    }

    private LoadBalancerCounts counts(RunningLoadBalancer loadBalancer) {
        List<LoadBalancerCounts.TargetCounts> targets = new ArrayList<>();
        for (String id : loadBalancer.targetGroupIds()) {
            BalancedGroup group = groups.get(id);
            if (group != null) {
                group.targets().forEach(target -> targets.add(target.counters().counts(id, target.address())));
            }
        }
        Counters.LoadBalancerCounters counters = loadBalancer.loadBalancer().counters();
        return new LoadBalancerCounts(
                loadBalancer.loadBalancer().id(), counters.connections(), counters.elb.counts(), targets);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        apply(BalancerSnapshot.empty(Long.MAX_VALUE));
        closed = true;
        eventLoops.stop();
    }
}
