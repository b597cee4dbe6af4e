package dev.roadstead.services.ssm;

import java.util.List;
import software.amazon.awssdk.services.ssm.model.Tag;

/**
 * A parameter with its latest version; the versions before lie in records of their own.
 *
 * @param oldest the number of the oldest version that is kept
 */
record StoredParameter(String name, ParameterVersion latest, int oldest, List<Tag> tags) {
    StoredParameter {
        tags = List.copyOf(tags);
    }

    StoredParameter with(ParameterVersion version, int nowOldest) {
        return new StoredParameter(name, version, nowOldest, tags);
    }

    StoredParameter withTags(List<Tag> changed) {
        return new StoredParameter(name, latest, oldest, changed);
    }
}
