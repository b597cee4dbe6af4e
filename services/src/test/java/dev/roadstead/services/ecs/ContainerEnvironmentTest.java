package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.TaskAssignment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.Secret;

/** The variables of a container: Fargate's, where the services are, and its definition's own. */
class ContainerEnvironmentTest {

    private final EcsWorld world = new EcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private String run(Consumer<ContainerDefinition.Builder> container) {
        world.register(container, definition -> definition.taskRoleArn(EcsWorld.TASK_ROLE));
        String arn = world.run(r -> {}).taskArn();
        world.pass(Duration.ofSeconds(1));
        return arn;
    }

    private TaskAssignment assigned(String arn) {
        return world.host.assignment(EcsWorld.id(arn)).orElseThrow();
    }

    private Map<String, String> environment(String arn) {
        return assigned(arn).containers().getFirst().process().environment();
    }

    @Test
    void aContainerGetsWhatFargateSetsAndWhereTheServicesAre() {
        String arn = run(c -> {});
        Map<String, String> environment = environment(arn);
        String id = EcsWorld.id(arn);

        assertThat(environment)
                .containsEntry("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE")
                .containsEntry("AWS_REGION", "us-east-1")
                .containsEntry("AWS_DEFAULT_REGION", "us-east-1")
                .containsEntry("AWS_ENDPOINT_URL", "http://api.roadstead.internal:443")
                .containsEntry("AWS_ENDPOINT_URL_ECR", "http://api.ecr.us-east-1.amazonaws.com:443")
                .containsEntry("AWS_ENDPOINT_URL_SSM", "http://ssm.us-east-1.amazonaws.com:443")
                .containsEntry("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/" + id)
                .containsOnlyKeys(
                        "AWS_EXECUTION_ENV",
                        "AWS_REGION",
                        "AWS_DEFAULT_REGION",
                        "AWS_ENDPOINT_URL",
                        "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
                        "AWS_ENDPOINT_URL_EC2",
                        "AWS_ENDPOINT_URL_ECR",
                        "AWS_ENDPOINT_URL_ECS",
                        "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2",
                        "AWS_ENDPOINT_URL_SECRETS_MANAGER",
                        "AWS_ENDPOINT_URL_SSM",
                        "AWS_ENDPOINT_URL_STS",
                        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                        "ECS_CONTAINER_METADATA_URI",
                        "ECS_CONTAINER_METADATA_URI_V4");
        assertThat(environment.get("ECS_CONTAINER_METADATA_URI_V4")).startsWith("http://169.254.170.2/v4/" + id + "-");
        assertThat(environment.get("ECS_CONTAINER_METADATA_URI")).startsWith("http://169.254.170.2/v3/" + id + "-");
    }

    @Test
    void whateverAVariableLeadsToIsAnsweredThere() {
        String arn = run(c -> {});
        Map<String, String> documents = assigned(arn).documents();
        for (String variable : List.of("ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4")) {
            String path = environment(arn).get(variable).substring("http://169.254.170.2".length());
            assertThat(documents.get(path)).contains("\"Name\":\"web\"");
            assertThat(documents.get(path + "/task")).contains("\"TaskARN\":\"" + arn + "\"");
        }
        assertThat(documents.get(environment(arn).get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")))
                .contains("\"AccessKeyId\"");
    }

    @Test
    void itsDefinitionsOwnValuesWin() {
        world.neighbourhood.parameters.put("/region", "eu-central-1");
        Map<String, String> environment = environment(run(c -> c.environment(
                        KeyValuePair.builder()
                                .name("AWS_ENDPOINT_URL")
                                .value("https://proxy.example")
                                .build(),
                        KeyValuePair.builder().name("OWN").value("1").build())
                .secrets(
                        Secret.builder().name("AWS_REGION").valueFrom("/region").build())));

        assertThat(environment)
                .containsEntry("AWS_ENDPOINT_URL", "https://proxy.example")
                .doesNotContainKey("AWS_ENDPOINT_URL_SSM")
                .containsEntry("OWN", "1")
                .containsEntry("AWS_REGION", "eu-central-1")
                .containsEntry("AWS_DEFAULT_REGION", "us-east-1");
    }

    /** GetParameters takes ten names. */
    @Test
    void manyParametersAreReadInFewRequests() {
        List<Integer> numbers = IntStream.range(0, 23).boxed().toList();
        numbers.forEach(i -> world.neighbourhood.parameters.put("/many/" + i, "value " + i));
        Map<String, String> environment = environment(run(c -> c.secrets(numbers.stream()
                .map(i -> Secret.builder()
                        .name("MANY_" + i)
                        .valueFrom("/many/" + i)
                        .build())
                .toList())));

        numbers.forEach(i -> assertThat(environment).containsEntry("MANY_" + i, "value " + i));
        assertThat(world.neighbourhood.readAs).hasSize(1 + 3);
    }

    @Test
    void aParameterOfAnotherRegionMayHaveTheSameName() {
        String there = "arn:aws:ssm:eu-west-1:123456789012:parameter/host";
        world.neighbourhood.parameters.put("/host", "here");
        world.neighbourhood.parameters.put(there, "there");

        assertThat(environment(run(c -> c.secrets(
                        Secret.builder().name("HERE").valueFrom("/host").build(),
                        Secret.builder().name("THERE").valueFrom(there).build()))))
                .containsEntry("HERE", "here")
                .containsEntry("THERE", "there");
    }

    @Test
    void parametersThatAreNotThereAreNamedTogether() {
        world.neighbourhood.parameters.put("/there", "yes");
        String arn = run(c -> c.secrets(
                Secret.builder().name("A").valueFrom("/there").build(),
                Secret.builder().name("B").valueFrom("/not-there").build(),
                Secret.builder().name("C").valueFrom("/neither").build()));

        assertThat(world.task(arn).stoppedReason())
                .isEqualTo("ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
                        + " retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1"
                        + " time(s): invalid parameters: /not-there,/neither");
    }
}
