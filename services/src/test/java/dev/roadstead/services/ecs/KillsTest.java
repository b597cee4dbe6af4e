package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.simulated.Behaviour;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ecs.model.Service;

/** The control plane is killed again and again in the middle of deployments; what it promises holds all the same. */
class KillsTest {

    private static final int DESIRED = 4;
    private static final String BAD =
            EcsWorld.ACCOUNT + ".dkr.ecr." + EcsWorld.REGION + ".amazonaws.com/web@sha256:" + "b".repeat(64);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void deploymentsSurviveKillsAtAnyPoint(long seed) {
        Random random = new Random(seed);
        try (EcsWorld world = new EcsWorld(seed)) {
            int minimum = List.of(50, 75, 100).get(random.nextInt(3));
            int maximum = List.of(125, 150, 200).get(random.nextInt(3));
            world.neighbourhood.digests.put("web:bad", "sha256:" + "b".repeat(64));
            world.host.program(BAD, Behaviour.SERVES.exitingAfter(Duration.ofMillis(100), 1));
            world.register("1");
            createService(world, minimum, maximum);
            world.until("stable", Duration.ofMinutes(2), () -> world.stable("web"));
            world.pass(Duration.ofSeconds(5));
            world.afterEachStep = () -> assertBounds(world, seed, minimum, maximum);

            world.killer.rage(0.04);
            for (int round = 0; round < 4; round++) {
                Set<String> before = new HashSet<>(world.running("web"));
                boolean bad = random.nextInt(3) == 0;
                String definition = world.register(bad ? "bad" : random.nextBoolean() ? "1" : "2");
                world.ask(ecs ->
                        ecs.updateService(r -> r.cluster("shop").service("web").taskDefinition(definition)));
                world.pass(Duration.ofMinutes(4));
                assertConverged(world, seed, bad, before, definition);
            }
            world.killer.rage(0);
            assertThat(world.kills).as("kills with seed %d", seed).isGreaterThan(3);
            assertNothingLeaked(world);
        }
    }

    private static void createService(EcsWorld world, int minimum, int maximum) {
        world.ask(ecs -> ecs.createService(r -> r.cluster("shop")
                .serviceName("web")
                .taskDefinition("web")
                .desiredCount(DESIRED)
                .launchType("FARGATE")
                .deploymentConfiguration(d -> d.minimumHealthyPercent(minimum)
                        .maximumPercent(maximum)
                        .deploymentCircuitBreaker(b -> b.enable(true).rollback(true)))
                .loadBalancers(b -> b.targetGroupArn(SimulatedTargets.GROUP)
                        .containerName("web")
                        .containerPort(80))
                .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a", "subnet-b")))));
    }

    private static void assertBounds(EcsWorld world, long seed, int minimum, int maximum) {
        long active = world.store.listAll(EcsKinds.TASK).stream()
                .map(Versioned::value)
                .filter(TaskRecord::desiredRunning)
                .count();
        assertThat(active).as("active tasks, seed %d", seed).isLessThanOrEqualTo((long) DESIRED * maximum / 100);
        assertThat(world.neighbourhood.elbv2.serving().size())
                .as("healthy targets, seed %d: %s", seed, tasks(world))
                .isGreaterThanOrEqualTo((DESIRED * minimum + 99) / 100);
    }

    private static String tasks(EcsWorld world) {
        StringBuilder text = new StringBuilder("kills " + world.kills);
        for (Versioned<TaskRecord> read : world.store.listAll(EcsKinds.TASK)) {
            TaskRecord task = read.value();
            text.append("\n  ").append(task.taskId(), 0, 6).append(' ').append(task.lastStatus());
            text.append(' ')
                    .append(task.state().desiredStatus())
                    .append(' ')
                    .append(task.state().stop());
        }
        world.neighbourhood
                .elbv2
                .targets
                .values()
                .forEach(target -> text.append("\n  ")
                        .append(target.ip())
                        .append(' ')
                        .append(world.neighbourhood.elbv2.state(target)));
        return text.append("\n  ").append(world.host.observe()).toString();
    }

    private static void assertConverged(EcsWorld world, long seed, boolean bad, Set<String> before, String definition) {
        Service service = world.service("web");
        assertThat(service.deployments()).as("deployments, seed %d", seed).hasSize(1);
        assertThat(service.deployments().getFirst().rolloutStateAsString()).isEqualTo("COMPLETED");
        assertThat(world.running("web")).hasSize(DESIRED);
        if (bad) {
            assertThat(service.taskDefinition()).isNotEqualTo(definition);
        } else {
            assertThat(service.taskDefinition()).isEqualTo(definition);
            assertThat(world.running("web")).doesNotContainAnyElementsOf(before);
        }
    }

    private static void assertNothingLeaked(EcsWorld world) {
        world.pass(Duration.ofSeconds(30));
        Set<String> held = new HashSet<>();
        world.store.listAll(EcsKinds.TASK).stream()
                .map(Versioned::value)
                .filter(task -> !task.lastStatus().terminal())
                .forEach(task -> held.add(
                        task.resources().networkInterface().orElseThrow().networkInterfaceId()));
        assertThat(world.neighbourhood.ec2.interfaces.keySet()).containsExactlyInAnyOrderElementsOf(held);
        assertThat(world.neighbourhood.elbv2.targets).hasSize(DESIRED);
        assertThat(world.host.observe()).hasSize(DESIRED);
    }
}
