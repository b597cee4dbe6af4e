package dev.roadstead.host.task;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Failure;
import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.host.TaskObservation.Phase;
import dev.roadstead.host.task.ContainerState.Check;
import dev.roadstead.host.task.ContainerState.End;
import dev.roadstead.host.task.ContainerState.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is known of one task: its assignment and the sum of the events so far.
 *
 * @param containers in the order of the assignment
 * @param failure the first thing that went wrong before the task ran
 */
public record TaskState(
        TaskAssignment assignment, List<ContainerState> containers, Optional<Failure> failure, Pull pull) {

    public TaskState {
        containers = List.copyOf(containers);
    }

    /** When the pull of the task's images began and ended. */
    public record Pull(Optional<Instant> startedAt, Optional<Instant> stoppedAt) {
        static final Pull NONE = new Pull(Optional.empty(), Optional.empty());
    }

    /** A task of which nothing is done yet. */
    public static TaskState fresh(TaskAssignment assignment) {
        List<ContainerState> containers = assignment.containers().stream()
                .map(container -> ContainerState.fresh(container.name()))
                .toList();
        return new TaskState(assignment, containers, Optional.empty(), Pull.NONE);
    }

    /** The same task under a later assignment; an older or equal one changes nothing. */
    public TaskState assigned(TaskAssignment later) {
        return later.version() > assignment.version() ? new TaskState(later, containers, failure, pull) : this;
    }

    public ContainerState container(String name) {
        for (ContainerState container : containers) {
            if (container.name().equals(name)) {
                return container;
            }
        }
        throw new IllegalArgumentException(
                "container: " + name + " (expected one of task " + assignment.taskId() + ")");
    }

    /** What the assignment says of a container. */
    public ContainerAssignment wanted(String name) {
        for (ContainerAssignment container : assignment.containers()) {
            if (container.name().equals(name)) {
                return container;
            }
        }
        throw new IllegalArgumentException(
                "container: " + name + " (expected one of task " + assignment.taskId() + ")");
    }

    /** The state after an event; events of a step that is already behind change nothing. */
    public TaskState after(TaskEvent event) {
        ContainerState container = container(event.container());
        return switch (event) {
            case TaskEvent.ImagePulled e ->
                container.step() == Step.PULLING
                        ? with(container
                                        .at(Step.PULLED)
                                        .with(container.identity().withImage(e.digest())))
                                .pulled(e.at())
                        : this;
            case TaskEvent.Failed e -> container.stopped() ? this : failed(container, e);
            case TaskEvent.Created e ->
                container.step() == Step.CREATING
                        ? with(container
                                .at(Step.CREATED)
                                .with(container.identity().created(e.runtimeId(), e.processId())))
                        : this;
            case TaskEvent.Started e -> container.step() == Step.STARTING ? with(container.running(e.at())) : this;
            case TaskEvent.Exited e -> container.stopped() ? this : with(exited(container, e));
            case TaskEvent.HealthChecked e -> container.step() == Step.RUNNING ? with(checked(container, e)) : this;
        };
    }

    private TaskState pulled(Instant at) {
        boolean all = containers.stream().allMatch(container -> container.step().compareTo(Step.PULLED) >= 0);
        return all && pull.stoppedAt().isEmpty() && pull.startedAt().isPresent()
                ? new TaskState(assignment, containers, failure, new Pull(pull.startedAt(), Optional.of(at)))
                : this;
    }

    private TaskState failed(ContainerState container, TaskEvent.Failed event) {
        boolean pulling = container.step() == Step.PULLING;
        String reason = event.code() + ": " + event.message();
        TaskState next = with(container.ended(new End(Optional.empty(), false, Optional.of(reason), event.at())));
        Failure first = failure.orElse(new Failure(event.code(), event.message()));
        Pull ended = pulling && pull.stoppedAt().isEmpty() ? new Pull(pull.startedAt(), Optional.of(event.at())) : pull;
        return new TaskState(assignment, next.containers, Optional.of(first), ended);
    }

    private static ContainerState exited(ContainerState container, TaskEvent.Exited event) {
        Optional<String> reason = event.outOfMemory()
                ? Optional.of("OutOfMemoryError: Container killed due to memory usage")
                : Optional.empty();
        // The end of a process that ends at once may be told before its start.
        ContainerState ran = container.step() == Step.STARTING ? container.running(event.at()) : container;
        return ran.ended(new End(Optional.of(event.exitCode()), event.outOfMemory(), reason, event.at()));
    }

    /** A failed check in the start period counts only once one has passed. */
    private ContainerState checked(ContainerState container, TaskEvent.HealthChecked event) {
        ContainerAssignment.HealthCheck check =
                wanted(container.name()).lifecycle().healthCheck().orElseThrow();
        Check before = container.check();
        if (event.passed()) {
            return container.with(new Check(Health.HEALTHY, 0, false, Optional.of(event.at())));
        }
        boolean starting = container
                .started()
                .map(start -> event.at().isBefore(start.plus(check.startPeriod())))
                .orElse(false);
        if (starting && before.health() == Health.UNKNOWN) {
            return container.with(new Check(Health.UNKNOWN, 0, false, Optional.of(event.at())));
        }
        int failures = before.failures() + 1;
        Health health = failures >= check.retries() ? Health.UNHEALTHY : before.health();
        return container.with(new Check(health, failures, false, Optional.of(event.at())));
    }

    TaskState pulling(Instant at) {
        return pull.startedAt().isPresent()
                ? this
                : new TaskState(assignment, containers, failure, new Pull(Optional.of(at), pull.stoppedAt()));
    }

    TaskState with(ContainerState changed) {
        return map(container -> container.name().equals(changed.name()) ? changed : container);
    }

    private TaskState map(UnaryOperator<ContainerState> change) {
        List<ContainerState> next = new ArrayList<>();
        containers.forEach(container -> next.add(change.apply(container)));
        return new TaskState(assignment, next, failure, pull);
    }

    /** Whether the task is on its way to its end: told to, failed, or an essential container ended. */
    public boolean ending() {
        return assignment.desired() == TaskAssignment.Desired.STOPPED
                || failure.isPresent()
                || containers.stream()
                        .anyMatch(container -> container.stopped()
                                && wanted(container.name()).lifecycle().essential());
    }

    /** How far the task is. */
    public Phase phase() {
        if (containers.stream().allMatch(ContainerState::stopped)) {
            return Phase.STOPPED;
        }
        if (ending()) {
            return Phase.STOPPING;
        }
        return containers.stream().allMatch(container -> container.hasStarted() || container.stopped())
                ? Phase.RUNNING
                : Phase.PREPARING;
    }

    /** What is told to the control plane. */
    public TaskObservation observation() {
        return new TaskObservation(
                assignment.taskId(),
                assignment.version(),
                phase(),
                failure,
                pull.startedAt(),
                pull.stoppedAt(),
                containers.stream().map(ContainerState::observation).toList());
    }
}
