package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A public NAT gateway.
 *
 * @param translation the addresses it translates with; absent when it failed
 * @param failure why it failed
 * @param deleted when it was deleted or failed: it stays visible for an hour
 */
record NatGateway(
        String natGatewayId,
        String vpcId,
        String subnetId,
        State state,
        Optional<Translation> translation,
        Optional<Failure> failure,
        Instant created,
        Optional<Instant> deleted,
        Optional<Idempotency> idempotency)
        implements Resource {

    private static final Duration VISIBLE = Duration.ofHours(1);

    /** How far it is. */
    enum State {
        PENDING,
        AVAILABLE,
        DELETING,
        DELETED,
        FAILED;

        boolean terminal() {
            return this == DELETED || this == FAILED;
        }

        /** As the API spells it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where its traffic leaves: an interface in its subnet and an Elastic IP address. */
    record Translation(
            String allocationId,
            String associationId,
            String networkInterfaceId,
            Ipv4 privateAddress,
            Ipv4 publicAddress) {}

    /** Why it could not be made. */
    record Failure(String code, String message) {}

    @Override
    public String resourceId() {
        return natGatewayId;
    }

    /** The next state; a terminal one cannot be left. */
    NatGateway enter(State next, Instant now) {
        if (state.terminal()) {
            throw new IllegalStateException(natGatewayId + " is " + state + " and cannot become " + next);
        }
        Optional<Instant> end = next.terminal() ? Optional.of(now) : deleted;
        return new NatGateway(natGatewayId, vpcId, subnetId, next, translation, failure, created, end, idempotency);
    }

    /** Whether the network translates with it, or shall. */
    boolean inPlan() {
        return (state == State.PENDING || state == State.AVAILABLE) && translation.isPresent();
    }

    /** Whether its VPC and subnet cannot go without it. */
    boolean alive() {
        return !state.terminal();
    }

    /** Whether it is still described. */
    boolean visible(Instant now) {
        return forgottenAt().map(instant -> instant.isAfter(now)).orElse(true);
    }

    Optional<Instant> forgottenAt() {
        return deleted.map(instant -> instant.plus(VISIBLE));
    }
}
