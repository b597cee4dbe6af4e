package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.model.Secret;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the values of a container's secrets as its execution role. They are held in memory only, on their way to the host.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html">The forms of
 *     valueFrom</a>
 */
final class Secrets {

    private static final String RETRIEVAL =
            "unable to pull secrets or registry auth: execution resource retrieval failed: ";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final EcsNeighbours.Configuration configuration;

    Secrets(EcsNeighbours.Configuration configuration) {
        this.configuration = configuration;
    }

    /** The values by variable name. */
    Map<String, String> values(Caller executionRole, List<Secret> secrets) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Secret secret : secrets) {
            Optional<Arn> arn = Arn.parse(secret.valueFrom());
            boolean stored = arn.isPresent() && arn.get().service().equals("secretsmanager");
            values.put(
                    secret.name(),
                    stored
                            ? secret(executionRole, arn.get(), secret.valueFrom())
                            : parameter(executionRole, secret.valueFrom()));
        }
        return values;
    }

    private String parameter(Caller executionRole, String name) {
        GetParametersRequest request =
                GetParametersRequest.builder().names(name).withDecryption(true).build();
        try {
            GetParametersResponse response =
                    executionRole.run(() -> configuration.ssm().getParameters(request));
            return response.parameters().stream()
                    .findFirst()
                    .map(Parameter::value)
                    .orElseThrow(() -> new StartFailure("ResourceInitializationError: " + RETRIEVAL
                            + "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid"
                            + " parameters: " + name));
        } catch (AwsServiceException e) {
            throw StartFailure.resourceInitialization(
                    RETRIEVAL + "unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
                            + Causes.text(e),
                    e);
        }
    }

    /** {@code arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME[:JSON-KEY[:VERSION-STAGE[:VERSION-ID]]]}. */
    private String secret(Caller executionRole, Arn arn, String valueFrom) {
        String[] parts = arn.resource().split(":", -1);
        String secretId = new Arn(
                        arn.service(),
                        arn.region(),
                        arn.account(),
                        parts[0] + ":" + part(parts, 1).orElse(""))
                .toString();
        GetSecretValueRequest request = GetSecretValueRequest.builder()
                .secretId(secretId)
                .versionStage(part(parts, 3).orElse(null))
                .versionId(part(parts, 4).orElse(null))
                .build();
        try {
            String text = executionRole.run(
                    () -> configuration.secretsManager().getSecretValue(request).secretString());
            Optional<String> key = part(parts, 2);
            return key.isEmpty() ? text : member(text, key.get(), valueFrom);
        } catch (AwsServiceException e) {
            throw StartFailure.resourceInitialization(
                    RETRIEVAL + "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to"
                            + " fetch secret " + secretId + " from secrets manager: " + Causes.text(e),
                    e);
        }
    }

    private static Optional<String> part(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? Optional.of(parts[index]) : Optional.empty();
    }

    private static String member(String text, String key, String valueFrom) {
        try {
            JsonNode value = JSON.readTree(text).get(key);
            if (value != null) {
                return value.isString() ? value.stringValue() : value.toString();
            }
        } catch (JacksonException e) {
            throw StartFailure.resourceInitialization(
                    RETRIEVAL + "retrieved secret from Secrets Manager is not a JSON object, but " + valueFrom
                            + " names a key of one",
                    e);
        }
        throw new StartFailure("ResourceInitializationError: " + RETRIEVAL
                + "retrieved secret from Secrets Manager did not contain json key " + key);
    }
}
