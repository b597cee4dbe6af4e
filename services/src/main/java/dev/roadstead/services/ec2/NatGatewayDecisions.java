package dev.roadstead.services.ec2;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What becomes of NAT gateways once the network has taken a plan. */
final class NatGatewayDecisions {

    private NatGatewayDecisions() {}

    /**
     * A gateway as it was stored when the plan in force was computed.
     *
     * @param version to write against
     */
    record Planned(String account, String region, long version, NatGateway gateway) {}

    /** A step of one NAT gateway. */
    sealed interface Action {
        Planned planned();

        /** The network translates with it. */
        record MarkAvailable(Planned planned) implements Action {}

        /** The network no longer translates with it: its interface and address are free. */
        record MarkDeleted(Planned planned) implements Action {}

        /** It has been deleted for long enough. */
        record Forget(Planned planned) implements Action {}
    }

    /** The steps that are due, in the order of the gateways. */
    static List<Action> decide(List<Planned> inForce, Instant now) {
        return inForce.stream().flatMap(planned -> step(planned, now).stream()).toList();
    }

    /** When the next gateway is to be forgotten. */
    static Optional<Instant> nextWake(List<Planned> inForce) {
        return inForce.stream()
                .flatMap(planned -> planned.gateway().forgottenAt().stream())
                .min(Instant::compareTo);
    }

    private static Optional<Action> step(Planned planned, Instant now) {
        return switch (planned.gateway().state()) {
            case PENDING -> Optional.of(new Action.MarkAvailable(planned));
            case DELETING -> Optional.of(new Action.MarkDeleted(planned));
            case AVAILABLE -> Optional.empty();
            case DELETED, FAILED ->
                planned.gateway().visible(now) ? Optional.empty() : Optional.of(new Action.Forget(planned));
        };
    }
}
