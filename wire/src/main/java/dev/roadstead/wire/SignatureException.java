package dev.roadstead.wire;

/** A request is not signed as it has to be. The protocol words it. */
public final class SignatureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** No signature at all. */
        MISSING,
        /** Not a signature of version 4: a part is missing or cannot be read. */
        INCOMPLETE,
        /** The access key is unknown, inactive, or does not belong to the session token. */
        UNKNOWN_KEY,
        /** The session's credentials have expired. */
        EXPIRED_TOKEN,
        /** The signature, its scope or the payload's hash is wrong. */
        MISMATCH,
        /** Signed too long ago, or in the future. */
        EXPIRED
    }

    private final Kind kind;
    private final String reason;

    public SignatureException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.reason = message;
    }

    /** The message, in AWS's words. */
    public String reason() {
        return reason;
    }

    public Kind kind() {
        return kind;
    }
}
