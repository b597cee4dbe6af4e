package dev.roadstead.wire;

/** A request's bytes cannot be read as the operation's input. The protocol turns it into AWS's error. */
final class MalformedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    MalformedRequestException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
