package dev.roadstead.services.ecs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Secret;

/**
 * Where an unmodified SDK in a container finds the services: each that has a name of its own in the region by that name, so that a VPC
 * endpoint's private DNS leads to the endpoint, as on AWS, and all others by one name.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific endpoints</a>
 */
final class ServiceVariables {

    private static final String ALL = "AWS_ENDPOINT_URL";
    private static final String REST = "api.roadstead.internal";

    /** What the SDKs call each service, and how its name begins. */
    private static final Map<String, String> SERVICES = Map.of(
            "CLOUDWATCH_LOGS", "logs",
            "EC2", "ec2",
            "ECR", "api.ecr",
            "ECS", "ecs",
            "ELASTIC_LOAD_BALANCING_V2", "elasticloadbalancing",
            "SECRETS_MANAGER", "secretsmanager",
            "SSM", "ssm",
            "STS", "sts");

    private ServiceVariables() {}

    /** Nothing where the container's definition says itself where the services are. */
    static Map<String, String> of(String region, ContainerDefinition container) {
        boolean own = Stream.concat(
                        container.environment().stream().map(KeyValuePair::name),
                        container.secrets().stream().map(Secret::name))
                .anyMatch(ALL::equals);
        if (own) {
            return Map.of();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(ALL, url(REST));
        SERVICES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(service -> variables.put(
                        ALL + "_" + service.getKey(), url(service.getValue() + "." + region + ".amazonaws.com")));
        return variables;
    }

    /** In plain HTTP, since no container trusts our authority by itself, on the port that groups let out. */
    private static String url(String host) {
        return "http://" + host + ":443";
    }
}
