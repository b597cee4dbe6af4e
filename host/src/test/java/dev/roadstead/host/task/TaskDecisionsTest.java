package dev.roadstead.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.ContainerAssignment.Condition;
import dev.roadstead.host.ContainerAssignment.Lifecycle;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation.Phase;
import dev.roadstead.host.task.ContainerState.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random tasks, random ends of actions, random deaths and stops: what must hold in every one of them. */
class TaskDecisionsTest {

    @TestFactory
    Stream<DynamicTest> everyRandomLifeObeysTheRulesAndEnds() {
        return LongStream.range(0, 200)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> new Life(seed).live()));
    }

    private static final class Life {
        private final RandomGenerator random;
        private final List<TaskAction> open = new ArrayList<>();
        private final Map<String, Integer> kills = new HashMap<>();
        private Instant now = Instant.EPOCH;
        private TaskState state;

        Life(long seed) {
            random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            state = TaskState.fresh(randomTask());
        }

        void live() {
            for (int i = 0; i < 2000 && state.phase() != Phase.STOPPED; i++) {
                if (i == 400) {
                    state = state.assigned(Assignments.stopped(state.assignment()));
                }
                decide();
                happen();
            }
            assertThat(state.phase()).isEqualTo(Phase.STOPPED);
            decide();
            assertThat(open.stream()
                            .filter(action -> !(action instanceof TaskAction.DiscardContainer))
                            .toList())
                    .as("nothing but what is under way already")
                    .allMatch(action -> action instanceof TaskAction.PullImage
                            || action instanceof TaskAction.CheckHealth
                            || action instanceof TaskAction.StopContainer
                            || action instanceof TaskAction.KillContainer);
        }

        private void decide() {
            boolean ending = state.ending();
            TaskDecisions.Decision decision = TaskDecisions.decide(state, now);
            TaskDecisions.Decision again = TaskDecisions.decide(decision.state(), now);
            assertThat(again.actions())
                    .as("a decision taken is not taken twice")
                    .isEmpty();
            for (TaskAction action : decision.actions()) {
                check(action, ending, decision.state());
            }
            state = decision.state();
            open.addAll(decision.actions());
            if (open.isEmpty()) {
                decision.wakeAt().ifPresent(wake -> now = wake);
            }
        }

        private void check(TaskAction action, boolean ending, TaskState after) {
            switch (action) {
                case TaskAction.StartContainer a -> {
                    assertThat(ending).isFalse();
                    lifecycle(a.container())
                            .dependsOn()
                            .forEach((other, condition) -> assertThat(
                                            state.container(other).hasStarted())
                                    .as("%s starts before %s was up", a.container(), other)
                                    .isTrue());
                }
                case TaskAction.PullImage a -> assertThat(ending).isFalse();
                case TaskAction.CreateContainer a -> assertThat(ending).isFalse();
                case TaskAction.StopContainer a -> {
                    for (ContainerAssignment other : state.assignment().containers()) {
                        if (other.lifecycle().dependsOn().containsKey(a.container())) {
                            assertThat(after.container(other.name()).stopped()).isTrue();
                        }
                    }
                }
                case TaskAction.KillContainer a ->
                    assertThat(kills.merge(a.container(), 1, Integer::sum)).isEqualTo(1);
                case TaskAction.DiscardContainer a -> {}
                case TaskAction.CheckHealth a ->
                    assertThat(state.container(a.container()).check().underWay())
                            .isFalse();
            }
        }

        private void happen() {
            now = now.plusMillis(random.nextInt(3000));
            if (!open.isEmpty() && random.nextInt(4) > 0) {
                event(open.remove(random.nextInt(open.size()))).ifPresent(event -> state = state.after(event));
            }
            if (random.nextInt(40) == 0) {
                ContainerState any =
                        state.containers().get(random.nextInt(state.containers().size()));
                if (any.step() == Step.RUNNING) {
                    state = state.after(new TaskEvent.Exited(any.name(), random.nextInt(2), false, now));
                }
            }
        }

        private Optional<TaskEvent> event(TaskAction action) {
            String name = action.container();
            boolean fails = random.nextInt(30) == 0;
            TaskEvent failure = new TaskEvent.Failed(name, "CannotStartContainerError", "because", now);
            return switch (action) {
                case TaskAction.PullImage a ->
                    Optional.of(fails ? failure : new TaskEvent.ImagePulled(name, "sha256:0", now));
                case TaskAction.CreateContainer a ->
                    Optional.of(fails ? failure : new TaskEvent.Created(name, "id", 7));
                case TaskAction.StartContainer a -> Optional.of(fails ? failure : new TaskEvent.Started(name, now));
                case TaskAction.StopContainer a ->
                    random.nextBoolean() ? Optional.empty() : Optional.of(new TaskEvent.Exited(name, 143, false, now));
                case TaskAction.KillContainer a -> Optional.of(new TaskEvent.Exited(name, 137, false, now));
                case TaskAction.DiscardContainer a -> Optional.empty();
                case TaskAction.CheckHealth a ->
                    Optional.of(new TaskEvent.HealthChecked(name, random.nextInt(3) > 0, now));
            };
        }

        private TaskAssignment randomTask() {
            int count = 1 + random.nextInt(5);
            ContainerAssignment[] containers = new ContainerAssignment[count];
            for (int i = 0; i < count; i++) {
                containers[i] = randomContainer(i);
            }
            return Assignments.task("t", containers);
        }

        private ContainerAssignment randomContainer(int index) {
            Map<String, Condition> dependsOn = new HashMap<>();
            for (int earlier = 0; earlier < index; earlier++) {
                if (random.nextInt(3) == 0) {
                    dependsOn.put("c" + earlier, Condition.values()[random.nextInt(4)]);
                }
            }
            Optional<ContainerAssignment.HealthCheck> check = random.nextBoolean()
                    ? Optional.of(new ContainerAssignment.HealthCheck(
                            List.of("true"), Duration.ofSeconds(5), Duration.ofSeconds(2), 3, Duration.ofSeconds(4)))
                    : Optional.empty();
            return Assignments.with(
                    Assignments.container("c" + index, "image"),
                    new Lifecycle(
                            random.nextBoolean(),
                            dependsOn,
                            Duration.ofSeconds(random.nextInt(2) * 60),
                            Duration.ofSeconds(30),
                            check));
        }

        private Lifecycle lifecycle(String name) {
            return state.wanted(name).lifecycle();
        }
    }
}
