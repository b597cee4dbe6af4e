package dev.roadstead.services.iam;

import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Documents that were read before; the same text always reads the same, so nothing here is ever stale. */
final class CompiledPolicies {
    private static final int LIMIT = 2000;

    private final Map<Source, PolicyDocument> known = new ConcurrentHashMap<>();

    private record Source(PolicyType type, String document) {}

    PolicyDocument of(String document, PolicyType type) {
        if (known.size() >= LIMIT) {
            known.clear();
        }
        return known.computeIfAbsent(
                new Source(type, document), source -> PolicyDocument.parse(source.document(), source.type()));
    }
}
