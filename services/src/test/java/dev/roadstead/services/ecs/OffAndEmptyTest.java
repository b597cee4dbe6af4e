package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roadstead.services.aws.ReadMembers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;

/** What Terraform, the CDK and the SDKs send along empty or off is accepted; the same member switched on is refused by name. */
class OffAndEmptyTest {

    private final EcsWorld world = new EcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private static RegisterTaskDefinitionRequest definition(Consumer<ContainerDefinition.Builder> more) {
        ContainerDefinition.Builder container =
                ContainerDefinition.builder().name("web").image("public.example/web:1");
        more.accept(container);
        return RegisterTaskDefinitionRequest.builder()
                .family("web")
                .networkMode("awsvpc")
                .requiresCompatibilitiesWithStrings("FARGATE")
                .cpu("256")
                .memory("512")
                .volumes(List.of())
                .placementConstraints(List.of())
                .containerDefinitions(container.build())
                .build();
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

    private static RunTaskRequest.Builder task() {
        return RunTaskRequest.builder()
                .cluster("shop")
                .taskDefinition("web")
                .launchType("FARGATE")
                .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a")));
    }

    private void unbuilt(String member, Function<EcsClient, ?> call) {
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> world.ask(call))
                .satisfies(error -> {
                    assertThat(error.awsErrorDetails().errorCode()).isEqualTo("NotImplemented");
                    assertThat(error.awsErrorDetails().errorMessage()).contains(member);
                });
    }

    /** The gateway refuses a request with a member that nobody reads, whatever its value. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ContainerDefinition.restartPolicy",
                "ContainerRestartPolicy.enabled",
                "ContainerDefinition.versionConsistency",
                "LinuxParameters.capabilities",
                "LinuxParameters.devices",
                "LinuxParameters.tmpfs",
                "KernelCapabilities.add",
                "KernelCapabilities.drop",
                "CreateServiceRequest.serviceRegistries",
                "CreateServiceRequest.serviceConnectConfiguration",
                "CreateServiceRequest.volumeConfigurations",
                "CreateServiceRequest.vpcLatticeConfigurations",
                "UpdateServiceRequest.serviceRegistries",
                "UpdateServiceRequest.serviceConnectConfiguration",
                "UpdateServiceRequest.volumeConfigurations",
                "UpdateServiceRequest.vpcLatticeConfigurations",
                "ServiceConnectConfiguration.enabled",
                "ServiceConnectConfiguration.services",
                "DeploymentConfiguration.lifecycleHooks",
                "DeploymentAlarms.rollback",
                "RunTaskRequest.volumeConfigurations",
                "TaskOverride.inferenceAcceleratorOverrides",
                "ContainerOverride.environmentFiles",
                "ContainerOverride.resourceRequirements"
            })
    void theGatewayLetsPass(String member) {
        int dot = member.indexOf('.');
        assertThat(ReadMembers.of("ecs").reads(member.substring(0, dot), member.substring(dot + 1)))
                .isTrue();
    }

    @Test
    void aDefinitionWithEverythingOffRoundTrips() {
        TaskDefinition registered = world.ask(ecs ->
                        ecs.registerTaskDefinition(definition(c -> c.restartPolicy(p -> p.enabled(false))
                                .mountPoints(List.of())
                                .versionConsistency("enabled")
                                .linuxParameters(l -> l.capabilities(k -> {})
                                        .devices(List.of())
                                        .tmpfs(List.of())
                                        .initProcessEnabled(false)))))
                .taskDefinition();

        ContainerDefinition container = registered.containerDefinitions().getFirst();
        assertThat(container.restartPolicy().enabled()).isFalse();
        assertThat(container.mountPoints()).isEmpty();
        assertThat(registered.volumes()).isEmpty();
        assertThat(registered.placementConstraints()).isEmpty();
    }

    /** Terraform takes an empty list that it did not send for a change that needs another revision. */
    @Test
    void aLogConfigurationComesBackAsItWasGiven() {
        TaskDefinition registered = world.ask(ecs ->
                        ecs.registerTaskDefinition(definition(c -> c.logConfiguration(log -> log.logDriver("awslogs")
                                        .options(Map.of(
                                                "awslogs-group", "/web",
                                                "awslogs-region", "us-east-1",
                                                "awslogs-stream-prefix", "web"))))
                                .toBuilder()
                                .executionRoleArn("arn:aws:iam::123456789012:role/ecsTaskExecutionRole")
                                .build()))
                .taskDefinition();
        assertThat(registered
                        .containerDefinitions()
                        .getFirst()
                        .logConfiguration()
                        .hasSecretOptions())
                .isFalse();
    }

    @Test
    void aDefinitionWithSomethingUnbuiltOnIsRefused() {
        unbuilt(
                "restartPolicy.enabled=true",
                ecs -> ecs.registerTaskDefinition(definition(c -> c.restartPolicy(p -> p.enabled(true)))));
        unbuilt(
                "versionConsistency=disabled",
                ecs -> ecs.registerTaskDefinition(definition(c -> c.versionConsistency("disabled"))));
        unbuilt(
                "capabilities.drop",
                ecs -> ecs.registerTaskDefinition(
                        definition(c -> c.linuxParameters(l -> l.capabilities(k -> k.drop("ALL"))))));
        unbuilt(
                "linuxParameters.tmpfs",
                ecs -> ecs.registerTaskDefinition(definition(c -> c.linuxParameters(
                        l -> l.tmpfs(t -> t.containerPath("/t").size(1))))));
    }

    @Test
    void aServiceWithEverythingOffRoundTrips() {
        world.register("1");
        Service created = world.ask(ecs -> ecs.createService(service()
                        .serviceRegistries(List.of())
                        .serviceConnectConfiguration(c -> c.enabled(false))
                        .volumeConfigurations(List.of())
                        .vpcLatticeConfigurations(List.of())
                        .placementConstraints(List.of())
                        .placementStrategy(List.of())
                        .capacityProviderStrategy(List.of())
                        .enableExecuteCommand(false)
                        .deploymentConfiguration(d -> d.alarms(
                                        a -> a.enable(false).rollback(false).alarmNames(List.of()))
                                .lifecycleHooks(List.of())
                                .strategy("ROLLING")
                                .bakeTimeInMinutes(0))
                        .build()))
                .service();

        assertThat(created.serviceRegistries()).isEmpty();
        assertThat(created.placementConstraints()).isEmpty();
        assertThat(created.enableExecuteCommand()).isFalse();
        assertThat(created.deploymentConfiguration().alarms().enable()).isFalse();
        assertThat(created.deploymentConfiguration().alarms().alarmNames()).isEmpty();
        Service updated = world.ask(ecs -> ecs.updateService(UpdateServiceRequest.builder()
                        .cluster("shop")
                        .service("web")
                        .serviceRegistries(List.of())
                        .serviceConnectConfiguration(c -> c.enabled(false))
                        .volumeConfigurations(List.of())
                        .vpcLatticeConfigurations(List.of())
                        .capacityProviderStrategy(List.of())
                        .loadBalancers(List.of())
                        .networkConfiguration(n -> n.awsvpcConfiguration(v ->
                                v.subnets("subnet-a").securityGroups(List.of()).assignPublicIp("DISABLED")))
                        .build()))
                .service();
        assertThat(updated.deployments()).hasSize(1);
        assertThat(updated.launchTypeAsString()).isEqualTo("FARGATE");
    }

    @Test
    void aServiceWithSomethingUnbuiltOnIsRefused() {
        world.register("1");
        unbuilt(
                "CreateService parameter serviceRegistries",
                ecs -> ecs.createService(service()
                        .serviceRegistries(r -> r.registryArn("arn:aws:servicediscovery:x"))
                        .build()));
        unbuilt(
                "CreateService parameter serviceConnectConfiguration.enabled=true",
                ecs -> ecs.createService(service()
                        .serviceConnectConfiguration(c -> c.enabled(true))
                        .build()));
        unbuilt(
                "deploymentConfiguration.alarms",
                ecs -> ecs.createService(service()
                        .deploymentConfiguration(d ->
                                d.alarms(a -> a.enable(false).rollback(true).alarmNames(List.of())))
                        .build()));
        unbuilt(
                "CreateService parameter enableExecuteCommand=true",
                ecs -> ecs.createService(service().enableExecuteCommand(true).build()));
    }

    @Test
    void aTaskWithEverythingOffRuns() {
        world.register("1");
        assertThat(world.ask(ecs -> ecs.runTask(task().volumeConfigurations(List.of())
                                .enableExecuteCommand(false)
                                .placementConstraints(List.of())
                                .capacityProviderStrategy(List.of())
                                .overrides(o -> o.inferenceAcceleratorOverrides(List.of())
                                        .containerOverrides(c -> c.name("web")
                                                .environmentFiles(List.of())
                                                .resourceRequirements(List.of())))
                                .build()))
                        .tasks())
                .hasSize(1);
        unbuilt(
                "RunTask parameter overrides.containerOverrides.environmentFiles",
                ecs -> ecs.runTask(task().overrides(o -> o.containerOverrides(c ->
                                c.name("web").environmentFiles(f -> f.type("s3").value("arn:aws:s3:::b/e.env"))))
                        .build()));
    }
}
