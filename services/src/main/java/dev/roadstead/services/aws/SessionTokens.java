package dev.roadstead.services.aws;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Temporary credentials without a record of them: the session token holds all that must be known of the session,
 * sealed under the installation's key, and belongs to one access key id. Thread-safe.
 */
public final class SessionTokens {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SealingKey key;

    public SessionTokens(SealingKey key) {
        this.key = key;
    }

    /**
     * What a token says.
     *
     * @param role present for a session of a role
     * @param user present for a user's temporary credentials; with neither, they are the root user's
     */
    public record Session(
            String account,
            String secretAccessKey,
            Instant expiration,
            Optional<Principal.AssumedRole> role,
            Optional<Principal.User> user) {

        public Principal principal() {
            if (role.isPresent()) {
                return role.get();
            }
            return user.isPresent() ? user.get() : new Principal.Root(account);
        }

        @Override
        public String toString() {
            return "Session[" + principal().arn() + "]";
        }
    }

    /** The token of a session, for one access key id. */
    public String issue(String accessKeyId, Session session) {
        return Base64.getEncoder().encodeToString(key.seal(context(accessKeyId), JSON.writeValueAsBytes(session)));
    }

    /** The session of a token; empty when it is none of ours, or belongs to another access key id. */
    public Optional<Session> open(String accessKeyId, String token) {
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(token.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return key.open(context(accessKeyId), sealed).map(plain -> JSON.readValue(plain, Session.class));
    }

    private static String context(String accessKeyId) {
        return "sts:session:" + accessKeyId;
    }
}
