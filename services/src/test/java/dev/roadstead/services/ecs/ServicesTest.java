package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.simulated.Behaviour;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

class ServicesTest {

    private final EcsWorld world = new EcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private Service create(Consumer<CreateServiceRequest.Builder> more) {
        return world.ask(ecs -> ecs.createService(r -> {
                    r.cluster("shop")
                            .serviceName("web")
                            .taskDefinition("web")
                            .desiredCount(2)
                            .launchType("FARGATE")
                            .networkConfiguration(n -> n.awsvpcConfiguration(
                                    v -> v.subnets("subnet-a", "subnet-b").securityGroups("sg-1")));
                    more.accept(r);
                }))
                .service();
    }

    private static void balanced(CreateServiceRequest.Builder r) {
        r.loadBalancers(b ->
                b.targetGroupArn(SimulatedTargets.GROUP).containerName("web").containerPort(80));
    }

    private List<String> events() {
        return world.service("web").events().stream().map(ServiceEvent::message).toList();
    }

    @Test
    void aServiceComesToItsDesiredCountOverBothZones() {
        world.register("1");
        create(r -> {});
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.pass(Duration.ofSeconds(5));

        assertThat(world.running("web").stream().map(arn -> world.task(arn).availabilityZone()))
                .containsExactlyInAnyOrder("us-east-1a", "us-east-1b");
        Service service = world.service("web");
        assertThat(service.deployments().getFirst().rolloutStateAsString()).isEqualTo("COMPLETED");
        assertThat(events().getFirst()).isEqualTo("(service web) has reached a steady state.");
        assertThat(events().getLast()).startsWith("(service web) has started 2 tasks: (task ");
    }

    @Test
    void aTaskThatDiesIsTakenOutAtOnceAndReplaced() {
        world.register("1");
        create(ServicesTest::balanced);
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.pass(Duration.ofSeconds(5));
        String victim = world.running("web").getFirst();
        String ip = world.ip(victim);

        world.host.kill(EcsWorld.id(victim), "web", 137);
        world.settle();

        assertThat(world.neighbourhood.elbv2.serving()).doesNotContain(ip);
        world.pass(Duration.ofSeconds(10));
        assertThat(world.running("web")).hasSize(2).doesNotContain(victim);
        assertThat(world.task(victim).stoppedReason()).isEqualTo("Essential container in task exited");
        assertThat(world.neighbourhood.elbv2.serving()).hasSize(2);
    }

    @Test
    void aRollingUpdateNeverHasFewerThanTwoServingNorMoreThanFourRunning() {
        world.register("1");
        create(ServicesTest::balanced);
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.pass(Duration.ofSeconds(5));
        Set<String> before = new HashSet<>(world.running("web"));
        world.afterEachStep = () -> {
            assertThat(world.neighbourhood.elbv2.serving().size()).isGreaterThanOrEqualTo(2);
            assertThat(world.running("web").size()).isLessThanOrEqualTo(4);
        };

        world.register("2");
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").taskDefinition("web:2")));
        world.until("stable", Duration.ofMinutes(2), () -> world.stable("web"));
        world.pass(Duration.ofSeconds(10));

        assertThat(world.running("web")).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(world.running("web"))
                .allMatch(arn -> world.task(arn).taskDefinitionArn().endsWith("web:2"));
        assertThat(before)
                .allMatch(arn -> world.task(arn)
                        .stoppedReason()
                        .equals("Scaling activity initiated by (deployment "
                                + world.service("web").deployments().getFirst().id() + ")"));
        assertThat(world.neighbourhood.elbv2.targets).hasSize(2);
        assertThat(world.neighbourhood.ec2.interfaces).hasSize(2);
    }

    @Test
    void aServiceThatExitsAtOnceIsRolledBackByTheCircuitBreaker() {
        world.register("1");
        create(r -> {
            balanced(r);
            r.deploymentConfiguration(
                    d -> d.deploymentCircuitBreaker(b -> b.enable(true).rollback(true)));
        });
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.pass(Duration.ofSeconds(5));
        Set<String> before = new HashSet<>(world.running("web"));
        world.afterEachStep =
                () -> assertThat(world.neighbourhood.elbv2.serving().size()).isGreaterThanOrEqualTo(2);

        world.neighbourhood.digests.put("web:bad", "sha256:" + "b".repeat(64));
        world.host.program(
                EcsWorld.ACCOUNT + ".dkr.ecr." + EcsWorld.REGION + ".amazonaws.com/web@sha256:" + "b".repeat(64),
                Behaviour.SERVES.exitingAfter(Duration.ofMillis(50), 1));
        world.register("bad");
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").taskDefinition("web:2")));
        world.pass(Duration.ofMinutes(2));

        Service service = world.service("web");
        assertThat(world.running("web")).containsExactlyInAnyOrderElementsOf(before);
        assertThat(service.taskDefinition()).endsWith("web:1");
        assertThat(service.deployments()).hasSize(1);
        assertThat(service.deployments().getFirst().rolloutStateAsString()).isEqualTo("COMPLETED");
        assertThat(events())
                .anyMatch(event -> event.endsWith("deployment failed: tasks failed to start."))
                .anyMatch(event -> event.startsWith("(service web) rolling back to deployment ecs-svc/"));
        assertThat(world.ask(ecs -> ecs.listServiceDeployments(
                                r -> r.cluster("shop").service("web")))
                        .serviceDeployments())
                .extracting(deployment -> deployment.statusAsString())
                .containsExactlyInAnyOrder("ROLLBACK_SUCCESSFUL", "SUCCESSFUL");
        assertThat(world.ask(ecs -> ecs.listServiceDeployments(
                                r -> r.cluster("shop").service("web")))
                        .serviceDeployments())
                .extracting(deployment -> deployment.statusReason())
                .contains("Service deployment rolled back because the circuit breaker threshold was exceeded.");
        assertThat(world.neighbourhood.elbv2.targets).hasSize(2);
        assertThat(world.neighbourhood.ec2.interfaces).hasSize(2);
    }

    @Test
    void aServiceWhoseSubnetIsFullSaysSoAndGoesOnWhenThereIsRoom() {
        world.register("1");
        world.neighbourhood.ec2.room = 1;
        create(r -> {});
        world.pass(Duration.ofMinutes(5));

        assertThat(world.running("web")).hasSize(1);
        assertThat(events())
                .anyMatch(event ->
                        event.startsWith("(service web) was unable to place a task. Reason: Unexpected EC2 error"
                                        + " while attempting to Create Network Interface with public IP assignment disabled in"
                                        + " subnet 'subnet-")
                                && event.contains("': InsufficientFreeAddressesInSubnet"));

        world.neighbourhood.ec2.room = 100;
        world.pass(Duration.ofMinutes(20));
        assertThat(world.running("web")).hasSize(2);
    }

    @Test
    void theSameTroubleIsToldAgainAfterSixHoursOrOnceItWasResolved() {
        world.register("nowhere");
        create(r -> r.desiredCount(3));
        world.pass(Duration.ofMinutes(30));
        assertThat(troubles()).hasSize(1);
        assertThat(inconsistencies()).hasSize(1);
        assertThat(world.service("web").deployments().getFirst().failedTasks()).isGreaterThan(10);

        world.pass(Duration.ofHours(5));
        assertThat(troubles()).hasSize(1);
        world.pass(Duration.ofHours(1));
        assertThat(troubles()).hasSize(2);
        assertThat(inconsistencies()).hasSize(2);

        world.register("1");
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").taskDefinition("web:2")));
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").taskDefinition("web:1")));
        world.pass(Duration.ofMinutes(30));
        assertThat(troubles()).hasSize(3);
        assertThat(inconsistencies()).hasSize(3);
    }

    private List<String> troubles() {
        return events().stream()
                .filter(event -> event.startsWith("(service web) was unable to place a task."))
                .toList();
    }

    private List<String> inconsistencies() {
        return events().stream()
                .filter("(service web) is unable to consistently start tasks successfully."::equals)
                .toList();
    }

    @Test
    void aServiceWhoseImageIsMissingSaysSoAndSlowsDown() {
        world.register("nowhere");
        create(r -> {});
        world.pass(Duration.ofMinutes(30));

        assertThat(events())
                .anyMatch(event ->
                        event.startsWith("(service web) was unable to place a task. Reason: CannotPullContainerError:"))
                .contains("(service web) is unable to consistently start tasks successfully.");
        assertThat(world.service("web").deployments().getFirst().failedTasks()).isLessThan(60);
        assertThat(world.neighbourhood.ec2.interfaces).isEmpty();
    }

    @Test
    void allTasksOfADeploymentRunTheDigestThatItsFirstTaskFound() {
        world.register("1");
        create(r -> r.desiredCount(1));
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.neighbourhood.digests.put("web:1", "sha256:" + "9".repeat(64));
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").desiredCount(3)));
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));

        assertThat(world.running("web")).hasSize(3).allMatch(arn -> digest(arn).equals("sha256:" + "1".repeat(64)));

        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").forceNewDeployment(true)));
        world.pass(Duration.ofMinutes(1));
        assertThat(world.running("web")).hasSize(3).allMatch(arn -> digest(arn).equals("sha256:" + "9".repeat(64)));
    }

    private String digest(String arn) {
        return world.task(arn).containers().getFirst().imageDigest();
    }

    @Test
    void aTaskThatFailsItsTargetsHealthChecksIsReplaced() {
        world.register("1");
        create(ServicesTest::balanced);
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.pass(Duration.ofSeconds(5));
        String victim = world.running("web").getFirst();
        String ip = world.ip(victim);
        world.neighbourhood.elbv2.answers = other -> !other.equals(ip);
        world.pass(Duration.ofSeconds(30));

        assertThat(world.running("web")).hasSize(2).doesNotContain(victim);
        assertThat(world.task(victim).stoppedReason())
                .isEqualTo("Task failed ELB health checks in (target-group " + SimulatedTargets.GROUP + ")");
        assertThat(events())
                .anyMatch(event -> event.contains("(port 80) is unhealthy in (target-group "))
                .anyMatch(event -> event.matches(
                        "\\(service web, taskSet ecs-svc/[0-9]+\\) has begun draining connections on 1 tasks\\."))
                .anyMatch(event ->
                        event.matches("\\(service web\\) has started 1 tasks: \\(task [0-9a-f]{32}\\)\\. Amazon ECS"
                                + " replaced 1 tasks due to an unhealthy status\\."));
    }

    @Test
    void aDeletedServiceDrainsAndBecomesInactive() {
        world.register("1");
        create(ServicesTest::balanced);
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        Service deleted = world.ask(ecs ->
                        ecs.deleteService(r -> r.cluster("shop").service("web").force(true)))
                .service();
        assertThat(deleted.status()).isEqualTo("DRAINING");
        List<String> tasks = world.running("web");
        String deployment = deleted.deployments().getFirst().id();
        world.pass(Duration.ofSeconds(30));

        assertThat(world.service("web").status()).isEqualTo("INACTIVE");
        assertThat(tasks)
                .isNotEmpty()
                .allMatch(arn -> world.task(arn)
                        .stoppedReason()
                        .equals("Scaling activity initiated by (deployment " + deployment + ")"));
        assertThat(world.neighbourhood.elbv2.targets).isEmpty();
        assertThat(world.neighbourhood.ec2.interfaces).isEmpty();
        assertThat(create(r -> {}).status()).isEqualTo("ACTIVE");
    }

    @Test
    void tasksThatDoNotRunYetAreToldAsPendingWhenTheyAreStopped() {
        world.register("1");
        create(r -> {});
        boolean any = true;
        while (any) {
            any = world.reconciler.step();
        }
        assertThat(world.service("web").pendingCount()).isEqualTo(2);
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").desiredCount(0)));
        world.pass(Duration.ofSeconds(10));

        assertThat(events())
                .contains("(service web) stopped 2 pending tasks.")
                .noneMatch(event -> event.contains("running tasks"));
    }

    @Test
    void afterDownTheNextUpBringsServicesBack() {
        world.register("1");
        create(r -> {});
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.reconciler.markAllStopped();
        world.pass(Duration.ofSeconds(5));
        assertThat(world.running("web")).isEmpty();
        assertThat(world.neighbourhood.ec2.interfaces).isEmpty();

        world.restart();
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        assertThat(world.running("web")).hasSize(2);
    }

    @Test
    void boundsThatLeaveNoMoveAreTold() {
        world.register("1");
        create(r -> r.deploymentConfiguration(d -> d.minimumHealthyPercent(100).maximumPercent(100)));
        world.until("stable", Duration.ofMinutes(1), () -> world.stable("web"));
        world.pass(Duration.ofSeconds(5));
        world.register("2");
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").taskDefinition("web:2")));
        world.pass(Duration.ofSeconds(30));

        assertThat(world.running("web"))
                .allMatch(arn -> world.task(arn).taskDefinitionArn().endsWith("web:1"));
        assertThat(events()).anyMatch(event -> event.contains("was unable to stop or start tasks during a deployment"));
    }
}
