package dev.roadstead.services.servicequotas;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.time.Instant;

/**
 * An increase that was asked for and granted. As each is of more than the one before, a quota has no more of them than it can be raised by.
 *
 * @param requester the ARN of who asked
 */
record QuotaChange(
        String id, String serviceCode, String quotaCode, int desiredValue, String requester, Instant created) {

    /** By id. */
    static final Kind<QuotaChange> KIND = Records.kind("servicequotas.change", QuotaChange.class);

    boolean of(String service, String quota) {
        return serviceCode.equals(service) && quotaCode.equals(quota);
    }
}
