package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A secret of Secrets Manager's, as a container names it: {@code
 * arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME[:JSON-KEY[:VERSION-STAGE[:VERSION-ID]]]}.
 *
 * @param key the member of a JSON object that is wanted
 */
record StoredSecret(String valueFrom, String region, String secretId, Optional<String> key, Version version) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Which of its versions. */
    record Version(Optional<String> stage, Optional<String> id) {}

    static StoredSecret of(Arn arn, String valueFrom) {
        String[] parts = arn.resource().split(":", -1);
        String secretId = new Arn(
                        arn.service(),
                        arn.region(),
                        arn.account(),
                        parts[0] + ":" + part(parts, 1).orElse(""))
                .toString();
        return new StoredSecret(
                valueFrom, arn.region(), secretId, part(parts, 2), new Version(part(parts, 3), part(parts, 4)));
    }

    private static Optional<String> part(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? Optional.of(parts[index]) : Optional.empty();
    }

    GetSecretValueRequest request() {
        return GetSecretValueRequest.builder()
                .secretId(secretId)
                .versionStage(version.stage().orElse(null))
                .versionId(version.id().orElse(null))
                .build();
    }

    /** What the container gets of the secret's text; a secret of bytes has none. */
    String value(@Nullable String text) {
        if (text == null) {
            throw new StartFailure("ResourceInitializationError: " + StartCalls.RETRIEVAL
                    + "execution resource retrieval failed: retrieved secret from Secrets Manager has no string value: "
                    + secretId);
        }
        return key.map(name -> member(text, name)).orElse(text);
    }

    private String member(String text, String name) {
        try {
            JsonNode value = JSON.readTree(text).get(name);
            if (value != null) {
                return value.isString() ? value.stringValue() : value.toString();
            }
        } catch (JacksonException e) {
            throw StartFailure.resourceInitialization(
                    StartCalls.RETRIEVAL + "execution resource retrieval failed: retrieved secret from Secrets Manager"
                            + " is not a JSON object, but " + valueFrom + " names a key of one",
                    e);
        }
        throw new StartFailure("ResourceInitializationError: " + StartCalls.RETRIEVAL
                + "execution resource retrieval failed: retrieved secret from Secrets Manager did not contain json key "
                + name);
    }
}
