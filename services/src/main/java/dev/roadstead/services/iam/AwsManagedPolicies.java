package dev.roadstead.services.iam;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The policies that AWS manages, as far as Roadstead knows them: a checked-in list of what each grants. Read when first
 * asked for.
 *
 * @see <a href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html">AWS managed policies</a>
 */
final class AwsManagedPolicies {
    /** In place of an account's number in their ARNs. */
    static final String ACCOUNT = "aws";

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final class Loaded {
        static final Map<String, IamPolicy> BY_ARN = load();
    }

    private AwsManagedPolicies() {}

    static Optional<IamPolicy> find(String arn) {
        return Optional.ofNullable(Loaded.BY_ARN.get(arn));
    }

    /** Sorted by ARN. */
    static Collection<IamPolicy> all() {
        return Loaded.BY_ARN.values();
    }

    private static Map<String, IamPolicy> load() {
        Map<String, IamPolicy> policies = new TreeMap<>();
        try (InputStream list = Objects.requireNonNull(
                AwsManagedPolicies.class.getResourceAsStream("/iam/aws-managed-policies.json"))) {
            for (JsonNode node : JSON.readTree(list)) {
                IamPolicy policy = policy(node);
                policies.put(policy.arn(ACCOUNT), policy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(policies);
    }

    private static IamPolicy policy(JsonNode node) {
        String name = node.get("name").asString();
        Instant created = Instant.parse(node.get("created").asString());
        return new IamPolicy(
                new Identity(node.get("path").asString(), name, uniqueId(name), created),
                Optional.of(node.get("description").asString()),
                created,
                IamPolicy.Versions.first(node.get("document").toPrettyString(), created),
                List.of());
    }

    /** The same on every installation: derived from the name. */
    private static String uniqueId(String name) {
        StringBuilder id = new StringBuilder("ANPA");
        long bits = 0xcbf29ce484222325L;
        for (int i = 0; id.length() < 21; i++) {
            bits = (bits ^ name.charAt(i % name.length())) * 0x100000001b3L;
            id.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt((int) (bits >>> 59)));
        }
        return id.toString();
    }
}
