package dev.roadstead.services.ec2;

import dev.roadstead.host.Network;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Changes;
import dev.roadstead.store.ConflictException;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.StoreException;
import dev.roadstead.store.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/**
 * Brings this machine's network to what is stored, and says when a change is in force.
 *
 * <p>One thread applies; changes that arrive while it does share the next application. What the network refuses is
 * tried again until it holds, and whoever waits for it is told. Thread-safe.
 */
public final class NetworkReconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkReconciler.class);
    private static final Duration WAIT_LIMIT = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(15);

    /** Changes are applied in the belief that all else is as it was; so long after one, that is made sure of. */
    private static final Duration LOOK_OVER_AFTER = Duration.ofSeconds(5);

    /** Somebody may break the network by hand also while nothing changes. */
    private static final Duration AUDIT_EVERY = Duration.ofSeconds(5);

    private final Platform platform;
    private final Network network;
    private final NatGatewaySteps natGateways;
    private final PlanBook book = new PlanBook();
    private final InForce inForce = new InForce();
    private final Wakeup wakeup = new Wakeup();
    private NetworkPlan given = NetworkPlan.EMPTY;
    private boolean taken = true;
    private long upTo;
    private boolean begun;
    private Duration retry = FIRST_RETRY;
    private Optional<Instant> lookOver = Optional.empty();
    private Instant audited = Instant.EPOCH;
    private @Nullable Thread thread;
    private @Nullable Subscription subscription;

    public NetworkReconciler(Platform platform, Network network) {
        this.platform = platform;
        this.network = network;
        this.natGateways = new NatGatewaySteps(platform.store());
    }

    /** Begins: what is stored already is applied first. */
    public void start() {
        subscription = platform.store().watch("ec2-network", ResourceType.OF_THE_PLAN, wakeup::wake);
        thread = Thread.ofPlatform().name("ec2-network").daemon().start(this::run);
        wakeup.wake();
    }

    /**
     * Returns when the network has taken everything that was stored up to {@code version} for some VPCs.
     *
     * @throws Ec2Exception {@code Unavailable} when it refused, or took too long; it is
     *     tried again all the same
     */
    void awaitInForce(long version, Set<String> vpcIds) {
        wakeup.wake();
        inForce.await(version, vpcIds, WAIT_LIMIT);
    }

    /**
     * Waits until what was stored before the start is in force, so that whoever works in interfaces' namespaces finds them.
     *
     * @return false when the network refused all of it or took too long; it is tried again all the same, as single VPCs are
     */
    public boolean awaitFirstPlan(Duration limit) {
        try {
            inForce.await(0, Set.of(), limit);
            return true;
        } catch (Ec2Exception e) {
            LOG.warn(
                    "Going on without the whole network: {}",
                    e.awsErrorDetails().errorMessage());
            return false;
        }
    }

    /** Stops; the network stays as it is. */
    @Override
    public void close() {
        if (subscription != null) {
            subscription.close();
        }
        wakeup.close();
        inForce.fail(Long.MAX_VALUE, "Roadstead is stopping.");
        if (thread != null) {
            join(thread);
        }
    }

    private void run() {
        Optional<Duration> pause = Optional.empty();
        while (wakeup.await(pause)) {
            pause = pass();
        }
    }

    /** Applies once what is stored now; returns after which time to look again unwoken. */
    private Optional<Duration> pass() {
        long target = upTo;
        try {
            Snapshot snapshot = platform.store().snapshot();
            target = snapshot.version();
            Map<String, String> refused = apply(snapshot);
            inForce.reached(target, refused);
            List<Duration> pauses = new ArrayList<>(List.of(AUDIT_EVERY));
            settle(snapshot, refused.keySet()).ifPresent(pauses::add);
            lookOver.ifPresent(
                    at -> pauses.add(Duration.between(platform.clock().instant(), at)));
            if (!refused.isEmpty()) {
                LOG.warn("The network refused some VPCs; trying again: {}", refused);
                pauses.add(pauseBeforeRetry());
            }
            return pauses.stream().min(Comparator.naturalOrder());
        } catch (RuntimeException e) {
            LOG.warn("The network did not take the plan of version {}; trying again", target, e);
            inForce.fail(target, String.valueOf(e.getMessage()));
            return Optional.of(pauseBeforeRetry());
        }
    }

    private Duration pauseBeforeRetry() {
        Duration pause = retry;
        retry = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
        return pause;
    }

    /** Returns why each VPC was refused that was. */
    private Map<String, String> apply(Snapshot snapshot) {
        Changes changes = begun
                ? platform.store().changesSince(upTo, ResourceType.OF_THE_PLAN)
                : new Changes.TooOld(snapshot.version());
        NetworkPlan plan = book.upTo(snapshot, changes);
        begun = true;
        upTo = snapshot.version();
        Instant now = platform.clock().instant();
        boolean changed = plan != given;
        if (!changed && taken && lookOver.filter(at -> !now.isBefore(at)).isEmpty()) {
            return audit(now);
        }
        lookOver = changed ? lookOver.or(() -> Optional.of(now.plus(LOOK_OVER_AFTER))) : Optional.empty();
        return give(plan);
    }

    private Map<String, String> audit(Instant now) {
        if (now.isBefore(audited.plus(AUDIT_EVERY))) {
            return Map.of();
        }
        audited = now;
        return refusals(network::audit);
    }

    private Map<String, String> give(NetworkPlan plan) {
        given = plan;
        return refusals(() -> network.apply(plan));
    }

    private Map<String, String> refusals(Runnable work) {
        taken = false;
        try {
            work.run();
        } catch (NetworkException e) {
            if (e.refused().isEmpty()) {
                throw e;
            }
            return e.refused();
        }
        taken = true;
        retry = FIRST_RETRY;
        return Map.of();
    }

    /** Gateways of VPCs that were refused stay what they are. */
    private Optional<Duration> settle(Snapshot snapshot, Set<String> refusedVpcs) {
        List<NatGatewayDecisions.Planned> gateways = NatGatewaySteps.planned(snapshot).stream()
                .filter(each -> !refusedVpcs.contains(each.gateway().vpcId()))
                .toList();
        if (gateways.isEmpty()) {
            return Optional.empty();
        }
        Instant now = platform.clock().instant();
        try {
            natGateways.apply(NatGatewayDecisions.decide(gateways, now), now);
        } catch (ConflictException e) {
            LOG.debug("A NAT gateway changed meanwhile; deciding again", e);
            wakeup.wake();
        } catch (StoreException e) {
            LOG.warn("The state of NAT gateways could not be stored; trying again in {}", FIRST_RETRY, e);
            return Optional.of(FIRST_RETRY);
        }
        return NatGatewayDecisions.nextWake(gateways).map(at -> Duration.between(now, at));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
