package dev.roadstead.services.ecs;

import dev.roadstead.host.TaskAssignment;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the tasks that a control plane before this one left on the host, and assigns them anew: what runs goes on running. A task
 * that was on its way up is prepared as if it began, since its containers may not exist yet.
 */
final class TaskAdoption {

    private final Store store;
    private final InstantSource clock;
    private final TaskHands hands;
    private final HostTasks hostTasks;

    TaskAdoption(Platform platform, TaskHands hands, HostTasks hostTasks) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.hands = hands;
        this.hostTasks = hostTasks;
    }

    List<TaskAssignment> adopt() {
        List<TaskAssignment> assignments = new ArrayList<>();
        for (Versioned<TaskRecord> read : store.listAll(EcsKinds.TASK)) {
            hostTasks.know(read.key());
            if (read.value().lastStatus().onHost() && read.value().resources().assignment() > 0) {
                adopt(read).ifPresent(assignments::add);
            }
        }
        return assignments;
    }

    private Optional<TaskAssignment> adopt(Versioned<TaskRecord> read) {
        Key key = read.key();
        Scope scope = Scope.of(key);
        TaskRecord task = read.value().reassigned();
        EffectiveDefinition definition = hands.definition(scope, task);
        boolean coming = task.lastStatus() == TaskStatus.PENDING && task.desiredRunning();
        try {
            TaskAssignments.Prepared prepared = coming
                    ? hands.assignments()
                            .toStart(
                                    scope, task, definition, hands.assignments().initialized(scope, task, definition))
                    : hands.assignments().toKeep(scope, task, definition);
            store.change(tx -> tx.update(EcsKinds.TASK, read, task));
            hostTasks.assigned(
                    key, prepared.assignment().version(), prepared.taskRole().map(RoleSessions.Session::renewAt));
            return Optional.of(prepared.assignment());
        } catch (StartFailure e) {
            Stop stop = new Stop(StopReasons.FAILED_TO_START, e.reason());
            store.change(tx -> tx.update(
                    EcsKinds.TASK, read, read.value().with(read.value().state().stopping(stop, clock.instant()))));
            return Optional.empty();
        }
    }
}
