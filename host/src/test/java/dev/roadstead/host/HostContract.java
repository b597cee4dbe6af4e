package dev.roadstead.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.ContainerAssignment.Condition;
import dev.roadstead.host.TaskObservation.ContainerObservation;
import dev.roadstead.host.TaskObservation.Phase;
import dev.roadstead.host.TaskObservation.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every host does, the real one and the simulated one. */
public interface HostContract {

    Host host();

    /** A task whose interface is there. */
    TaskAssignment task(String taskId, ContainerAssignment... containers);

    /** A container that runs until SIGTERM. */
    ContainerAssignment serving(String name);

    /** A container that ends at once with that code. */
    ContainerAssignment exiting(String name, int exitCode);

    /** A container whose image does not exist. */
    ContainerAssignment missing(String name);

    /** Lets the host work until the task is in that phase, and fails if it never is. */
    TaskObservation await(String taskId, Phase phase);

    @Test
    default void runningIsToldOnlyWithAProcessAndStoppedOnlyWithItsEnd() {
        List<TaskObservation> seen = new CopyOnWriteArrayList<>();
        TaskAssignment task = task("contract-1", serving("web"));
        try (Host.Subscription watch = host().watch(seen::add)) {
            host().assign(task);
            ContainerObservation running =
                    await("contract-1", Phase.RUNNING).containers().getFirst();
            assertThat(running.status()).isEqualTo(Status.RUNNING);
            assertThat(running.processId()).isPresent();
            assertThat(running.runtimeId()).isPresent();
            assertThat(running.startedAt()).isPresent();
            host().assign(Assignments.stopped(task));
            ContainerObservation stopped =
                    await("contract-1", Phase.STOPPED).containers().getFirst();
            assertThat(stopped.exitCode()).isPresent();
            assertThat(stopped.finishedAt()).isPresent();
            Awaitility.await()
                    .untilAsserted(() -> assertThat(seen.stream()
                                    .filter(each -> each.taskId().equals("contract-1"))
                                    .map(TaskObservation::phase)
                                    .distinct())
                            .containsExactly(Phase.PREPARING, Phase.RUNNING, Phase.STOPPING, Phase.STOPPED));
        }
    }

    @Test
    default void anImageThatDoesNotExistStopsTheTaskWithItsReason() {
        host().assign(task("contract-2", serving("web"), missing("other")));
        TaskObservation stopped = await("contract-2", Phase.STOPPED);
        assertThat(stopped.failure().orElseThrow().code()).isEqualTo("CannotPullContainerError");
        assertThat(stopped.containers().get(1).reason().orElseThrow()).startsWith("CannotPullContainerError: ");
        assertThat(stopped.containers()).allMatch(each -> each.startedAt().isEmpty());
    }

    @Test
    default void theEndOfAnEssentialContainerEndsTheTask() {
        host().assign(task("contract-3", exiting("job", 7), serving("side")));
        TaskObservation stopped = await("contract-3", Phase.STOPPED);
        assertThat(stopped.containers().getFirst().exitCode()).contains(7);
        assertThat(stopped.failure()).isEmpty();
    }

    @Test
    default void aContainerWaitsForTheSuccessOfAnother() {
        TaskAssignment task = task(
                "contract-4",
                Assignments.after(serving("web"), "init", Condition.SUCCESS),
                Assignments.inessential(exiting("init", 0)));
        host().assign(task);
        TaskObservation running = await("contract-4", Phase.RUNNING);
        assertThat(running.containers().get(0).startedAt().orElseThrow())
                .isAfterOrEqualTo(running.containers().get(1).finishedAt().orElseThrow());
        host().assign(Assignments.stopped(task));
        await("contract-4", Phase.STOPPED);
    }

    @Test
    default void anOlderAssignmentIsIgnoredAndAReleasedTaskForgotten() {
        TaskAssignment task = task("contract-5", serving("web"));
        host().assign(Assignments.stopped(task));
        host().assign(task);
        TaskObservation stopped = await("contract-5", Phase.STOPPED);
        assertThat(stopped.version()).isEqualTo(2);
        assertThat(stopped.containers().getFirst().startedAt()).isEmpty();
        host().release("contract-5");
        assertThat(host().observe()).noneMatch(each -> each.taskId().equals("contract-5"));
    }
}
