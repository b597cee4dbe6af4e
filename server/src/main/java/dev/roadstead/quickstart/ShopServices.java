package dev.roadstead.quickstart;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AssignPublicIp;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.LogDriver;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The shop's log groups, parameters, cluster, task definitions and services. */
final class ShopServices {

    static final String CLUSTER = "ecs-production-cluster";

    private final EcsClient ecs;
    private final SsmClient ssm;
    private final CloudWatchLogsClient logs;
    private final String region;

    ShopServices(Clients clients, String region) {
        this.ecs = clients.ecs();
        this.ssm = clients.ssm();
        this.logs = clients.logs();
        this.region = region;
    }

    /**
     * One of the shop's services.
     *
     * @param secrets environment variable to the name of its parameter
     */
    record Part(
            String name,
            String container,
            String image,
            int port,
            int cpu,
            int memory,
            String taskRole,
            String targetGroup,
            Map<String, String> secrets) {}

    void ensureParameters(String dnsName) {
        parameter("/ecs/backend/DB_HOST", "embedded", ParameterType.STRING);
        parameter("/ecs/backend/DB_PORT", "5432", ParameterType.STRING);
        parameter("/ecs/backend/DB_NAME", "shop", ParameterType.STRING);
        parameter("/ecs/backend/DB_USER", "postgres", ParameterType.SECURE_STRING);
        parameter("/ecs/backend/DB_PASSWORD", "correct-horse-battery", ParameterType.SECURE_STRING);
        parameter("/ecs/backend/FRONTEND_URL", "http://" + dnsName, ParameterType.STRING);
        parameter("/ecs/frontend/API_URL", "http://" + dnsName + "/api", ParameterType.STRING);
    }

    void ensureCluster() {
        ecs.createCluster(r -> r.clusterName(CLUSTER));
    }

    /** Registers the definition unless the family's latest runs that image; creates or updates the service. */
    void ensure(Part part, ShopNetwork.Made network, String executionRole) {
        logGroup("/ecs/" + part.name());
        String definition = definition(part, executionRole);
        Optional<Service> there = service(part);
        if (there.isEmpty()) {
            ecs.createService(r -> r.cluster(CLUSTER)
                    .serviceName(part.name() + "-service")
                    .taskDefinition(definition)
                    .desiredCount(2)
                    .launchType(LaunchType.FARGATE)
                    .healthCheckGracePeriodSeconds(60)
                    .deploymentConfiguration(d -> d.minimumHealthyPercent(100)
                            .maximumPercent(200)
                            .deploymentCircuitBreaker(b -> b.enable(true).rollback(true)))
                    .networkConfiguration(n -> n.awsvpcConfiguration(v -> v.subnets(network.privateSubnets())
                            .securityGroups(network.taskGroup())
                            .assignPublicIp(AssignPublicIp.DISABLED)))
                    .loadBalancers(lb -> lb.targetGroupArn(part.targetGroup())
                            .containerName(part.container())
                            .containerPort(part.port())));
        } else if (!there.get().taskDefinition().equals(definition)) {
            ecs.updateService(
                    r -> r.cluster(CLUSTER).service(part.name() + "-service").taskDefinition(definition));
        }
    }

    /** Tasks that run and are wanted, of the deployment that is under way. */
    List<Service> describe(List<Part> parts) {
        return ecs.describeServices(r -> r.cluster(CLUSTER)
                        .services(parts.stream().map(p -> p.name() + "-service").toList()))
                .services();
    }

    private Optional<Service> service(Part part) {
        return describe(List.of(part)).stream()
                .filter(service -> "ACTIVE".equals(service.status()))
                .findFirst();
    }

    private String definition(Part part, String executionRole) {
        String family = part.name() + "-task";
        Optional<String> latest = ecs
                .listTaskDefinitions(r -> r.familyPrefix(family).sort("DESC").maxResults(1))
                .taskDefinitionArns()
                .stream()
                .findFirst();
        boolean same = latest.isPresent()
                && ecs.describeTaskDefinition(r -> r.taskDefinition(latest.get()))
                        .taskDefinition()
                        .containerDefinitions()
                        .getFirst()
                        .image()
                        .equals(part.image());
        return same ? latest.get() : register(part, family, executionRole);
    }

    private String register(Part part, String family, String executionRole) {
        ContainerDefinition container = ContainerDefinition.builder()
                .name(part.container())
                .image(part.image())
                .essential(true)
                .portMappings(p -> p.containerPort(part.port()).protocol("tcp"))
                .environment(KeyValuePair.builder()
                        .name("PORT")
                        .value(Integer.toString(part.port()))
                        .build())
                .secrets(part.secrets().entrySet().stream()
                        .map(e -> Secret.builder()
                                .name(e.getKey())
                                .valueFrom(e.getValue())
                                .build())
                        .toList())
                .logConfiguration(l -> l.logDriver(LogDriver.AWSLOGS)
                        .options(Map.of(
                                "awslogs-group",
                                "/ecs/" + part.name(),
                                "awslogs-region",
                                region,
                                "awslogs-stream-prefix",
                                "ecs")))
                .build();
        return ecs.registerTaskDefinition(r -> r.family(family)
                        .requiresCompatibilities(Compatibility.FARGATE)
                        .networkMode(NetworkMode.AWSVPC)
                        .cpu(Integer.toString(part.cpu()))
                        .memory(Integer.toString(part.memory()))
                        .executionRoleArn(executionRole)
                        .taskRoleArn(part.taskRole())
                        .containerDefinitions(container))
                .taskDefinition()
                .taskDefinitionArn();
    }

    /** A parameter that has its value already gets no new version. */
    private void parameter(String name, String value, ParameterType type) {
        if (!storedValue(name).equals(Optional.of(value))) {
            ssm.putParameter(r -> r.name(name).value(value).type(type).overwrite(true));
        }
    }

    private Optional<String> storedValue(String name) {
        try {
            return Optional.of(ssm.getParameter(r -> r.name(name).withDecryption(true))
                    .parameter()
                    .value());
        } catch (ParameterNotFoundException e) {
            return Optional.empty();
        }
    }

    private void logGroup(String name) {
        boolean there = logs.describeLogGroups(r -> r.logGroupNamePrefix(name)).logGroups().stream()
                .anyMatch(group -> group.logGroupName().equals(name));
        if (!there) {
            logs.createLogGroup(r -> r.logGroupName(name));
            logs.putRetentionPolicy(r -> r.logGroupName(name).retentionInDays(30));
        }
    }
}
