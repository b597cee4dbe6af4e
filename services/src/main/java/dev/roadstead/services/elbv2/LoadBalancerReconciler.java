package dev.roadstead.services.elbv2;

import dev.roadstead.balancer.AppliedSnapshot;
import dev.roadstead.balancer.AppliedSnapshot.ListenFailure;
import dev.roadstead.balancer.Balancer;
import dev.roadstead.balancer.BalancerSnapshot;
import dev.roadstead.balancer.TargetAddress;
import dev.roadstead.balancer.TargetHealth;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.elbv2.LoadBalancerDecisions.Step;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Brings the data plane to what is stored, and what the data plane observes into the records. One pass: makes the nodes that are missing,
 * applies the snapshot, publishes names, notes states, and deletes what the data plane no longer uses. Passes run one after another.
 */
final class LoadBalancerReconciler {

    static final Set<Kind<?>> KINDS =
            Set.of(LoadBalancer.KIND, Listener.KIND, Rule.KIND, TargetGroup.KIND, Target.KIND);

    private static final Logger LOG = LoggerFactory.getLogger(LoadBalancerReconciler.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** How often it is looked whether a draining target has finished. */
    private static final Duration DRAIN_LOOK = Duration.ofMillis(250);

    private final Platform platform;
    private final NodeInterfaces interfaces;
    private final Balancer balancer;
    private final NamePublisher names;
    private final Map<String, Map<String, List<Ipv4>>> published = new HashMap<>();
    private Optional<BalancerSnapshot> inForce = Optional.empty();
    private AppliedSnapshot applied = new AppliedSnapshot(Long.MIN_VALUE, List.of());

    LoadBalancerReconciler(Platform platform, NodeInterfaces interfaces, Balancer balancer, NamePublisher names) {
        this.platform = platform;
        this.interfaces = interfaces;
        this.balancer = balancer;
        this.names = names;
    }

    /** Does what is to be done now, and says how long to wait for more at most; empty until something is stored. */
    synchronized Optional<Duration> pass() {
        boolean retry = makeNodes();
        forgetDrained();
        retry |= applySnapshot();
        List<LoadBalancer> all = loadBalancers();
        publish(all);
        all.forEach(this::noteState);
        for (LoadBalancer loadBalancer : all) {
            retry |= take(loadBalancer, LoadBalancerDecisions.after(loadBalancer));
        }
        return retry ? Optional.of(RETRY) : untilDrained();
    }

    private Optional<Duration> untilDrained() {
        Instant now = platform.clock().instant();
        return LoadBalancerDecisions.nextDrained(values(platform.store().snapshot(), Target.KIND))
                .map(next -> Duration.between(now, next).plusMillis(1))
                .map(wait -> wait.compareTo(DRAIN_LOOK) < 0 ? wait : DRAIN_LOOK);
    }

    private List<LoadBalancer> loadBalancers() {
        return values(platform.store().snapshot(), LoadBalancer.KIND);
    }

    private static <T> List<T> values(Snapshot snapshot, Kind<T> kind) {
        return snapshot.listAll(kind).stream().map(Versioned::value).toList();
    }

    private boolean makeNodes() {
        boolean retry = false;
        for (LoadBalancer loadBalancer : loadBalancers()) {
            retry |= take(loadBalancer, LoadBalancerDecisions.before(loadBalancer));
        }
        return retry;
    }

    /** Takes steps, and says whether one is to be tried again. */
    private boolean take(LoadBalancer loadBalancer, List<Step> steps) {
        for (Step step : steps) {
            try {
                take(loadBalancer, step);
            } catch (AwsServiceException e) {
                LOG.warn("{} of {}: {}", step, loadBalancer.arn(), e.getMessage());
                if (step instanceof Step.CreateNode && e.statusCode() < 500) {
                    fail(loadBalancer, e);
                    return false;
                }
                return true;
            }
        }
        return false;
    }

    private void take(LoadBalancer loadBalancer, Step step) {
        switch (step) {
            case Step.CreateNode(LoadBalancer.Zone zone) ->
                note(loadBalancer, zone, interfaces.create(loadBalancer, zone));
            case Step.SetSecurityGroups(LoadBalancer.Zone zone, LoadBalancer.Node node) -> {
                interfaces.setSecurityGroups(loadBalancer, node.networkInterfaceId());
                note(
                        loadBalancer,
                        zone,
                        new LoadBalancer.Node(
                                node.networkInterfaceId(),
                                node.privateAddress(),
                                node.publicAddress(),
                                loadBalancer.placement().securityGroups()));
            }
            case Step.DeleteInterface(String id) -> {
                interfaces.delete(loadBalancer, id);
                change(loadBalancer, current -> withoutRetired(current, id));
            }
            case Step.Forget() -> platform.store().change(tx -> tx.delete(LoadBalancer.KIND, loadBalancer.key()));
        }
    }

    private void fail(LoadBalancer loadBalancer, AwsServiceException cause) {
        String reason = cause.getMessage();
        change(
                loadBalancer,
                current -> current.withState(
                        new LoadBalancer.State(LoadBalancer.Code.FAILED, Optional.ofNullable(reason))));
    }

    private void note(LoadBalancer loadBalancer, LoadBalancer.Zone zone, LoadBalancer.Node node) {
        change(loadBalancer, current -> withNode(current, zone.subnetId(), node));
    }

    /** A node whose subnet was given up while it was made is retired at once. */
    private static LoadBalancer withNode(LoadBalancer current, String subnetId, LoadBalancer.Node node) {
        LoadBalancer.Placement placement = current.placement();
        boolean wanted =
                placement.zones().stream().anyMatch(zone -> zone.subnetId().equals(subnetId));
        List<String> retired = new ArrayList<>(placement.retiredInterfaces());
        if (!wanted) {
            retired.add(node.networkInterfaceId());
        }
        List<LoadBalancer.Zone> zones = placement.zones().stream()
                .map(zone -> zone.subnetId().equals(subnetId)
                        ? new LoadBalancer.Zone(zone.zoneName(), subnetId, Optional.of(node))
                        : zone)
                .toList();
        return current.withPlacement(placement.withZones(zones, retired));
    }

    private static LoadBalancer withoutRetired(LoadBalancer current, String id) {
        List<String> rest = current.placement().retiredInterfaces().stream()
                .filter(retired -> !retired.equals(id))
                .toList();
        return current.withPlacement(
                current.placement().withZones(current.placement().zones(), rest));
    }

    private void change(LoadBalancer loadBalancer, UnaryOperator<LoadBalancer> change) {
        platform.store()
                .change(tx -> tx.get(LoadBalancer.KIND, loadBalancer.key()).ifPresent(read -> {
                    LoadBalancer changed = change.apply(read.value());
                    if (!changed.equals(read.value())) {
                        tx.update(LoadBalancer.KIND, read, changed);
                    }
                }));
    }

    /** Forgets targets whose deregistration delay is over, and, as AWS does, those that have finished every request before. */
    private void forgetDrained() {
        Instant now = platform.clock().instant();
        List<Target> targets = values(platform.store().snapshot(), Target.KIND);
        List<Target> drained = Stream.concat(
                        LoadBalancerDecisions.drained(targets, now).stream(),
                        targets.stream().filter(target -> !target.registered()).filter(this::idle))
                .distinct()
                .toList();
        if (drained.isEmpty()) {
            return;
        }
        platform.store()
                .change(tx -> drained.forEach(target -> tx.get(Target.KIND, target.key())
                        .filter(read -> read.value().equals(target))
                        .ifPresent(read -> tx.delete(Target.KIND, read.key()))));
    }

    private boolean idle(Target target) {
        return TargetHealth.DRAINED.equals(
                balancer.health(target.targetGroupArn()).get(new TargetAddress(target.ip(), target.port())));
    }

    /** Applies what is stored now, unless that is in force already; says whether to try again. */
    private boolean applySnapshot() {
        Snapshot stored = platform.store().snapshot();
        BalancerSnapshot wanted = SnapshotDecisions.snapshot(
                stored.version(),
                new SnapshotDecisions.Estate(
                        values(stored, LoadBalancer.KIND),
                        values(stored, Listener.KIND),
                        values(stored, Rule.KIND),
                        values(stored, TargetGroup.KIND),
                        values(stored, Target.KIND)));
        boolean same = inForce.filter(before -> before.loadBalancers().equals(wanted.loadBalancers())
                        && before.targetGroups().equals(wanted.targetGroups()))
                .isPresent();
        if (!same || !applied.failures().isEmpty()) {
            applied = balancer.apply(wanted);
            inForce = Optional.of(wanted);
        }
        return !applied.failures().isEmpty();
    }

    private void noteState(LoadBalancer loadBalancer) {
        Optional<String> failure = applied.failures().stream()
                .filter(each -> each.loadBalancerId().equals(loadBalancer.arn()))
                .map(ListenFailure::reason)
                .findFirst();
        boolean listens = applied.listens(loadBalancer.arn());
        LoadBalancer.State observed = LoadBalancerDecisions.observed(loadBalancer, listens, failure);
        if (!observed.equals(loadBalancer.state())) {
            change(
                    loadBalancer,
                    current -> current.state().equals(loadBalancer.state()) ? current.withState(observed) : current);
        }
    }

    /** Publishes the names of those that are there, and withdraws all others that were published. */
    private void publish(List<LoadBalancer> all) {
        Map<String, Map<String, List<Ipv4>>> wanted = new HashMap<>();
        for (LoadBalancer loadBalancer : all) {
            List<Ipv4> addresses = addresses(loadBalancer);
            if (!loadBalancer.deleting() && !addresses.isEmpty()) {
                wanted.put(
                        "elbv2/" + loadBalancer.key().id(),
                        Map.of(loadBalancer.identity().dnsName(), addresses));
            }
        }
        for (String owner : List.copyOf(published.keySet())) {
            if (!wanted.containsKey(owner)) {
                names.publishNames(owner, Map.of());
                published.remove(owner);
            }
        }
        wanted.forEach((owner, mapping) -> {
            if (!mapping.equals(published.get(owner))) {
                names.publishNames(owner, mapping);
                published.put(owner, mapping);
            }
        });
    }

    private static List<Ipv4> addresses(LoadBalancer loadBalancer) {
        return loadBalancer.placement().zones().stream()
                .flatMap(zone -> zone.node().stream())
                .flatMap(node -> address(loadBalancer, node))
                .map(Ipv4::parse)
                .toList();
    }

    private static Stream<String> address(LoadBalancer loadBalancer, LoadBalancer.Node node) {
        return loadBalancer.placement().internetFacing()
                ? node.publicAddress().stream()
                : Stream.of(node.privateAddress());
    }
}
