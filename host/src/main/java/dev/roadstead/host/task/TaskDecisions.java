package dev.roadstead.host.task;

import dev.roadstead.host.ContainerAssignment.Condition;
import dev.roadstead.host.ContainerAssignment.HealthCheck;
import dev.roadstead.host.ContainerAssignment.Lifecycle;
import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.host.task.ContainerState.End;
import dev.roadstead.host.task.ContainerState.Step;
import dev.roadstead.host.task.ContainerState.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a task needs next. Pure: the same state and instant give the same decision.
 *
 * <p>On the way up every image is pulled and every container created at once, and each is started when the containers it depends
 * on have reached their conditions ({@code dependsOn}). On the way down a container is signalled when all that depend on it have
 * stopped, and killed when its stop timeout is over. See <a
 * href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html">ContainerDependency</a>.
 */
public final class TaskDecisions {

    private TaskDecisions() {}

    /**
     * A decision.
     *
     * @param state with the steps of the actions taken
     * @param actions to carry out, in order
     * @param wakeAt when to decide again at the latest, if no event comes before
     */
    public record Decision(TaskState state, List<TaskAction> actions, Optional<Instant> wakeAt) {
        public Decision {
            actions = List.copyOf(actions);
        }
    }

    /** What {@code state} needs at {@code now}. */
    public static Decision decide(TaskState state, Instant now) {
        Pass pass = new Pass(state, now);
        // A container given up or discarded changes what the others need, so pass until nothing changes.
        TaskState before;
        do {
            before = pass.state;
            pass.each();
        } while (!pass.state.equals(before));
        return new Decision(pass.state, pass.actions, Optional.ofNullable(pass.wakeAt));
    }

    /** One pass over the containers of a task. */
    private static final class Pass {
        private final Instant now;
        private final List<TaskAction> actions = new ArrayList<>();
        private TaskState state;

        @Nullable
        private Instant wakeAt;

        Pass(TaskState state, Instant now) {
            this.state = state;
            this.now = now;
        }

        void each() {
            for (ContainerState container : state.containers()) {
                if (state.ending()) {
                    down(state.container(container.name()));
                } else {
                    up(state.container(container.name()));
                }
            }
        }

        private void up(ContainerState container) {
            switch (container.step()) {
                case NEW -> {
                    state = state.pulling(now);
                    take(container.at(Step.PULLING), new TaskAction.PullImage(container.name()));
                }
                case PULLED -> take(container.at(Step.CREATING), new TaskAction.CreateContainer(container.name()));
                case CREATED -> startWhenReady(container);
                case RUNNING -> checkWhenDue(container);
                case PULLING, CREATING, STARTING, STOPPED -> {}
            }
        }

        private void startWhenReady(ContainerState container) {
            boolean ready = true;
            for (Map.Entry<String, Condition> dependency : dependencies(container)) {
                Need need = need(state.container(dependency.getKey()), dependency.getValue());
                if (need == Need.NEVER) {
                    giveUp(container, dependency);
                    return;
                }
                ready &= need == Need.MET;
            }
            if (ready) {
                take(container.at(Step.STARTING), new TaskAction.StartContainer(container.name()));
            }
        }

        private void giveUp(ContainerState container, Map.Entry<String, Condition> dependency) {
            String reason = "container ordering dependency " + dependency.getValue() + " of " + dependency.getKey()
                    + " for " + container.name() + " cannot be satisfied";
            take(
                    container.ended(new End(Optional.empty(), false, Optional.of(reason), now)),
                    new TaskAction.DiscardContainer(container.name()));
        }

        private enum Need {
            MET,
            OPEN,
            NEVER
        }

        private Need need(ContainerState other, Condition condition) {
            boolean met = switch (condition) {
                case START -> other.hasStarted();
                case COMPLETE -> other.hasStarted() && other.stopped();
                case SUCCESS -> exitCode(other).equals(Optional.of(0));
                case HEALTHY -> other.check().health() == Health.HEALTHY && !other.stopped();
            };
            if (met) {
                return Need.MET;
            }
            if (other.stopped()) {
                return Need.NEVER;
            }
            if (condition == Condition.START || other.started().isEmpty()) {
                return Need.OPEN;
            }
            Duration patience = lifecycle(other).startTimeout();
            if (patience.isZero()) {
                return Need.OPEN;
            }
            return due(other.started().get().plus(patience)) ? Need.NEVER : Need.OPEN;
        }

        private void checkWhenDue(ContainerState container) {
            Optional<HealthCheck> check = lifecycle(container).healthCheck();
            if (check.isEmpty() || container.check().underWay()) {
                return;
            }
            Instant since =
                    container.check().last().orElseGet(() -> container.started().orElse(now));
            if (due(since.plus(check.get().interval()))) {
                take(container.with(container.check().begun()), new TaskAction.CheckHealth(container.name()));
            }
        }

        private void down(ContainerState container) {
            switch (container.step()) {
                case NEW, PULLING, PULLED ->
                    state = state.with(container.ended(new End(Optional.empty(), false, Optional.empty(), now)));
                case CREATED ->
                    take(
                            container.ended(new End(Optional.empty(), false, Optional.empty(), now)),
                            new TaskAction.DiscardContainer(container.name()));
                case RUNNING -> stop(container);
                case CREATING, STARTING, STOPPED -> {}
            }
        }

        private void stop(ContainerState container) {
            if (container.stop().killed()) {
                return;
            }
            Optional<Instant> signalled = container.stop().signalled();
            if (signalled.isPresent()) {
                if (due(signalled.get().plus(lifecycle(container).stopTimeout()))) {
                    take(container.with(new Stop(signalled, true)), new TaskAction.KillContainer(container.name()));
                }
                return;
            }
            if (dependentsStopped(container)) {
                take(container.with(new Stop(Optional.of(now), false)), new TaskAction.StopContainer(container.name()));
                due(now.plus(lifecycle(container).stopTimeout()));
            }
        }

        private boolean dependentsStopped(ContainerState container) {
            return state.containers().stream()
                    .filter(other -> lifecycle(other).dependsOn().containsKey(container.name()))
                    .allMatch(ContainerState::stopped);
        }

        private void take(ContainerState next, TaskAction action) {
            state = state.with(next);
            actions.add(action);
        }

        /** Whether that instant has come; if not, it is one to wake at. */
        private boolean due(Instant instant) {
            if (!instant.isAfter(now)) {
                return true;
            }
            wakeAt = wakeAt == null || instant.isBefore(wakeAt) ? instant : wakeAt;
            return false;
        }

        private List<Map.Entry<String, Condition>> dependencies(ContainerState container) {
            return lifecycle(container).dependsOn().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .toList();
        }

        private Lifecycle lifecycle(ContainerState container) {
            return state.wanted(container.name()).lifecycle();
        }

        private static Optional<Integer> exitCode(ContainerState container) {
            return container.end().flatMap(End::exitCode);
        }
    }
}
