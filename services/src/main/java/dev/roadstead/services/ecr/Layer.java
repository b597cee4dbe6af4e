package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.time.Instant;

/**
 * A blob that was uploaded to, or mounted into, a repository: only there may it be read or referred to. The bytes are a file
 * that all repositories share.
 *
 * @param neededAt when a client last uploaded it, mounted it, or counted on its being there
 */
record Layer(String digest, long sizeBytes, Instant neededAt) {

    static final Kind<Layer> KIND = Records.kind("ecr.layer", Layer.class);
}
