package dev.roadstead.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.TaskObservation.Phase;
import dev.roadstead.host.task.ContainerState.Step;
import dev.roadstead.host.task.TaskAdoption.Adopted;
import dev.roadstead.host.task.TaskAdoption.Remains;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskAdoptionTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = THEN.plusSeconds(100);

    @Test
    void aRunningContainerIsAdoptedAsItWas() {
        TaskState running = at(Step.RUNNING);
        Adopted adopted = TaskAdoption.adopt(running, Map.of("web", new Remains.Running("id", 7)), NOW);
        assertThat(adopted.state().observation()).isEqualTo(running.observation());
        assertThat(adopted.redo()).isEmpty();
    }

    @Test
    void oneThatEndedMeanwhileHasEndedWhenItDid() {
        Adopted adopted = TaskAdoption.adopt(
                at(Step.RUNNING), Map.of("web", new Remains.Ended(9, false, THEN.plusSeconds(50))), NOW);
        assertThat(adopted.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(adopted.state().container("web").end().orElseThrow().exitCode())
                .contains(9);
        assertThat(adopted.state().container("web").end().orElseThrow().at()).isEqualTo(THEN.plusSeconds(50));
    }

    @Test
    void anEndThatIsToldBeforeItsStartIsAnEndAfterAStart() {
        TaskState ended = at(Step.STARTING).after(new TaskEvent.Exited("web", 0, false, NOW));
        assertThat(ended.container("web").started()).contains(NOW);
        assertThat(ended.after(new TaskEvent.Started("web", NOW))).isEqualTo(ended);
    }

    @Test
    void oneThatIsGoneWithoutATraceFailsAndIsNotStartedAgain() {
        Adopted adopted = TaskAdoption.adopt(at(Step.RUNNING), Map.of(), NOW);
        assertThat(adopted.state().phase()).isEqualTo(Phase.STOPPED);
        assertThat(adopted.state().failure().orElseThrow().code()).isEqualTo("ContainerRuntimeError");
        assertThat(TaskDecisions.decide(adopted.state(), NOW).actions()).isEmpty();
    }

    @Test
    void oneThatWasNeverMadeBeginsAnew() {
        for (Step step : List.of(Step.PULLING, Step.CREATING)) {
            Adopted adopted = TaskAdoption.adopt(at(step), Map.of(), NOW);
            assertThat(TaskDecisions.decide(adopted.state(), NOW).actions())
                    .containsExactly(new TaskAction.PullImage("web"));
        }
    }

    @Test
    void oneThatWaitsToStartIsStarted() {
        Adopted adopted = TaskAdoption.adopt(at(Step.STARTING), Map.of("web", new Remains.Waiting("id", 7)), NOW);
        assertThat(TaskDecisions.decide(adopted.state(), NOW).actions())
                .containsExactly(new TaskAction.StartContainer("web"));
    }

    @Test
    void aSignalThatMayNotHaveBeenSentIsSentAgain() {
        TaskState running = at(Step.RUNNING);
        TaskState stopping = TaskDecisions.decide(running.assigned(Assignments.stopped(running.assignment())), NOW)
                .state();
        Adopted adopted = TaskAdoption.adopt(stopping, Map.of("web", new Remains.Running("id", 7)), NOW);
        assertThat(adopted.redo()).containsExactly(new TaskAction.StopContainer("web"));
    }

    private static TaskState at(Step step) {
        TaskState state = TaskState.fresh(Assignments.task("t", Assignments.container("web", "web")));
        List<TaskEvent> events = List.of(
                new TaskEvent.ImagePulled("web", "sha256:0", THEN),
                new TaskEvent.Created("web", "id", 7),
                new TaskEvent.Started("web", THEN));
        state = TaskDecisions.decide(state, THEN).state();
        for (TaskEvent event : events) {
            if (state.container("web").step() == step) {
                return state;
            }
            state = TaskDecisions.decide(state.after(event), THEN).state();
        }
        return state;
    }
}
