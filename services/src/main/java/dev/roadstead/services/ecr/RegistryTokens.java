package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Principal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Registry passwords: who asked and until when, sealed under a key of the installation, so that nothing is stored and a restart
 * invalidates none. A token has letters, digits, minus and underscore only; clients split at colons.
 */
final class RegistryTokens {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] PURPOSE = "roadstead ecr token".getBytes(StandardCharsets.UTF_8);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SecretKey key;
    private final RandomGenerator random;

    /**
     * @param key of AES
     * @param random a cryptographic generator
     */
    RegistryTokens(SecretKey key, RandomGenerator random) {
        this.key = key;
        this.random = random;
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
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Claims claims = new Claims(caller.account(), caller.region(), Holder.of(caller.principal()), expiresAt);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, JSON.writeValueAsBytes(claims))
                .orElseThrow(() -> new IllegalStateException("a token cannot be sealed"));
        byte[] token = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Reads a token, expired or not; empty when it is not one of ours. */
    Optional<Claims> open(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (bytes.length <= NONCE_BYTES) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        return crypt(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length))
                .flatMap(RegistryTokens::read);
    }

    private static Optional<Claims> read(byte[] json) {
        try {
            return Optional.of(JSON.readValue(json, Claims.class));
        } catch (JacksonException fromAnotherVersion) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> crypt(int mode, byte[] nonce, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(PURPOSE);
            return Optional.of(cipher.doFinal(input));
        } catch (GeneralSecurityException notSealedByThisKey) {
            return Optional.empty();
        }
    }
}
