package dev.roadstead.services.secretsmanager;

import java.time.Instant;
import java.util.List;

/**
 * One version of a secret, without its value.
 *
 * @param id the client request token that made it
 * @param stages its staging labels, sorted; a version without any is deprecated
 */
record SecretVersion(String id, List<String> stages, Instant created) {
    static final String CURRENT = "AWSCURRENT";
    static final String PREVIOUS = "AWSPREVIOUS";

    SecretVersion {
        stages = stages.stream().distinct().sorted().toList();
    }

    boolean deprecated() {
        return stages.isEmpty();
    }

    SecretVersion with(List<String> changed) {
        return new SecretVersion(id, changed, created);
    }
}
