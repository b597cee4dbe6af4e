package dev.roadstead.host.task;

import dev.roadstead.host.task.ContainerState.Check;
import dev.roadstead.host.task.ContainerState.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes up a task after the host's process was killed: what was recorded last is brought together with what the runtime has now. Pure.
 */
public final class TaskAdoption {

    private TaskAdoption() {}

    /** What the runtime has of a container. */
    public sealed interface Remains {
        /** No process: never made, or gone with a restart of the machine. */
        record Nothing() implements Remains {}

        /** A process that waits to be started. */
        record Waiting(String runtimeId, long processId) implements Remains {}

        record Running(String runtimeId, long processId) implements Remains {}

        /** A process that ended and was not collected. */
        record Ended(int exitCode, boolean outOfMemory, Instant at) implements Remains {}
    }

    /**
     * The outcome.
     *
     * @param state to go on from
     * @param redo actions that may not have been carried out
     */
    public record Adopted(TaskState state, List<TaskAction> redo) {
        public Adopted {
            redo = List.copyOf(redo);
        }
    }

    /**
     * Whether a process that waits to be started was made before it was known that the task may have its image; it must be taken away
     * before {@link #adopt}, and the container begins anew.
     */
    public static boolean premature(ContainerState recorded, Remains remains) {
        return remains instanceof Remains.Waiting && recorded.step().compareTo(Step.CREATING) < 0;
    }

    /**
     * Brings them together.
     *
     * @param recorded under the assignment in force
     * @param remains by container name; a container that is missing has none
     */
    public static Adopted adopt(TaskState recorded, Map<String, Remains> remains, Instant now) {
        TaskState state = recorded;
        List<TaskAction> redo = new ArrayList<>();
        for (ContainerState container : recorded.containers()) {
            if (container.stopped()) {
                continue;
            }
            String name = container.name();
            state = switch (remains.getOrDefault(name, new Remains.Nothing())) {
                case Remains.Nothing n -> withoutProcess(state, container, now);
                case Remains.Waiting(String runtimeId, long processId) ->
                    state.with(at(container, Step.CREATED, runtimeId, processId));
                case Remains.Running(String runtimeId, long processId) -> {
                    ContainerState running = at(container, Step.RUNNING, runtimeId, processId);
                    redo(running).ifPresent(redo::add);
                    yield state.with(running.running(container.started().orElse(now)));
                }
                case Remains.Ended(int exitCode, boolean outOfMemory, Instant at) ->
                    state.with(container.hasStarted() ? container : container.running(at))
                            .after(new TaskEvent.Exited(name, exitCode, outOfMemory, at));
            };
        }
        return new Adopted(state, redo);
    }

    /** Nothing was made yet, so it begins anew; or else its process is gone, and nobody knows how it ended. */
    private static TaskState withoutProcess(TaskState state, ContainerState container, Instant now) {
        return switch (container.step()) {
            case NEW, PULLING, PULLED, CREATING -> state.with(ContainerState.fresh(container.name()));
            case CREATED, STARTING, RUNNING ->
                state.after(new TaskEvent.Failed(
                        container.name(),
                        "ContainerRuntimeError",
                        "the process ended while the host was down, and its exit code is not known",
                        now));
            case STOPPED -> state;
        };
    }

    private static ContainerState at(ContainerState container, Step step, String runtimeId, long processId) {
        Check check = container.check();
        return new ContainerState(
                container.name(),
                step,
                container.identity().created(runtimeId, processId),
                container.started(),
                container.end(),
                new Check(check.health(), check.failures(), false, check.last()),
                container.stop());
    }

    /** A signal that was noted may not have been sent. */
    private static Optional<TaskAction> redo(ContainerState container) {
        if (container.stop().killed()) {
            return Optional.of(new TaskAction.KillContainer(container.name()));
        }
        return container.stop().signalled().map(at -> new TaskAction.StopContainer(container.name()));
    }
}
