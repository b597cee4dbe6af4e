package dev.roadstead.wire;

import java.util.Optional;

/** Where {@link SigV4} finds secret keys. Asked once for each request; has to be quick and safe for threads. */
@FunctionalInterface
public interface CredentialSource {

    /**
     * @param accessKeyId  as the request names it: unverified, any text of at most 128 characters
     * @param sessionToken as the request carries it; of temporary credentials only
     */
    Lookup find(String accessKeyId, Optional<String> sessionToken);

    /** What is known of an access key. */
    sealed interface Lookup {}

    /**
     * A key that may sign.
     *
     * @param secretAccessKey of which the signature is derived
     * @param principal       who signs, for whoever handles the call: opaque here
     */
    record Found(String secretAccessKey, Object principal) implements Lookup {
        @Override
        public String toString() {
            return "Found[" + principal + ']';
        }
    }

    /** No such key, or it is inactive, or the session token is missing or not the key's. */
    record Unknown() implements Lookup {}

    /** The key's session is over. */
    record Expired() implements Lookup {}
}
