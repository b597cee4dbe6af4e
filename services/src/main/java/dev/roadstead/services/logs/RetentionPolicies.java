package dev.roadstead.services.logs;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** How long a group may be told to keep its events. */
final class RetentionPolicies {

    /** The values that PutRetentionPolicy takes. */
    static final Set<Integer> ALLOWED_DAYS = new TreeSet<>(List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653));

    private RetentionPolicies() {}

    static void check(int days) {
        if (!ALLOWED_DAYS.contains(days)) {
            throw LogsErrors.invalid("retentionInDays: " + days + " (expected one of " + ALLOWED_DAYS + ")");
        }
    }
}
