package dev.roadstead.services.servicequotas;

import software.amazon.awssdk.services.servicequotas.model.IllegalArgumentException;
import software.amazon.awssdk.services.servicequotas.model.InvalidPaginationTokenException;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;

/**
 * Service Quotas' errors.
 *
 * @see <a href="https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/CommonErrors.html">Common errors</a>
 */
final class QuotaErrors {

    private QuotaErrors() {}

    static NoSuchResourceException absent(String message) {
        return NoSuchResourceException.builder().message(message).build();
    }

    static IllegalArgumentException illegal(String message) {
        return IllegalArgumentException.builder().message(message).build();
    }

    static InvalidPaginationTokenException invalidToken() {
        return InvalidPaginationTokenException.builder()
                .message("The pagination token is not one of this listing's.")
                .build();
    }
}
