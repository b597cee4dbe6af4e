package dev.roadstead.services.aws;

import java.time.Instant;
import java.util.Optional;

/** Who stands behind an access key, for the gateway and for services that act with a role's session. */
public interface Identities {

    /**
     * Looks an access key up.
     *
     * @param sessionToken present for temporary keys ({@code ASIA...})
     * @return empty for a key that is unknown, inactive, or whose token does not belong to it
     */
    Optional<Identity> identity(String accessKeyId, Optional<String> sessionToken);

    /**
     * An access key's owner.
     *
     * @param secretAccessKey never logged
     * @param expiration present for temporary keys; in the past once expired
     */
    record Identity(String account, Principal principal, String secretAccessKey, Optional<Instant> expiration) {
        @Override
        public String toString() {
            return "Identity[" + principal.arn() + "]";
        }
    }
}
