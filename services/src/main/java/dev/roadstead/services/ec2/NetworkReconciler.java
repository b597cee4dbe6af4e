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

    /** Changes are applied in the belief that all else is as it was; somebody may break it by hand at any time. */
    private static final Duration AUDIT_EVERY = Duration.ofSeconds(5);

    private final Platform platform;
    private final Network network;
    private final NatGatewaySteps natGateways;
    private final InterfaceEndpointSteps endpoints;
    private final LeavingAddresses leaving;
    private final PlanBook book = new PlanBook();
    private final InForce inForce = new InForce();
    private final Rounds rounds = new Rounds("ec2-network", FIRST_RETRY, this::pass);
    private NetworkPlan given = NetworkPlan.EMPTY;
    private boolean taken = true;
    private long upTo;
    private boolean begun;
    private Duration retry = FIRST_RETRY;
    private Instant audited = Instant.EPOCH;
    private @Nullable Subscription subscription;

    public NetworkReconciler(Platform platform, Network network) {
        this.platform = platform;
        this.network = network;
        this.natGateways = new NatGatewaySteps(platform.store());
        this.endpoints = new InterfaceEndpointSteps(platform.store());
        this.leaving = new LeavingAddresses(platform.store());
    }

    /** Begins: what is stored already is applied first. */
    public void start() {
        subscription = platform.store().watch("ec2-network", ResourceType.OF_THE_PLAN, rounds::wake);
        rounds.start();
    }

    /**
     * Returns when the network has taken everything that was stored up to {@code version} for some VPCs.
     *
     * @throws Ec2Exception {@code Unavailable} when it refused, or took too long; it is
     *     tried again all the same
     */
    void awaitInForce(long version, Set<String> vpcIds) {
        rounds.wake();
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
        inForce.fail(Long.MAX_VALUE, "Roadstead is stopping.");
        rounds.close();
    }

    /** Applies once what is stored now; returns after which time to look again unwoken. */
    private Optional<Duration> pass() {
        long target = upTo;
        try {
            Snapshot snapshot = platform.store().snapshot();
            target = snapshot.version();
            Map<String, String> refused = apply(snapshot);
            List<Duration> pauses = new ArrayList<>();
            // Whoever waits finds what became of it.
            settle(snapshot, refused.keySet()).ifPresent(pauses::add);
            inForce.reached(target, refused);
            pauses.add(audit(platform.clock().instant()));
            if (!taken) {
                LOG.warn("The network is not yet what it should be; trying again; refused were: {}", refused);
                pauses.add(pauseBeforeRetry());
            }
            return pauses.stream().min(Comparator.naturalOrder());
        } catch (RuntimeException | Error e) {
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
        return plan == given && taken ? Map.of() : give(plan);
    }

    /** After a change was answered, also while changes keep coming; returns when it is due again. */
    private Duration audit(Instant now) {
        Duration since = Duration.between(audited, now);
        if (!since.isNegative() && since.compareTo(AUDIT_EVERY) < 0) {
            return AUDIT_EVERY.minus(since);
        }
        audited = now;
        try {
            network.audit();
        } catch (NetworkException e) {
            LOG.warn("What somebody changed in the network was not mended", e);
            taken = false;
        }
        return AUDIT_EVERY;
    }

    private Map<String, String> give(NetworkPlan plan) {
        given = plan;
        taken = false;
        try {
            network.apply(plan);
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

    /** Gateways, endpoints and addresses of VPCs that were refused stay what they are. */
    private Optional<Duration> settle(Snapshot snapshot, Set<String> refusedVpcs) {
        List<NatGatewayDecisions.Planned> gateways = NatGatewaySteps.planned(snapshot).stream()
                .filter(each -> !refusedVpcs.contains(each.gateway().vpcId()))
                .toList();
        Instant now = platform.clock().instant();
        try {
            natGateways.apply(NatGatewayDecisions.decide(gateways, now), now);
            endpoints.apply(InterfaceEndpointSteps.due(snapshot, refusedVpcs));
            if (leaving.free(LeavingAddresses.due(snapshot, refusedVpcs))) {
                rounds.wake();
            }
        } catch (ConflictException e) {
            LOG.debug("A NAT gateway, an endpoint or an address changed meanwhile; deciding again", e);
            rounds.wake();
        } catch (StoreException e) {
            LOG.warn(
                    "The state of gateways, endpoints and addresses could not be stored; trying again in {}",
                    FIRST_RETRY,
                    e);
            return Optional.of(FIRST_RETRY);
        }
        return NatGatewayDecisions.nextWake(gateways).map(at -> Duration.between(now, at));
    }
}
