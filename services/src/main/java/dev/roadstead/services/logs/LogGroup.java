package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A log group.
 *
 * @param retentionDays one of {@link RetentionPolicies#ALLOWED_DAYS}; absent: events never expire
 */
record LogGroup(String name, Instant createdAt, OptionalInt retentionDays, Map<String, String> tags) {

    static final Kind<LogGroup> KIND = Records.kind("logs.group", LogGroup.class);

    LogGroup {
        tags = Map.copyOf(tags);
    }

    LogGroup withRetention(OptionalInt days) {
        return new LogGroup(name, createdAt, days, tags);
    }

    LogGroup withTags(Map<String, String> added) {
        Map<String, String> all = new TreeMap<>(tags);
        all.putAll(added);
        return new LogGroup(name, createdAt, retentionDays, all);
    }

    LogGroup withoutTags(Iterable<String> keys) {
        Map<String, String> left = new TreeMap<>(tags);
        keys.forEach(left::remove);
        return new LogGroup(name, createdAt, retentionDays, left);
    }

    /** Events before this instant are gone. */
    Optional<Instant> expiry(Instant now) {
        return retentionDays.isEmpty()
                ? Optional.empty()
                : Optional.of(now.minus(Duration.ofDays(retentionDays.getAsInt())));
    }
}
