package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roadstead.services.aws.Access;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** Roles by short name and who may pass them; client tokens that come again. */
class RolesAndTokensTest {

    private static final String OTHER_ROLE = "arn:aws:iam::" + EcsWorld.ACCOUNT + ":role/other";

    private final EcsWorld world = new EcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private static RunTaskRequest.Builder task() {
        return RunTaskRequest.builder()
                .cluster("shop")
                .taskDefinition("web")
                .launchType("FARGATE")
                .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a")));
    }

    private static CreateServiceRequest.Builder service() {
        return CreateServiceRequest.builder()
                .cluster("shop")
                .serviceName("web")
                .taskDefinition("web")
                .desiredCount(1)
                .launchType("FARGATE")
                .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a")));
    }

    private TaskDefinition registered(String taskRole, String executionRole) {
        return world.ask(ecs -> ecs.registerTaskDefinition(r -> r.family("web")
                        .networkMode("awsvpc")
                        .requiresCompatibilitiesWithStrings("FARGATE")
                        .cpu("256")
                        .memory("512")
                        .taskRoleArn(taskRole)
                        .executionRoleArn(executionRole)
                        .containerDefinitions(c -> c.name("web").image(EcsWorld.REGISTRY + "/web:1"))))
                .taskDefinition();
    }

    @Test
    void aRoleMayBeNamedShort() {
        TaskDefinition registered = registered("taskRole", "ecsTaskExecutionRole");

        assertThat(registered.taskRoleArn()).isEqualTo(EcsWorld.TASK_ROLE);
        assertThat(registered.executionRoleArn()).isEqualTo(EcsWorld.ROLE);
        Task started = world.ask(ecs ->
                        ecs.runTask(task().overrides(o -> o.taskRoleArn("other").executionRoleArn(EcsWorld.ROLE))
                                .build()))
                .tasks()
                .getFirst();
        assertThat(started.overrides().taskRoleArn()).isEqualTo(OTHER_ROLE);
    }

    @Test
    void anEmptyRoleIsNone() {
        assertThat(registered("", EcsWorld.ROLE).taskRoleArn()).isNull();
    }

    @Test
    void whatIsNeitherNameNorArnOfARoleIsRefused() {
        for (String role : List.of("a role", "arn:aws:iam::" + EcsWorld.ACCOUNT + ":user/me", "x".repeat(65))) {
            assertThatExceptionOfType(AwsServiceException.class)
                    .isThrownBy(() -> registered(role, EcsWorld.ROLE))
                    .satisfies(error ->
                            assertThat(error.awsErrorDetails().errorMessage()).startsWith("Role is not valid"));
        }
    }

    private List<Access> passed() {
        List<Access> passed = world.asked.stream()
                .filter(access -> access.action().equals("iam:PassRole"))
                .toList();
        world.asked.clear();
        return passed;
    }

    private static Access passing(String role) {
        return new Access(
                "iam:PassRole", List.of(role), Map.of("iam:PassedToService", List.of("ecs-tasks.amazonaws.com")));
    }

    @Test
    void everyWayToHandARoleToATaskAsksWhetherItMayBePassed() {
        registered("taskRole", "ecsTaskExecutionRole");
        assertThat(passed()).containsExactly(passing(EcsWorld.TASK_ROLE), passing(EcsWorld.ROLE));

        world.ask(
                ecs -> ecs.runTask(task().overrides(o -> o.taskRoleArn("other")).build()));
        assertThat(passed()).containsExactlyInAnyOrder(passing(OTHER_ROLE), passing(EcsWorld.ROLE));

        world.ask(ecs -> ecs.createService(service().build()));
        assertThat(passed()).containsExactlyInAnyOrder(passing(EcsWorld.TASK_ROLE), passing(EcsWorld.ROLE));

        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").taskDefinition("web:1")));
        assertThat(passed()).containsExactlyInAnyOrder(passing(EcsWorld.TASK_ROLE), passing(EcsWorld.ROLE));
    }

    @Test
    void anOverrideWhoseRoleMayNotBePassedStartsNothing() {
        registered("taskRole", "ecsTaskExecutionRole");
        world.deniedResources.add(OTHER_ROLE);

        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> world.ask(ecs -> ecs.runTask(
                        task().overrides(o -> o.taskRoleArn("other")).build())))
                .satisfies(
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
        assertThat(world.ask(ecs -> ecs.listTasks(r -> r.cluster("shop"))).taskArns())
                .isEmpty();
    }

    @Test
    void aTokenThatComesWithAnotherRunTellsWhichTasksItStarted() {
        registered("taskRole", "ecsTaskExecutionRole");
        RunTaskRequest first = task().clientToken("once").count(2).build();
        List<String> started = world.ask(ecs -> ecs.runTask(first)).tasks().stream()
                .map(Task::taskArn)
                .toList();

        assertThat(world.ask(ecs -> ecs.runTask(first)).tasks())
                .extracting(Task::taskArn)
                .isEqualTo(started);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() ->
                        world.ask(ecs -> ecs.runTask(first.toBuilder().count(3).build())))
                .satisfies(conflict -> {
                    assertThat(conflict.resourceIds()).isEqualTo(started);
                    assertThat(conflict.awsErrorDetails().errorMessage())
                            .isEqualTo("The provided clientToken is already in use with a different RunTask request.");
                });
        assertThat(world.ask(ecs -> ecs.listTasks(r -> r.cluster("shop"))).taskArns())
                .hasSize(2);
    }

    @Test
    void aTokenThatComesWithAnotherServiceIsNotIdempotent() {
        registered("taskRole", "ecsTaskExecutionRole");
        CreateServiceRequest first = service().clientToken("once").build();
        String arn = world.ask(ecs -> ecs.createService(first)).service().serviceArn();

        assertThat(world.ask(ecs -> ecs.createService(first)).service().serviceArn())
                .isEqualTo(arn);
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> world.ask(ecs ->
                        ecs.createService(first.toBuilder().desiredCount(3).build())))
                .satisfies(error -> assertThat(error.awsErrorDetails().errorMessage())
                        .isEqualTo("Creation of service was not idempotent."));
    }
}
