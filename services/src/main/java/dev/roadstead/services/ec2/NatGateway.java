package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A NAT gateway.
 *
 * @param connectivity what its traffic can reach
 * @param translation the addresses it translates with; absent when it failed
 * @param failure why it failed
 * @param deleted when it was deleted or failed: it stays visible for an hour
 */
record NatGateway(
        String natGatewayId,
        String vpcId,
        String subnetId,
        Connectivity connectivity,
        State state,
        Optional<Translation> translation,
        Optional<Failure> failure,
        Instant created,
        Optional<Instant> deleted,
        Optional<Idempotency> idempotency)
        implements Resource {

    private static final Duration VISIBLE = Duration.ofHours(1);

    NatGateway {
        // Records of earlier versions do not say; theirs were public.
        connectivity = Objects.requireNonNullElse(connectivity, Connectivity.PUBLIC);
    }

    /** Whether it has an Elastic IP address, with which an internet gateway lets it out, or its private one alone. */
    enum Connectivity {
        PUBLIC,
        PRIVATE;

        /** As the API spells it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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

    /** Where its traffic leaves: an interface in its subnet and, for a public one, an Elastic IP address. */
    record Translation(
            Optional<String> allocationId,
            Optional<String> associationId,
            String networkInterfaceId,
            Ipv4 privateAddress,
            Optional<Ipv4> publicAddress) {}

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
        return new NatGateway(
                natGatewayId, vpcId, subnetId, connectivity, next, translation, failure, created, end, idempotency);
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
