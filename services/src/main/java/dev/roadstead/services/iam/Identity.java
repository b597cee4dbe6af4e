package dev.roadstead.services.iam;

import java.time.Instant;
import java.util.Locale;

/**
 * What users, groups, roles and policies have in common.
 *
 * @param path begins and ends with a slash
 * @param name unique but for upper and lower case
 * @param uniqueId never used again, such as {@code AROA...}
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM identifiers</a>
 */
record Identity(String path, String name, String uniqueId, Instant created) {
    String arn(String account, String type) {
        return "arn:aws:iam::" + account + ":" + type + path + name;
    }

    /** What listings are sorted by. */
    String sortKey() {
        return name.toLowerCase(Locale.ROOT);
    }

    Identity named(String newPath, String newName) {
        return new Identity(newPath, newName, uniqueId, created);
    }
}
