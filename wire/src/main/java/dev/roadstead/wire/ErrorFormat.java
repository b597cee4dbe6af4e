package dev.roadstead.wire;

/**
 * How a protocol answers that something is wrong: all that is needed to refuse a request of a service that is not built.
 * Stateless.
 */
sealed interface ErrorFormat permits Protocol, RestJsonErrors, RestXmlErrors {

    HttpResponseMessage encode(WireError error, String requestId);

    /** The codes, statuses and messages of errors that come before any operation. */
    CommonErrors errors();
}
