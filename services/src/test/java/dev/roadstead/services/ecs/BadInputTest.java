package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;

/** Bad input gets AWS's error, and changes nothing. */
class BadInputTest {

    private final EcsWorld world = new EcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private void refuses(String code, String message, Function<EcsClient, ?> call) {
        long before = world.store.snapshot().version();
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> world.ask(call))
                .satisfies(error -> {
                    assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
                    assertThat(error.awsErrorDetails().errorMessage()).contains(message);
                });
        assertThat(world.store.snapshot().version()).isEqualTo(before);
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
                .executionRoleArn(EcsWorld.ROLE)
                .containerDefinitions(container.build())
                .build();
    }

    private void refusesContainer(String code, String message, Consumer<ContainerDefinition.Builder> more) {
        refuses(code, message, ecs -> ecs.registerTaskDefinition(definition(more)));
    }

    private void refusesDefinition(String code, String message, Consumer<RegisterTaskDefinitionRequest.Builder> more) {
        RegisterTaskDefinitionRequest.Builder request = definition(c -> {}).toBuilder();
        more.accept(request);
        refuses(code, message, ecs -> ecs.registerTaskDefinition(request.build()));
    }

    @Test
    void sizesThatFargateDoesNotHave() {
        refusesDefinition(
                "ClientException",
                "No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS"
                        + " documentation for the valid values.",
                r -> r.memory("4096"));
        refusesDefinition(
                "ClientException", "Fargate requires that 'cpu' be defined at the task level.", r -> r.cpu(null));
        refusesDefinition("ClientException", "512 or 0.5 GB", r -> r.memory("much"));
    }

    @Test
    void definitionsThatCannotRunOnFargate() {
        refusesDefinition(
                "ClientException", "Fargate only supports network mode ‘awsvpc’.", r -> r.networkMode("bridge"));
        refusesDefinition(
                "ClientException",
                "Fargate requires task definition to have execution role ARN to support ECR images.",
                r -> r.executionRoleArn(null)
                        .containerDefinitions(c -> c.name("web").image(EcsWorld.REGISTRY + "/web:1")));
        refusesDefinition("NotImplemented", "launch type EC2", r -> r.requiresCompatibilitiesWithStrings("EC2"));
        refusesDefinition("NotImplemented", "volumes", r -> r.volumes(v -> v.name("data")));
    }

    @Test
    void containersThatMakeNoSense() {
        refusesContainer(
                "ClientException",
                "the host ports and container ports in port mappings must match",
                c -> c.portMappings(p -> p.containerPort(80).hostPort(8080)));
        refusesContainer(
                "ClientException",
                "there is no container 'db'",
                c -> c.dependsOn(d -> d.containerName("db").condition("START")));
        refusesContainer("ClientException", "at least one container must be essential", c -> c.essential(false));
        refusesContainer(
                "ClientException",
                "requires options: awslogs-group",
                c -> c.logConfiguration(l -> l.logDriver("awslogs").options(Map.of("awslogs-region", "us-east-1"))));
        refusesContainer("NotImplemented", "logDriver splunk", c -> c.logConfiguration(l -> l.logDriver("splunk")));
        refusesContainer("NotImplemented", "interactive=true", c -> c.interactive(true));
        refusesContainer("ClientException", "privileged", c -> c.privileged(true));
        refusesContainer(
                "ClientException",
                "secret name must be unique",
                c -> c.environment(e -> e.name("A").value("1"))
                        .secrets(s -> s.name("A").valueFrom("/a")));
    }

    private static CreateServiceRequest service(Consumer<CreateServiceRequest.Builder> more) {
        CreateServiceRequest.Builder request = CreateServiceRequest.builder()
                .cluster("shop")
                .serviceName("web")
                .taskDefinition("web")
                .desiredCount(1)
                .launchType("FARGATE")
                .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a")));
        more.accept(request);
        return request.build();
    }

    private void refusesService(String code, String message, Consumer<CreateServiceRequest.Builder> more) {
        refuses(code, message, ecs -> ecs.createService(service(more)));
    }

    @Test
    void servicesThatCannotBe() {
        world.register("1");
        refusesService(
                "InvalidParameterException",
                "Error retrieving subnet information for [subnet-x]: The subnet ID 'subnet-x' does not exist"
                        + " (ErrorCode: InvalidSubnetID.NotFound)",
                r -> r.networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets("subnet-x"))));
        refusesService(
                "InvalidParameterException",
                "Security group sg-elsewhere does not appear to belong to the same VPC as the input subnets.",
                r -> r.networkConfiguration(
                        n -> n.awsvpcConfiguration(v -> v.subnets("subnet-a").securityGroups("sg-elsewhere"))));
        refusesService(
                "InvalidParameterException",
                "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
                r -> r.networkConfiguration((software.amazon.awssdk.services.ecs.model.NetworkConfiguration) null));
        refusesService("ClientException", "TaskDefinition not found.", r -> r.taskDefinition("other"));
        refusesService("ClusterNotFoundException", "Cluster not found.", r -> r.cluster("other"));
        refusesService("NotImplemented", "schedulingStrategy DAEMON", r -> r.schedulingStrategy("DAEMON"));
        refusesService(
                "NotImplemented",
                "deploymentController CODE_DEPLOY",
                r -> r.deploymentController(c -> c.type("CODE_DEPLOY")));
        refusesService("NotImplemented", "enableExecuteCommand=true", r -> r.enableExecuteCommand(true));
    }

    @Test
    void targetGroupsThatDoNotFit() {
        world.register("1");
        Consumer<CreateServiceRequest.Builder> balanced = r -> r.loadBalancers(b ->
                b.targetGroupArn(SimulatedTargets.GROUP).containerName("web").containerPort(80));
        world.neighbourhood.elbv2.targetType = "instance";
        refusesService(
                "InvalidParameterException",
                "has target type instance, which is incompatible with the awsvpc network mode specified in the task"
                        + " definition.",
                balanced);
        world.neighbourhood.elbv2.targetType = "ip";
        world.neighbourhood.elbv2.attached = false;
        refusesService("InvalidParameterException", "does not have an associated load balancer.", balanced);
        refusesService(
                "InvalidParameterException",
                "The container web did not have a container port 81 defined.",
                r -> r.loadBalancers(b -> b.targetGroupArn(SimulatedTargets.GROUP)
                        .containerName("web")
                        .containerPort(81)));
    }

    @Test
    void rolesThatMayNotBeUsed() {
        world.denied.add("iam:PassRole");
        refuses("AccessDeniedException", "iam:PassRole", ecs -> ecs.registerTaskDefinition(definition(c -> {})));
        world.denied.clear();
        world.ask(ecs -> ecs.registerTaskDefinition(definition(c -> {}).toBuilder()
                .executionRoleArn(Neighbourhood.UNTRUSTING)
                .build()));
        refusesService(
                "ClientException", "ECS was unable to assume the role '" + Neighbourhood.UNTRUSTING + "'", r -> {});
    }

    @Test
    void whatIsNotThere() {
        refuses(
                "ServiceNotFoundException",
                "Service not found.",
                ecs -> ecs.updateService(r -> r.cluster("shop").service("none")));
        refuses(
                "InvalidParameterException",
                "The referenced task was not found.",
                ecs -> ecs.stopTask(r -> r.cluster("shop").task("0".repeat(32))));
        refuses(
                "InvalidParameterException",
                "taskId length should be one of [32,36]",
                ecs -> ecs.describeTasks(r -> r.cluster("shop").tasks("none")));
        refuses(
                "InvalidParameterException",
                "Invalid identifier: Identifier is for cluster other. Your cluster is shop",
                ecs -> ecs.describeTasks(r -> r.cluster("shop")
                        .tasks("arn:aws:ecs:" + EcsWorld.REGION + ":" + EcsWorld.ACCOUNT + ":task/other/"
                                + "0".repeat(32))));
        refuses(
                "ClientException",
                "Unable to describe task definition.",
                ecs -> ecs.describeTaskDefinition(r -> r.taskDefinition("none:1")));
        assertThat(world.ask(ecs -> ecs.describeClusters(r -> r.clusters("none")))
                        .failures()
                        .getFirst()
                        .reason())
                .isEqualTo("MISSING");
    }

    @Test
    void nothingToDescribeIsSaidBeforeTheClusterIsLookedUp() {
        refuses(
                "InvalidParameterException",
                "Tasks cannot be empty.",
                ecs -> ecs.describeTasks(r -> r.cluster("none").tasks(List.of())));
        refuses(
                "InvalidParameterException",
                "Services cannot be empty.",
                ecs -> ecs.describeServices(r -> r.cluster("none").services(List.of())));
        refuses(
                "ClusterNotFoundException",
                "Cluster not found.",
                ecs -> ecs.describeTasks(r -> r.cluster("none").tasks("none")));
    }

    @Test
    void aProviderThatIsNotAssociatedWithTheCluster() {
        world.register("1");
        refuses(
                "InvalidParameterException",
                "cannot contain a capacity provider that is not associated with the cluster",
                ecs -> ecs.createService(service(r -> r.launchType((String) null)
                        .capacityProviderStrategy(
                                item -> item.capacityProvider("FARGATE_SPOT").weight(1)))));
    }

    @Test
    void logOptionsThatAreUnknownOrNotBuilt() {
        refusesLogOption("ClientException", "Log driver awslogs disallows options: foo", "foo", "x");
        refusesLogOption("NotImplemented", "mode=blocking", "mode", "blocking");
        refusesLogOption("NotImplemented", "awslogs-datetime-format", "awslogs-datetime-format", "%Y");
        refusesLogOption(
                "ClientException", "max-buffer-size: lots (expected a size such as 4m", "max-buffer-size", "lots");
    }

    private void refusesLogOption(String code, String message, String option, String value) {
        Map<String, String> options = Map.of(
                "awslogs-group",
                "/ecs/web",
                "awslogs-region",
                EcsWorld.REGION,
                "awslogs-stream-prefix",
                "ecs",
                option,
                value);
        refusesContainer(
                code,
                message,
                c -> c.logConfiguration(l -> l.logDriver("awslogs").options(options)));
    }

    @Test
    void wordsThatCarryNoSpacesAndKeysThatComeTwice() {
        refusesDefinition(
                "InvalidParameterException",
                "a key comes more than once",
                r -> r.tags(t -> t.key("a").value("1"), t -> t.key("a").value("2")));
        world.register("1");
        refuses(
                "InvalidParameterException",
                "clientToken: 37 characters (expected at most 36",
                ecs -> ecs.createService(service(r -> r.clientToken("x".repeat(37)))));
    }

    @Test
    void aClusterInUseIsNotDeleted() {
        world.register("1");
        world.ask(ecs -> ecs.createService(service(r -> {})));
        refuses(
                "ClusterContainsServicesException",
                "The Cluster cannot be deleted while Services are active.",
                ecs -> ecs.deleteCluster(r -> r.cluster("shop")));
        refuses(
                "InvalidParameterException",
                "The service cannot be stopped while it is scaled above 0.",
                ecs -> ecs.deleteService(r -> r.cluster("shop").service("web")));
        refuses(
                "InvalidParameterException",
                "Creation of service was not idempotent.",
                ecs -> ecs.createService(service(r -> {})));
    }
}
