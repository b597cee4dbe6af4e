package dev.roadstead.balancer;

/** A message that is refused; it carries no stack trace because it is a peer's doing and may come often. */
final class MalformedMessage extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int statusCode;

    MalformedMessage(int statusCode, String message) {
        super(message, null, false, false);
        this.statusCode = statusCode;
    }

    /** 400, whatever is malformed about the message. */
    static MalformedMessage bad(String message) {
        return new MalformedMessage(400, message);
    }

    /** The status that answers a request like it. */
    int statusCode() {
        return statusCode;
    }
}
