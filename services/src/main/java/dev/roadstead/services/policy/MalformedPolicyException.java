package dev.roadstead.services.policy;

/** A document that is no policy; the message is in AWS's words. Each service has an error code of its own for it. */
public final class MalformedPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedPolicyException(String message) {
        super(message);
    }
}
