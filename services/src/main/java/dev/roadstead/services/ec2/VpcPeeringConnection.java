package dev.roadstead.services.ec2;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A peering connection between two VPCs of the account and region.
 *
 * @param stored its state, but for what time alone changes: see {@link #state}
 * @param ended when it was refused, deleted, or found impossible
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-lifecycle">Lifecycle</a>
 */
record VpcPeeringConnection(
        String vpcPeeringConnectionId,
        Side requester,
        Side accepter,
        State stored,
        Instant created,
        Optional<Instant> ended)
        implements Resource {

    private static final Duration ACCEPTABLE = Duration.ofDays(7);
    private static final Duration SHORTLY = Duration.ofHours(2);
    private static final Duration LONG = Duration.ofDays(2);

    /**
     * One of the two VPCs.
     *
     * @param dnsResolutionFromPeer whether the peer's resolver knows this VPC's names by their private addresses
     */
    record Side(String vpcId, boolean dnsResolutionFromPeer) {}

    /** How far it is; only an active one carries packets. */
    enum State {
        PENDING_ACCEPTANCE,
        ACTIVE,
        DELETED,
        REJECTED,
        EXPIRED,
        FAILED;

        boolean terminal() {
            return this != PENDING_ACCEPTANCE && this != ACTIVE;
        }

        /** As the API spells it. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String resourceId() {
        return vpcPeeringConnectionId;
    }

    /** Both ends. */
    Set<String> vpcIds() {
        return Set.copyOf(List.of(requester.vpcId, accepter.vpcId));
    }

    /** The VPC at the other end. */
    String peerOf(String vpcId) {
        return requester.vpcId.equals(vpcId) ? accepter.vpcId : requester.vpcId;
    }

    Side sideOf(String vpcId) {
        return requester.vpcId.equals(vpcId) ? requester : accepter;
    }

    /** Whether packets pass. */
    boolean active() {
        return stored == State.ACTIVE;
    }

    /** Whether it is active, or may still become so. */
    boolean alive(Instant now) {
        return !state(now).terminal();
    }

    /** The state of a moment: a request that nobody accepted in time has expired. */
    State state(Instant now) {
        return stored == State.PENDING_ACCEPTANCE && !now.isBefore(expires()) ? State.EXPIRED : stored;
    }

    Instant expires() {
        return created.plus(ACCEPTABLE);
    }

    /** Whether it is still described. */
    boolean visible(Instant now) {
        return switch (state(now)) {
            case PENDING_ACCEPTANCE, ACTIVE -> true;
            case DELETED, FAILED -> now.isBefore(ended.orElse(created).plus(SHORTLY));
            case REJECTED -> now.isBefore(ended.orElse(created).plus(LONG));
            case EXPIRED -> now.isBefore(expires().plus(LONG));
        };
    }

    /** The next state; a terminal one cannot be left. */
    VpcPeeringConnection enter(State next, Instant now) {
        if (state(now).terminal()) {
            throw new IllegalStateException(
                    vpcPeeringConnectionId + " is " + state(now) + " and cannot become " + next);
        }
        Optional<Instant> end = next.terminal() ? Optional.of(now) : ended;
        return new VpcPeeringConnection(vpcPeeringConnectionId, requester, accepter, next, created, end);
    }

    VpcPeeringConnection with(Side nextRequester, Side nextAccepter) {
        return new VpcPeeringConnection(vpcPeeringConnectionId, nextRequester, nextAccepter, stored, created, ended);
    }
}
