package dev.roadstead.services.ec2;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client token that made a resource, kept with it: the same request again answers with the same resource.
 *
 * @param fingerprint of all other parameters
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html">Idempotency</a>
 */
record Idempotency(String token, String fingerprint) {

    /**
     * The token of a request.
     *
     * @param token null or empty for a request without one
     * @param request the same request without its token
     */
    static Optional<Idempotency> of(@Nullable String token, Object request) {
        return token == null || token.isEmpty()
                ? Optional.empty()
                : Optional.of(new Idempotency(token, fingerprint(request.toString())));
    }

    /**
     * What the token made before, or else what is made now.
     *
     * @param asked the token of the request, with which {@code making} stores what it makes
     */
    static <T extends Resource> T once(
            Optional<Idempotency> asked, Estate estate, ResourceType<T> type, Supplier<T> making) {
        return earlier(asked, estate, type).stream().findFirst().orElseGet(making);
    }

    /** All that the token made before: one request may make several. */
    static <T extends Resource> List<T> earlier(Optional<Idempotency> asked, Estate estate, ResourceType<T> type) {
        return asked.map(token -> token.earlier(estate, type)).orElse(List.of());
    }

    private <T extends Resource> List<T> earlier(Estate estate, ResourceType<T> type) {
        List<T> earlier = estate.all(type)
                .filter(resource ->
                        resource.idempotency().filter(this::sameToken).isPresent())
                .toList();
        earlier.forEach(resource -> resource.idempotency().ifPresent(this::requireSameRequest));
        return earlier;
    }

    private boolean sameToken(Idempotency other) {
        return token.equals(other.token);
    }

    private void requireSameRequest(Idempotency earlier) {
        if (!fingerprint.equals(earlier.fingerprint)) {
            throw Ec2Failures.failure(
                    "IdempotentParameterMismatch",
                    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
        }
    }

    private static String fingerprint(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
