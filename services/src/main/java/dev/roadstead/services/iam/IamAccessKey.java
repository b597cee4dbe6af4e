package dev.roadstead.services.iam;

import java.time.Instant;

/**
 * A user's access key.
 *
 * @param userId the user's unique id
 * @param sealedSecret the secret access key, sealed and in Base64
 */
record IamAccessKey(String id, String userId, String sealedSecret, boolean active, Instant created) {
    IamAccessKey withActive(boolean changed) {
        return new IamAccessKey(id, userId, sealedSecret, changed, created);
    }
}
