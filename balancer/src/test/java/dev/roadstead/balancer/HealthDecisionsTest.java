package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.balancer.HealthCheckSettings.Request;
import dev.roadstead.balancer.HealthDecisions.Outcome;
import dev.roadstead.balancer.HealthDecisions.Progress;
import dev.roadstead.balancer.HealthDecisions.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HealthDecisionsTest {

    private static final HealthCheckSettings SETTINGS = new HealthCheckSettings(
            new Request(Request.TRAFFIC_PORT, "/", "200-299,301"), Duration.ofSeconds(30), Duration.ofSeconds(5), 3, 2);
    private static final Outcome PASSED = new Outcome.Passed();
    private static final Outcome TIMED_OUT = new Outcome.TimedOut();
    private static final Outcome REFUSED = new Outcome.Refused();

    private static Progress after(Outcome... outcomes) {
        Progress progress = Progress.UNCHECKED;
        for (Outcome outcome : outcomes) {
            progress = HealthDecisions.judge(progress, outcome, SETTINGS).progress();
        }
        return progress;
    }

    @Test
    void aNewTargetIsHealthyAfterOneSuccess() {
        assertThat(after(PASSED).health()).isEqualTo(TargetHealth.HEALTHY);
        assertThat(after(TIMED_OUT, PASSED).health()).isEqualTo(TargetHealth.HEALTHY);
    }

    @Test
    void aTargetIsUnhealthyAfterConsecutiveFailuresOnly() {
        assertThat(after(TIMED_OUT).health()).isEqualTo(TargetHealth.INITIAL);
        assertThat(after(TIMED_OUT, TIMED_OUT).health()).isEqualTo(TargetHealth.TIMED_OUT);
        assertThat(after(PASSED, TIMED_OUT).health()).isEqualTo(TargetHealth.HEALTHY);
        assertThat(after(PASSED, TIMED_OUT, PASSED, TIMED_OUT).health()).isEqualTo(TargetHealth.HEALTHY);
        assertThat(after(PASSED, TIMED_OUT, new Outcome.Mismatched(500)).health())
                .isEqualTo(new TargetHealth(
                        TargetState.UNHEALTHY,
                        "Target.ResponseCodeMismatch",
                        "Health checks failed with these codes: [500]"));
        assertThat(after(PASSED, REFUSED, REFUSED).health()).isEqualTo(TargetHealth.FAILED);
        assertThat(after(PASSED, new Outcome.Unable(), new Outcome.Unable()).health())
                .isEqualTo(TargetHealth.INTERNAL_ERROR);
    }

    @Test
    void anUnhealthyTargetNeedsConsecutiveSuccesses() {
        assertThat(after(TIMED_OUT, TIMED_OUT, PASSED, PASSED).health()).isEqualTo(TargetHealth.TIMED_OUT);
        assertThat(after(TIMED_OUT, TIMED_OUT, PASSED, PASSED, PASSED).health()).isEqualTo(TargetHealth.HEALTHY);
        assertThat(after(TIMED_OUT, TIMED_OUT, PASSED, PASSED, TIMED_OUT, PASSED, PASSED)
                        .health())
                .isEqualTo(TargetHealth.TIMED_OUT);
    }

    @Test
    void aTargetThatStillStartsIsTriedOftenWithoutBeingHeldAgainstIt() {
        Progress progress = Progress.UNCHECKED;
        Duration passed = Duration.ZERO;
        while (progress.health().state() == TargetState.INITIAL) {
            Verdict verdict = HealthDecisions.judge(progress, REFUSED, SETTINGS);
            assertThat(verdict.delay()).isEqualTo(HealthDecisions.EARLY_RETRY);
            progress = verdict.progress();
            passed = passed.plus(verdict.delay());
        }
        assertThat(progress.health()).isEqualTo(TargetHealth.FAILED);
        assertThat(passed).isEqualTo(SETTINGS.interval().multipliedBy(SETTINGS.unhealthyThreshold()));
        assertThat(HealthDecisions.judge(progress, REFUSED, SETTINGS).delay()).isEqualTo(SETTINGS.interval());
    }

    @Test
    void theStateFollowsFromTheLastOutcomesAlone() {
        Random random = new Random(5);
        List<Outcome> outcomes = List.of(PASSED, TIMED_OUT, new Outcome.Mismatched(404), new Outcome.Malformed());
        for (int round = 0; round < 500; round++) {
            Progress progress = Progress.UNCHECKED;
            int successes = 0;
            int failures = 0;
            boolean healthy = false;
            boolean unhealthy = false;
            for (int i = 0; i < 60; i++) {
                Outcome outcome = outcomes.get(random.nextInt(outcomes.size()));
                boolean success = outcome == PASSED;
                successes = success ? successes + 1 : 0;
                failures = success ? 0 : failures + 1;
                boolean recovers = unhealthy ? successes >= SETTINGS.healthyThreshold() : success;
                boolean fails = failures >= SETTINGS.unhealthyThreshold();
                healthy = recovers || healthy && !fails;
                unhealthy = fails || unhealthy && !recovers;
                progress = HealthDecisions.judge(progress, outcome, SETTINGS).progress();
                TargetState expected =
                        healthy ? TargetState.HEALTHY : unhealthy ? TargetState.UNHEALTHY : TargetState.INITIAL;
                assertThat(progress.health().state()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aMatcherHoldsCodesAndRanges() {
        StatusMatcher matcher = StatusMatcher.parse(SETTINGS.request().matcher());
        assertThat(List.of(200, 250, 299, 301)).allMatch(matcher::matches);
        assertThat(List.of(199, 300, 302, 404)).noneMatch(matcher::matches);
        for (String bad : List.of("", "abc", "20", "299-200", "200,", "200-", "600")) {
            org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(() -> StatusMatcher.parse(bad));
        }
    }
}
