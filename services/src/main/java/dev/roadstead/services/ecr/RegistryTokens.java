package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Principal;
import dev.roadstead.services.aws.SealingKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Registry passwords: who asked and until when, sealed under a key of the installation, so that nothing is stored and a restart
 * invalidates none. A token has letters, digits, minus and underscore only; clients split at colons.
 */
final class RegistryTokens {

    private static final String CONTEXT = "ecr authorization token";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SealingKey key;

    RegistryTokens(SealingKey key) {
        this.key = key;
    }

    /** What a token says. */
    record Claims(String account, String region, Holder holder, Instant expiresAt) {

        Caller caller() {
            return new Caller(account, region, holder.principal());
        }
    }

    /** One of the kinds of principal, as it is written into a token. */
    record Holder(
            Optional<Principal.Root> root,
            Optional<Principal.User> user,
            Optional<Principal.AssumedRole> role,
            Optional<Principal.Service> service) {

        static Holder of(Principal principal) {
            Holder none = new Holder(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            return switch (principal) {
                case Principal.Root root -> new Holder(Optional.of(root), none.user, none.role, none.service);
                case Principal.User user -> new Holder(none.root, Optional.of(user), none.role, none.service);
                case Principal.AssumedRole role -> new Holder(none.root, none.user, Optional.of(role), none.service);
                case Principal.Service service -> new Holder(none.root, none.user, none.role, Optional.of(service));
            };
        }

        Principal principal() {
            return root.<Principal>map(found -> found)
                    .or(() -> user)
                    .or(() -> role)
                    .or(() -> service)
                    .orElseThrow(() -> new IllegalStateException("a token without a principal"));
        }
    }

    String seal(Caller caller, Instant expiresAt) {
        Claims claims = new Claims(caller.account(), caller.region(), Holder.of(caller.principal()), expiresAt);
        byte[] sealed = key.seal(CONTEXT, JSON.writeValueAsBytes(claims));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** Reads a token, expired or not; empty when it is not one of ours. */
    Optional<Claims> open(String token) {
        try {
            return key.open(CONTEXT, Base64.getUrlDecoder().decode(token)).flatMap(RegistryTokens::read);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static Optional<Claims> read(byte[] json) {
        try {
            return Optional.of(JSON.readValue(json, Claims.class));
        } catch (JacksonException fromAnotherVersion) {
            return Optional.empty();
        }
    }
}
