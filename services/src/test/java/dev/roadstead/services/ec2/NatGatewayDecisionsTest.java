package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.roadstead.services.ec2.NatGateway.State;
import dev.roadstead.services.ec2.NatGatewayDecisions.Action;
import dev.roadstead.services.ec2.NatGatewayDecisions.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NatGatewayDecisionsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static Planned planned(State state) {
        NatGateway gateway = new NatGateway(
                "nat-1",
                "vpc-1",
                "subnet-1",
                NatGateway.Connectivity.PUBLIC,
                state,
                Optional.empty(),
                Optional.empty(),
                NOW.minusSeconds(60),
                state.terminal() ? Optional.of(NOW.minusSeconds(30)) : Optional.empty(),
                Optional.empty());
        return new Planned("123456789012", "us-east-1", 7, gateway);
    }

    @Test
    void whatIsInForceIsAvailableAndWhatIsNotIsDeleted() {
        Planned pending = planned(State.PENDING);
        Planned deleting = planned(State.DELETING);
        assertThat(NatGatewayDecisions.decide(List.of(pending, planned(State.AVAILABLE), deleting), NOW))
                .containsExactly(new Action.MarkAvailable(pending), new Action.MarkDeleted(deleting));
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"DELETED", "FAILED"})
    void whatIsOverIsForgottenAfterAnHour(State state) {
        Planned over = planned(state);
        Instant end = NOW.minusSeconds(30).plus(Duration.ofHours(1));
        assertThat(NatGatewayDecisions.nextWake(List.of(over))).contains(end);
        assertThat(NatGatewayDecisions.decide(List.of(over), end.minusMillis(1)))
                .isEmpty();
        assertThat(NatGatewayDecisions.decide(List.of(over), end)).containsExactly(new Action.Forget(over));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void aTerminalStateIsNeverLeft(State state) {
        NatGateway gateway = planned(state).gateway();
        if (state.terminal()) {
            assertThatIllegalStateException().isThrownBy(() -> gateway.enter(State.AVAILABLE, NOW));
        } else {
            assertThat(gateway.enter(State.DELETED, NOW).deleted()).contains(NOW);
        }
    }

    @Test
    void nothingToDoMeansNoWakeUp() {
        List<Planned> quiet = List.of(planned(State.AVAILABLE));
        assertThat(NatGatewayDecisions.decide(quiet, NOW)).isEmpty();
        assertThat(NatGatewayDecisions.nextWake(quiet)).isEmpty();
    }
}
