package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.simulated.Behaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.Task;

class TasksTest {

    private final EcsWorld world = new EcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private Task run(Consumer<RunTaskRequest.Builder> more) {
        return world.run(r -> r.networkConfiguration(n -> n.awsvpcConfiguration(
                        v -> v.subnets("subnet-a", "subnet-b").securityGroups("sg-1")))
                .applyMutation(more));
    }

    @Test
    void aTaskGoesFromProvisioningToRunningWhenTheHostSawItRun() {
        world.register("1");
        Task asked = run(r -> {});
        assertThat(asked.lastStatus()).isEqualTo("PROVISIONING");
        assertThat(asked.startedAt()).isNull();

        world.settle();

        Task task = world.task(asked.taskArn());
        assertThat(task.lastStatus()).isEqualTo("RUNNING");
        assertThat(task.attachments().getFirst().details())
                .extracting(KeyValuePair::name)
                .containsExactly(
                        "subnetId", "networkInterfaceId", "macAddress", "privateDnsName", "privateIPv4Address");
        assertThat(task.containers().getFirst().imageDigest()).isEqualTo("sha256:" + "1".repeat(64));
        assertThat(task.containers().getFirst().lastStatus()).isEqualTo("RUNNING");
        assertThat(task.group()).isEqualTo("family:web");
        assertThat(world.neighbourhood.readAs).allMatch(arn -> arn.contains("ecsTaskExecutionRole"));
    }

    @Test
    void aStoppedTaskLosesItsInterfaceAndIsShownForAnHour() {
        world.register("1");
        Task task = run(r -> {});
        world.settle();
        world.ask(
                ecs -> ecs.stopTask(r -> r.cluster("shop").task(task.taskArn()).reason("enough")));
        world.pass(Duration.ofSeconds(1));

        Task stopped = world.task(task.taskArn());
        assertThat(stopped.lastStatus()).isEqualTo("STOPPED");
        assertThat(stopped.stopCodeAsString()).isEqualTo("UserInitiated");
        assertThat(stopped.stoppedReason()).isEqualTo("enough");
        assertThat(stopped.containers().getFirst().exitCode()).isEqualTo(143);
        assertThat(world.neighbourhood.ec2.interfaces).isEmpty();
        assertThat(world.host.observe()).isEmpty();

        world.pass(Duration.ofMinutes(61));
        assertThat(world.ask(ecs -> ecs.describeTasks(r -> r.cluster("shop").tasks(task.taskArn())))
                        .failures())
                .extracting(failure -> failure.reason())
                .containsExactly("MISSING");
    }

    @Test
    void anImageThatDoesNotExistStopsTheTaskWithCannotPullContainerError() {
        world.register("nowhere");
        Task task = run(r -> {});
        world.pass(Duration.ofSeconds(1));

        Task stopped = world.task(task.taskArn());
        assertThat(stopped.lastStatus()).isEqualTo("STOPPED");
        assertThat(stopped.stopCodeAsString()).isEqualTo("TaskFailedToStart");
        assertThat(stopped.stoppedReason())
                .startsWith("CannotPullContainerError:")
                .contains("web:nowhere: not found");
        assertThat(world.neighbourhood.ec2.interfaces).isEmpty();
    }

    @Test
    void aMissingLogGroupIsAResourceInitializationError() {
        world.neighbourhood.logGroups.clear();
        world.register("1");
        Task task = run(r -> {});
        world.pass(Duration.ofSeconds(1));

        assertThat(world.task(task.taskArn()).stoppedReason())
                .isEqualTo("ResourceInitializationError: failed to validate logger args: create stream has been retried"
                        + " 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log"
                        + " group does not exist. status code: 400, request id: " + WireFront.REQUEST_ID
                        + " : exit status 1");
    }

    @Test
    void logStreamsAreMadeBeforeImagesAreLookedUp() {
        world.neighbourhood.logGroups.clear();
        world.register("nowhere");
        String arn = run(r -> {}).taskArn();
        world.pass(Duration.ofSeconds(1));

        assertThat(world.task(arn).stoppedReason())
                .isEqualTo(
                        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1"
                                + " times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log"
                                + " group does not exist. status code: 400, request id: "
                                + WireFront.REQUEST_ID + " : exit status 1");
    }

    @Test
    void aLogGroupThatTheRoleMayNotMakeIsAResourceInitializationError() {
        world.neighbourhood.logGroups.clear();
        world.register(c -> c.logConfiguration(l -> l.logDriver("awslogs")
                .options(Map.of(
                        "awslogs-group",
                        "/ecs/forbidden",
                        "awslogs-region",
                        EcsWorld.REGION,
                        "awslogs-stream-prefix",
                        "ecs",
                        "awslogs-create-group",
                        "true"))));
        String arn = run(r -> {}).taskArn();
        world.pass(Duration.ofSeconds(1));

        assertThat(world.task(arn).stoppedReason())
                .startsWith(
                        "ResourceInitializationError: failed to validate logger args: create stream has been retried"
                                + " 1 times: failed to create Cloudwatch log group: AccessDeniedException: User: ")
                .endsWith(" is not authorized to perform: logs:CreateLogGroup status code: 400, request id: "
                        + WireFront.REQUEST_ID + " : exit status 1");
    }

    @Test
    void aContainerThatExitsEndsItsTask() {
        world.host.program("web", Behaviour.SERVES.exitingAfter(Duration.ofSeconds(10), 3));
        world.register("1");
        Task task = run(r -> {});
        world.pass(Duration.ofSeconds(11));

        Task stopped = world.task(task.taskArn());
        assertThat(stopped.stopCodeAsString()).isEqualTo("EssentialContainerExited");
        assertThat(stopped.stoppedReason()).isEqualTo("Essential container in task exited");
        assertThat(stopped.containers().getFirst().exitCode()).isEqualTo(3);
        assertThat(stopped.startedAt()).isNotNull();
    }

    @Test
    void aKilledControlPlaneFindsItsTasksRunning() {
        world.register("1");
        Task task = run(r -> {});
        world.settle();
        String runtimeId = world.task(task.taskArn()).containers().getFirst().runtimeId();
        var before = world.host.observe().getFirst().containers().getFirst();

        world.restart();
        world.pass(Duration.ofSeconds(5));

        Task after = world.task(task.taskArn());
        assertThat(after.lastStatus()).isEqualTo("RUNNING");
        assertThat(after.containers().getFirst().runtimeId()).isEqualTo(runtimeId);
        assertThat(world.host.observe().getFirst().containers().getFirst()).isEqualTo(before);
    }

    @Test
    void aTaskThatDiedWhileNobodyLookedIsNoticed() {
        world.register("1");
        Task task = run(r -> {});
        world.settle();
        world.host.kill(EcsWorld.id(task.taskArn()), "web", 137);
        world.host.step();

        world.restart();
        world.pass(Duration.ofSeconds(1));

        assertThat(world.task(task.taskArn()).lastStatus()).isEqualTo("STOPPED");
        assertThat(world.neighbourhood.ec2.interfaces).isEmpty();
    }

    @Test
    void credentialsAreRenewedBeforeTheyExpire() {
        world.register("1");
        Task task = run(r -> {});
        world.settle();
        long version = world.host.observe().getFirst().version();
        world.pass(Duration.ofMinutes(50));

        assertThat(world.host.observe().getFirst().version()).isGreaterThan(version);
        assertThat(world.task(task.taskArn()).lastStatus()).isEqualTo("RUNNING");
    }

    @Test
    void outputReachesTheLogStreamEachLineOnce() {
        world.register("1");
        Task task = run(r -> {});
        world.settle();
        String id = EcsWorld.id(task.taskArn());
        world.host.print(id, "web", "one");
        world.host.print(id, "web", "two");
        world.settle();

        assertThat(world.neighbourhood.logStreams).containsOnlyKeys("ecs/web/" + id);
        assertThat(world.neighbourhood.logStreams.get("ecs/web/" + id))
                .extracting(event -> event.message())
                .containsExactly("one", "two");
    }

    @Test
    void aClientTokenRunsOneTask() {
        world.register("1");
        Task first = run(r -> r.clientToken("token"));
        Task second = run(r -> r.clientToken("token"));
        assertThat(second.taskArn()).isEqualTo(first.taskArn());
        List<String> arns =
                world.ask(ecs -> ecs.listTasks(r -> r.cluster("shop"))).taskArns();
        assertThat(arns).containsExactly(first.taskArn());
    }

    @Test
    void afterAResetNothingIsLeftOnTheHost() {
        world.register("1");
        run(r -> {});
        world.settle();
        assertThat(world.host.observe()).hasSize(1);
        world.store.clear();
        world.settle();
        assertThat(world.host.observe()).isEmpty();
    }

    @Test
    void aTaskWhoseInterfaceDoesNotLeadToTheRegistrysApiIsToldAsAwsTellsIt() {
        world.register("1");
        world.host.network().cut("api.ecr.us-east-1.amazonaws.com", "dial tcp 198.18.255.1:443: i/o timeout");
        world.host.network().cut("logs.us-east-1.amazonaws.com", "dial tcp 198.18.255.1:443: i/o timeout");
        Task task = run(r -> {});
        world.pass(Duration.ofSeconds(1));

        assertThat(world.task(task.taskArn()).stopCodeAsString()).isEqualTo("TaskFailedToStart");
        assertThat(world.task(task.taskArn()).stoppedReason())
                .isEqualTo("ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull"
                        + " registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR."
                        + " Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded"
                        + " maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send"
                        + " failed, Post \"https://api.ecr.us-east-1.amazonaws.com/\": dial tcp 198.18.255.1:443: i/o"
                        + " timeout");
    }

    @Test
    void aTaskWhoseInterfaceDoesNotLeadToItsSecretsOrLogsIsToldWhich() {
        world.host.network().cut("ssm.us-east-1.amazonaws.com", "dial tcp 198.18.255.1:443: i/o timeout");
        world.neighbourhood.parameters.put("/shop/host", "db.internal");
        world.register(c -> c.secrets(s -> s.name("DB_HOST").valueFrom("/shop/host")));
        Task task = run(r -> {});
        world.pass(Duration.ofSeconds(1));

        assertThat(world.task(task.taskArn()).stoppedReason())
                .startsWith("ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve"
                        + " secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection"
                        + " issue between the task and AWS Systems Manager Parameter Store. Check your task network"
                        + " configuration. operation error SSM: GetParameters, ")
                .endsWith("Post \"https://ssm.us-east-1.amazonaws.com/\": dial tcp 198.18.255.1:443: i/o timeout");
        assertThat(world.neighbourhood.readAs).isEmpty();
    }

    @Test
    void secretsAreReadAsTheExecutionRoleAndAKeyOfASecretIsPicked() {
        String secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1b2c3";
        world.neighbourhood.parameters.put("/shop/host", "db.internal");
        world.neighbourhood.secrets.put(secret, "{\"password\":\"pw\"}");
        world.register(c -> c.secrets(
                s -> s.name("DB_HOST").valueFrom("/shop/host"),
                s -> s.name("DB_PASSWORD").valueFrom(secret + ":password::")));
        Task task = run(r -> {});
        world.settle();
        assertThat(world.task(task.taskArn()).lastStatus()).isEqualTo("RUNNING");
        assertThat(world.neighbourhood.readAs).isNotEmpty().allMatch(arn -> arn.contains("ecsTaskExecutionRole"));

        world.neighbourhood.secrets.clear();
        Task failed = run(r -> {});
        world.pass(Duration.ofSeconds(1));
        assertThat(world.task(failed.taskArn()).stoppedReason())
                .startsWith("ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
                        + " retrieval failed: unable to retrieve secret from asm:")
                .contains("Secrets Manager can't find the specified secret.");
    }
}
