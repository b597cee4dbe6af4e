package dev.roadstead.host.simulated;

import static dev.roadstead.host.Assignments.after;
import static dev.roadstead.host.Assignments.checked;
import static dev.roadstead.host.Assignments.container;
import static dev.roadstead.host.Assignments.inessential;
import static dev.roadstead.host.Assignments.stopped;
import static dev.roadstead.host.Assignments.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.ContainerAssignment.Condition;
import dev.roadstead.host.ContainerAssignment.HealthCheck;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.ContainerObservation;
import dev.roadstead.host.TaskObservation.Failure;
import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.host.TaskObservation.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedHostTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;
    private final List<OutputSink.Batch> shipped = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();
    private SimulatedHost host = new SimulatedHost(clock);

    @BeforeEach
    void open() {
        host.open(List.of(), shipped::add);
        host.watch(observation -> phases.add(observation.phase()));
    }

    @Test
    void aTaskRunsAndStopsWhenToldTo() {
        TaskAssignment task = task("t1", container("web", "web"));
        host.assign(task);
        host.step();
        assertThat(only().phase()).isEqualTo(Phase.RUNNING);
        host.assign(stopped(task));
        host.step();
        assertThat(only().phase()).isEqualTo(Phase.STOPPED);
        assertThat(only().containers().getFirst().exitCode()).contains(143);
        assertThat(phases).containsSubsequence(Phase.PREPARING, Phase.RUNNING, Phase.STOPPING, Phase.STOPPED);
    }

    @Test
    void anImageThatIsMissingStopsTheTaskWithItsFailure() {
        host.program("web", Behaviour.SERVES.failingToPull("web: not found"));
        host.assign(task("t1", container("web", "web")));
        host.step();
        assertThat(only().phase()).isEqualTo(Phase.STOPPED);
        assertThat(only().failure()).contains(new Failure("CannotPullContainerError", "web: not found"));
        assertThat(only().containers().getFirst().exitCode()).isEmpty();
    }

    @Test
    void aSlowPullIsSeenAsPreparingUntilItsTimeHasCome() {
        host.program("web", Behaviour.SERVES.pullingFor(Duration.ofSeconds(5)));
        host.assign(task("t1", container("web", "web")));
        host.step();
        assertThat(only().phase()).isEqualTo(Phase.PREPARING);
        assertThat(host.nextDue()).contains(now.plusSeconds(5));
        pass(Duration.ofSeconds(5));
        assertThat(only().phase()).isEqualTo(Phase.RUNNING);
        assertThat(only().pullStartedAt()).contains(now.minusSeconds(5));
        assertThat(only().pullStoppedAt()).contains(now);
    }

    @Test
    void theEndOfAnEssentialContainerStopsTheOthersButNotThatOfAnother() {
        host.assign(task("t1", container("web", "web"), inessential(container("helper", "helper"))));
        host.step();
        host.kill("t1", "helper", 1);
        host.step();
        assertThat(only().phase()).isEqualTo(Phase.RUNNING);
        host.kill("t1", "web", 3);
        host.step();
        assertThat(only().phase()).isEqualTo(Phase.STOPPED);
        assertThat(observed(0).exitCode()).contains(3);
    }

    @Test
    void aContainerThatIgnoresSigtermIsKilledWhenItsStopTimeoutIsOver() {
        host.program("web", Behaviour.SERVES.ignoringTerm());
        TaskAssignment task = task("t1", container("web", "web"));
        host.assign(task);
        host.step();
        host.assign(stopped(task));
        host.step();
        pass(Duration.ofSeconds(29));
        assertThat(only().phase()).isEqualTo(Phase.STOPPING);
        pass(Duration.ofSeconds(1));
        assertThat(only().phase()).isEqualTo(Phase.STOPPED);
        assertThat(observed(0).exitCode()).contains(137);
    }

    @Test
    void containersStartInTheOrderOfTheirDependenciesAndStopInReverse() {
        host.program("db", Behaviour.SERVES.startingFor(Duration.ofSeconds(1)).stoppingIn(Duration.ofSeconds(1), 0));
        host.program("web", Behaviour.SERVES.stoppingIn(Duration.ofSeconds(2), 0));
        TaskAssignment task = task("t1", after(container("web", "web"), "db", Condition.START), container("db", "db"));
        host.assign(task);
        host.step();
        assertThat(observed(0).startedAt()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(only().phase()).isEqualTo(Phase.RUNNING);
        host.assign(stopped(task));
        host.step();
        pass(Duration.ofSeconds(2));
        assertThat(observed(0).finishedAt()).contains(now);
        assertThat(observed(1).finishedAt()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(observed(1).finishedAt()).contains(now);
    }

    @Test
    void aDependencyThatFailedForGoodEndsTheTask() {
        host.program("migrate", Behaviour.SERVES.exitingAfter(Duration.ofSeconds(1), 1));
        host.assign(task(
                "t1",
                after(container("web", "web"), "migrate", Condition.SUCCESS),
                inessential(container("migrate", "migrate"))));
        host.step();
        pass(Duration.ofSeconds(1));
        assertThat(only().phase()).isEqualTo(Phase.STOPPED);
        assertThat(observed(0).reason().orElseThrow()).contains("SUCCESS of migrate");
        assertThat(observed(0).startedAt()).isEmpty();
    }

    @Test
    void healthFollowsTheChecksAndFailuresInTheStartPeriodDoNotCount() {
        host.program("web", Behaviour.SERVES.healthyAfter(Duration.ofSeconds(25)));
        HealthCheck check = new HealthCheck(
                List.of("true"), Duration.ofSeconds(10), Duration.ofSeconds(2), 2, Duration.ofSeconds(15));
        host.assign(task("t1", checked(container("web", "web"), check)));
        host.step();
        pass(Duration.ofSeconds(10));
        assertThat(observed(0).health()).isEqualTo(Health.UNKNOWN);
        pass(Duration.ofSeconds(10));
        assertThat(observed(0).health()).isEqualTo(Health.UNKNOWN);
        pass(Duration.ofSeconds(10));
        assertThat(observed(0).health()).isEqualTo(Health.HEALTHY);
    }

    @Test
    void outOfMemoryIsNamedAsAwsNamesIt() {
        host.program("web", Behaviour.SERVES.runningOutOfMemoryAfter(Duration.ofSeconds(1)));
        host.assign(task("t1", container("web", "web")));
        host.step();
        pass(Duration.ofSeconds(1));
        assertThat(observed(0).outOfMemory()).isTrue();
        assertThat(observed(0).reason()).contains("OutOfMemoryError: Container killed due to memory usage");
    }

    @Test
    void aRestartedHostAdoptsWhatRanAndDropsWhatNobodyAssigned() {
        TaskAssignment kept = task("t1", container("web", "web"));
        host.assign(kept);
        host.assign(task("t2", container("web", "web")));
        host.step();
        ContainerObservation before = host.observe().getFirst().containers().getFirst();
        host = host.restarted();
        host.open(List.of(kept), shipped::add);
        host.step();
        assertThat(only().containers().getFirst()).isEqualTo(before);
    }

    @Test
    void outputThatTheSinkRefusesIsOfferedAgain() {
        host.assign(task("t1", container("web", "web")));
        host.step();
        host = host.restarted();
        List<String> seen = new ArrayList<>();
        host.open(List.of(task("t1", container("web", "web"))), batch -> {
            seen.add(batch.lines().getFirst().text());
            if (seen.size() == 1) {
                throw new IllegalStateException("not now");
            }
        });
        host.print("t1", "web", "hello");
        host.step();
        host.step();
        assertThat(seen).containsExactly("hello", "hello");
    }

    private void pass(Duration time) {
        now = now.plus(time);
        host.step();
    }

    private TaskObservation only() {
        assertThat(host.observe()).hasSize(1);
        return host.observe().getFirst();
    }

    private ContainerObservation observed(int index) {
        return only().containers().get(index);
    }
}
