package dev.roadstead.services.ecs;

import dev.roadstead.host.Host;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.TaskDecisions.Decision;
import dev.roadstead.services.ecs.TaskDecisions.Drain;
import dev.roadstead.services.ecs.TaskDecisions.Situation;
import dev.roadstead.services.ecs.TaskRecord.Milestone;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import dev.roadstead.services.ecs.TaskRecord.TaskTarget;
import dev.roadstead.store.ConflictException;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a task to where it shall be: decides, writes, acts, and begins again until nothing is left to do. */
final class TaskReconciler {

    private static final Logger LOG = LoggerFactory.getLogger(TaskReconciler.class);
    private static final int PASSES = 50;

    private final Store store;
    private final InstantSource clock;
    private final Host host;
    private final HostTasks hostTasks;
    private final TaskHands hands;
    private final BooleanSupplier hurried;

    /**
     * @param hurried whether everything is going down
     */
    TaskReconciler(Platform platform, Host host, HostTasks hostTasks, TaskHands hands, BooleanSupplier hurried) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.host = host;
        this.hostTasks = hostTasks;
        this.hands = hands;
        this.hurried = hurried;
    }

    /** Looks at one task; says when to look again at the latest. */
    Optional<Instant> reconcile(Key key) {
        for (int pass = 0; pass < PASSES; pass++) {
            Optional<Versioned<TaskRecord>> read = store.get(EcsKinds.TASK, key);
            if (read.isEmpty()) {
                forget(key);
                return Optional.empty();
            }
            TaskRecord task = read.get().value();
            Decision decision = TaskDecisions.decide(situation(Scope.of(key), task), clock.instant());
            Optional<Versioned<TaskRecord>> written = write(read.get(), decision.next());
            if (written.isEmpty()) {
                continue;
            }
            if (decision.action().isEmpty()) {
                return decision.wake();
            }
            perform(written.get(), decision.action().get());
        }
        throw new IllegalStateException("task " + key + " does not settle");
    }

    /** A record that is gone was shown for long enough, or everything was reset: then the task may still be on the host. */
    private void forget(Key key) {
        if (hostTasks.hold(key.id()).assigned() > 0) {
            host.release(key.id());
        }
        hostTasks.forget(key.id());
    }

    private Situation situation(Scope scope, TaskRecord task) {
        boolean takingOut =
                !task.desiredRunning() && !task.resources().targets().isEmpty();
        return new Situation(
                task,
                hostTasks.seen(task.taskId()),
                hostTasks.hold(task.taskId()),
                takingOut ? drain(scope, task) : Drain.REGISTERED,
                !hands.wantedTargets(scope, task).isEmpty());
    }

    /** When everything goes down, nobody waits for connections to end. */
    private Drain drain(Scope scope, TaskRecord task) {
        Drain drain = hands.drain(scope, task);
        return drain == Drain.DRAINING && hurried.getAsBoolean() ? Drain.DRAINED : drain;
    }

    /** Empty when somebody else wrote in between. */
    private Optional<Versioned<TaskRecord>> write(Versioned<TaskRecord> read, TaskRecord next) {
        if (next.equals(read.value())) {
            return Optional.of(read);
        }
        try {
            return Optional.of(store.write(tx -> tx.update(EcsKinds.TASK, read, next)));
        } catch (ConflictException e) {
            return Optional.empty();
        }
    }

    private void perform(Versioned<TaskRecord> read, TaskAction action) {
        Key key = read.key();
        Scope scope = Scope.of(key);
        TaskRecord task = read.value();
        try {
            switch (action) {
                case TaskAction.CreateInterface() -> provision(read);
                case TaskAction.StartOnHost() -> start(read, task);
                case TaskAction.RegisterTargets() -> registerTargets(key, scope, task);
                case TaskAction.DeregisterTargets() -> hands.deregister(scope, task);
                case TaskAction.StopOnHost() ->
                    assign(key, hands.assignments().toKeep(scope, task, hands.definition(scope, task)));
                case TaskAction.RenewCredentials() -> renew(read);
                case TaskAction.Release() -> release(key, scope, task);
                case TaskAction.Forget() -> store.change(tx -> tx.delete(EcsKinds.TASK, key));
            }
        } catch (StartFailure e) {
            failed(key, e, UnaryOperator.identity());
        }
    }

    private void failed(Key key, StartFailure e, UnaryOperator<TaskRecord> before) {
        LOG.info("task {} does not start: {}", key, e.reason());
        change(key, now -> {
            TaskRecord task = before.apply(now);
            return task.with(task.state().stopping(new Stop(StopReasons.FAILED_TO_START, e.reason()), clock.instant()));
        });
    }

    /** With the interface in hand the task goes on to the host at once: one write notes both. */
    private void provision(Versioned<TaskRecord> read) {
        TaskRecord.TaskInterface made = hands.interfaces().create(Scope.of(read.key()), read.value());
        UnaryOperator<TaskRecord> noted = task -> provisioned(task, made);
        try {
            if (!start(read, noted.apply(read.value()))) {
                change(read.key(), noted);
            }
        } catch (StartFailure e) {
            failed(read.key(), e, noted);
        }
    }

    private static TaskRecord provisioned(TaskRecord task, TaskRecord.TaskInterface made) {
        TaskRecord holding = task.withInterface(made);
        boolean waiting = task.desiredRunning() && task.lastStatus() == TaskStatus.PROVISIONING;
        return waiting ? holding.with(task.state().with(TaskStatus.PENDING)) : holding;
    }

    private void change(Key key, UnaryOperator<TaskRecord> change) {
        store.change(tx ->
                tx.get(EcsKinds.TASK, key).ifPresent(now -> tx.update(EcsKinds.TASK, now, change.apply(now.value()))));
    }

    /**
     * Gives a task to the host.
     *
     * @param task what was read, as far as it is known by now
     * @return false when somebody else wrote in between; nothing was done then
     */
    private boolean start(Versioned<TaskRecord> read, TaskRecord task) {
        Scope scope = Scope.of(read.key());
        EffectiveDefinition definition = hands.definition(scope, task);
        Initialization initialized = hands.assignments().initialized(scope, task, definition);
        TaskRecord starting = task.withContainers(hands.resolved(scope, task, initialized.executionRole()))
                .reassigned();
        TaskAssignments.Prepared prepared = hands.assignments().toStart(scope, starting, definition, initialized);
        if (write(read, starting).isEmpty()) {
            return false;
        }
        assign(read.key(), prepared);
        return true;
    }

    private void renew(Versioned<TaskRecord> read) {
        Scope scope = Scope.of(read.key());
        TaskRecord next = read.value().reassigned();
        TaskAssignments.Prepared prepared = hands.assignments().toKeep(scope, next, hands.definition(scope, next));
        if (write(read, next).isPresent()) {
            assign(read.key(), prepared);
        }
    }

    private void assign(Key key, TaskAssignments.Prepared prepared) {
        TaskAssignment assignment = prepared.assignment();
        hostTasks.assigned(key, assignment.version(), prepared.taskRole().map(RoleSessions.Session::renewAt));
        host.assign(assignment);
    }

    /** Notes the targets first: whoever dies in between knows what to take out. */
    private void registerTargets(Key key, Scope scope, TaskRecord task) {
        List<TaskTarget> wanted = hands.wantedTargets(scope, task);
        if (!task.resources().targets().equals(wanted)) {
            change(key, now -> now.withTargets(wanted));
            return;
        }
        hands.register(scope, task);
        change(
                key,
                now -> now.lastStatus() == TaskStatus.ACTIVATING && now.desiredRunning()
                        ? now.with(now.state().with(TaskStatus.RUNNING))
                        : now);
    }

    private void release(Key key, Scope scope, TaskRecord task) {
        hands.deregister(scope, task);
        if (task.resources().assignment() > 0) {
            host.release(task.taskId());
        }
        hostTasks.released(task.taskId());
        hands.interfaces().delete(scope, task);
        change(
                key,
                now -> now.withTargets(List.of())
                        .with(now.state().with(TaskStatus.STOPPED).with(Milestone.STOPPED, clock.instant())));
    }
}
