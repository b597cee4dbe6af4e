package dev.roadstead.services.ecs;

import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Phase;
import dev.roadstead.services.ecs.TaskRecord.Milestone;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides where a task stands and what it needs next. Pure.
 *
 * <p>First the task takes in what the host saw of it; then it goes forward through its statuses as far as it can without help; then,
 * if something must be done to get on, that is the action. What an action achieved is written into the record, and the task is decided
 * anew.
 */
final class TaskDecisions {

    /** How long a stopped task is shown. */
    static final Duration STOPPED_VISIBLE = Duration.ofHours(1);

    /** How often a draining target is looked at. */
    static final Duration DRAIN_LOOK = Duration.ofMillis(250);

    /** Longer than any deregistration delay that can be set. */
    static final Duration DRAIN_LIMIT = Duration.ofSeconds(3660);

    private TaskDecisions() {}

    /**
     * All that matters for a task.
     *
     * @param seen the host's last observation
     * @param hold what this process has told the host and given the task
     * @param drain where its targets are; looked at only while it is being taken out
     */
    record Situation(TaskRecord task, Optional<TaskObservation> seen, Hold hold, Drain drain, boolean balanced) {}

    /**
     * What this process knows beyond the record.
     *
     * @param assigned the last version that the host was given, 0 for none
     * @param renewAt when the credentials of its role must be renewed
     */
    record Hold(long assigned, Optional<Instant> renewAt) {
        static final Hold NONE = new Hold(0, Optional.empty());
    }

    /** Where a task's targets are. */
    enum Drain {
        /** Some may still get requests. */
        REGISTERED,
        /** None gets new requests, some have open ones. */
        DRAINING,
        /** None is left. */
        DRAINED
    }

    /**
     * A decision.
     *
     * @param next the record as it shall be written
     * @param wake when to look again, if nothing happens before
     */
    record Decision(TaskRecord next, Optional<TaskAction> action, Optional<Instant> wake) {}

    static Decision decide(Situation situation, Instant now) {
        Situation current = situation;
        while (true) {
            TaskRecord absorbed = absorb(current, now);
            current = at(current, absorbed);
            Decision decision = step(current, now);
            boolean moved = decision.next().lastStatus() != absorbed.lastStatus();
            if (!moved || decision.action().isPresent()) {
                return decision;
            }
            current = at(current, decision.next());
        }
    }

    private static Situation at(Situation situation, TaskRecord task) {
        return new Situation(task, situation.seen, situation.hold, situation.drain, situation.balanced);
    }

    private static TaskRecord absorb(Situation situation, Instant now) {
        TaskRecord task = situation.task;
        if (situation.seen.isEmpty() || !task.lastStatus().onHost()) {
            return task;
        }
        TaskObservation seen = situation.seen.get();
        TaskRecord next = withContainers(task, seen);
        TaskRecord.State state = next.state();
        if (seen.pullStartedAt().isPresent()) {
            state = state.with(Milestone.PULL_STARTED, seen.pullStartedAt().get());
        }
        if (seen.pullStoppedAt().isPresent()) {
            state = state.with(Milestone.PULL_STOPPED, seen.pullStoppedAt().get());
        }
        Optional<Instant> started = startedAt(seen);
        if (started.isPresent() && seen.phase() != Phase.PREPARING) {
            state = state.with(Milestone.STARTED, started.get());
        }
        if (next.desiredRunning()) {
            Optional<Stop> end = ended(task, seen);
            state = end.isPresent() ? state.stopping(end.get(), now) : state;
        }
        if (seen.phase().terminal()) {
            state = state.with(Milestone.EXECUTION_STOPPED, now);
        }
        return next.with(state);
    }

    private static TaskRecord withContainers(TaskRecord task, TaskObservation seen) {
        List<TaskContainer> containers = new ArrayList<>();
        for (TaskContainer container : task.resources().containers()) {
            containers.add(seen.containers().stream()
                    .filter(other -> other.name().equals(container.name()))
                    .findFirst()
                    .map(container::observed)
                    .orElse(container));
        }
        return containers.equals(task.resources().containers()) ? task : task.withContainers(containers);
    }

    private static Optional<Instant> startedAt(TaskObservation seen) {
        return seen.containers().stream()
                .flatMap(container -> container.startedAt().stream())
                .max(Instant::compareTo);
    }

    private static Optional<Stop> ended(TaskRecord task, TaskObservation seen) {
        if (seen.failure().isPresent()) {
            TaskObservation.Failure failure = seen.failure().get();
            return Optional.of(new Stop(StopReasons.FAILED_TO_START, failure.code() + ": " + failure.message()));
        }
        if (beganAnew(task, seen)) {
            return Optional.of(new Stop(StopReasons.ESSENTIAL_EXITED, "The machine that ran the task was restarted"));
        }
        boolean ending = seen.phase() == Phase.STOPPING || seen.phase() == Phase.STOPPED;
        return ending
                ? Optional.of(new Stop(StopReasons.ESSENTIAL_EXITED, StopReasons.CONTAINER_EXITED))
                : Optional.empty();
    }

    /** The host no longer had its containers, and pulls for it as for a new task: that is another run than the one that was seen. */
    private static boolean beganAnew(TaskRecord task, TaskObservation seen) {
        Optional<Instant> started = task.state().at(Milestone.STARTED);
        return task.lastStatus() != TaskStatus.PENDING
                && started.isPresent()
                && seen.pullStartedAt().filter(at -> at.isAfter(started.get())).isPresent();
    }

    private static Decision step(Situation situation, Instant now) {
        TaskRecord task = situation.task;
        if (task.desiredRunning()) {
            return up(situation, now);
        }
        return switch (task.lastStatus()) {
            case PROVISIONING -> moved(task, TaskStatus.DEPROVISIONING);
            case PENDING ->
                task.resources().assignment() == 0
                        ? moved(task, TaskStatus.DEPROVISIONING)
                        : stopOrEnd(situation, task);
            case ACTIVATING, RUNNING -> moved(task, TaskStatus.DEACTIVATING);
            case DEACTIVATING -> takeOut(situation, now);
            case STOPPING -> stopping(situation);
            case DEPROVISIONING -> act(task, new TaskAction.Release());
            case STOPPED -> shown(task, now);
        };
    }

    private static Decision up(Situation situation, Instant now) {
        TaskRecord task = situation.task;
        return switch (task.lastStatus()) {
            case PROVISIONING ->
                task.resources().networkInterface().isEmpty()
                        ? act(task, new TaskAction.CreateInterface())
                        : moved(task, TaskStatus.PENDING);
            case PENDING -> pending(situation, now);
            case ACTIVATING ->
                situation.balanced ? act(task, new TaskAction.RegisterTargets()) : moved(task, TaskStatus.RUNNING);
            case RUNNING -> running(situation, now);
            case DEACTIVATING, STOPPING, DEPROVISIONING, STOPPED ->
                throw new IllegalStateException(
                        "task " + task.taskId() + " is " + task.lastStatus() + " and shall run");
        };
    }

    private static Decision pending(Situation situation, Instant now) {
        TaskRecord task = situation.task;
        boolean assigned = situation.hold.assigned > 0
                && situation.hold.assigned >= task.resources().assignment();
        if (!assigned) {
            return act(task, new TaskAction.StartOnHost());
        }
        boolean running =
                situation.seen.filter(seen -> seen.phase() == Phase.RUNNING).isPresent();
        if (!running) {
            return new Decision(task, Optional.empty(), Optional.empty());
        }
        TaskRecord connected = task.with(task.state().with(Milestone.CONNECTED, now));
        return moved(connected, situation.balanced ? TaskStatus.ACTIVATING : TaskStatus.RUNNING);
    }

    private static Decision running(Situation situation, Instant now) {
        Optional<Instant> renewAt = situation.hold.renewAt;
        if (renewAt.isPresent() && !now.isBefore(renewAt.get())) {
            return act(situation.task, new TaskAction.RenewCredentials());
        }
        return new Decision(situation.task, Optional.empty(), renewAt);
    }

    private static Decision takeOut(Situation situation, Instant now) {
        TaskRecord task = situation.task;
        if (task.resources().targets().isEmpty()) {
            return stopOrEnd(situation, task);
        }
        if (situation.drain == Drain.REGISTERED) {
            return act(task, new TaskAction.DeregisterTargets());
        }
        Instant limit = task.state().at(Milestone.STOPPING).orElse(now).plus(DRAIN_LIMIT);
        boolean wait = situation.drain == Drain.DRAINING && !dead(situation) && now.isBefore(limit);
        return wait
                ? new Decision(task, Optional.empty(), Optional.of(now.plus(DRAIN_LOOK)))
                : stopOrEnd(situation, task.withTargets(List.of()));
    }

    private static boolean dead(Situation situation) {
        return situation
                .seen
                .filter(seen -> seen.phase() == Phase.STOPPING || seen.phase() == Phase.STOPPED)
                .isPresent();
    }

    private static Decision stopOrEnd(Situation situation, TaskRecord task) {
        boolean ended = situation.seen.filter(seen -> seen.phase().terminal()).isPresent();
        return ended ? moved(task, TaskStatus.DEPROVISIONING) : moved(task.reassigned(), TaskStatus.STOPPING);
    }

    private static Decision stopping(Situation situation) {
        TaskRecord task = situation.task;
        if (situation.seen.filter(seen -> seen.phase().terminal()).isPresent()) {
            return moved(task, TaskStatus.DEPROVISIONING);
        }
        return situation.hold.assigned < task.resources().assignment()
                ? act(task, new TaskAction.StopOnHost())
                : new Decision(task, Optional.empty(), Optional.empty());
    }

    private static Decision shown(TaskRecord task, Instant now) {
        Instant until = task.state().at(Milestone.STOPPED).orElse(now).plus(STOPPED_VISIBLE);
        return now.isBefore(until)
                ? new Decision(task, Optional.empty(), Optional.of(until))
                : act(task, new TaskAction.Forget());
    }

    private static Decision moved(TaskRecord task, TaskStatus to) {
        return new Decision(task.with(task.state().with(to)), Optional.empty(), Optional.empty());
    }

    private static Decision act(TaskRecord task, TaskAction action) {
        return new Decision(task, Optional.of(action), Optional.empty());
    }
}
