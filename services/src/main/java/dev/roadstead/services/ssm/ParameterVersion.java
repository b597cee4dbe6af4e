package dev.roadstead.services.ssm;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One version of a parameter.
 *
 * @param content sealed and in Base64, when it is secure
 * @param modifiedBy an ARN
 * @param labels sorted
 */
record ParameterVersion(
        int number, String content, Settings settings, Instant modified, String modifiedBy, List<String> labels) {
    static final String SECURE = "SecureString";

    /**
     * What is set along with a value.
     *
     * @param type String, StringList or SecureString
     */
    record Settings(String type, String dataType, Optional<String> description, Optional<String> allowedPattern) {}

    ParameterVersion {
        labels = labels.stream().sorted().toList();
    }

    boolean secure() {
        return settings.type().equals(SECURE);
    }

    ParameterVersion labelled(List<String> changed) {
        return new ParameterVersion(number, content, settings, modified, modifiedBy, changed);
    }
}
