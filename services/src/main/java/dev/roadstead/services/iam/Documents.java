package dev.roadstead.services.iam;

import dev.roadstead.services.policy.MalformedPolicyException;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Policy documents on their way in and out. */
final class Documents {
    private Documents() {}

    /** Refuses what is no policy, or not evaluated. */
    static PolicyDocument checked(String document, PolicyType type) {
        try {
            return PolicyDocument.parse(document, type);
        } catch (MalformedPolicyException e) {
            throw IamErrors.malformed(e.getMessage() == null ? "" : e.getMessage());
        }
    }

    /** How IAM counts a policy's size. */
    static int size(String document) {
        return (int) document.chars()
                .filter(character -> !Character.isWhitespace(character))
                .count();
    }

    /** As responses carry documents (RFC 3986). */
    static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
