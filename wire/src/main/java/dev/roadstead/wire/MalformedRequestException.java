package dev.roadstead.wire;

/** A request's bytes cannot be read as the operation's input. The protocol turns it into AWS's error. */
final class MalformedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        super(message);
    }
}
