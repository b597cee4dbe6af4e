package dev.roadstead.services.ecs;

/** A task cannot be started: the stopped reason, in AWS's words. */
final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailure(String reason) {
        super(reason);
    }

    StartFailure(String reason, Throwable cause) {
        super(reason, cause);
    }

    static StartFailure resourceInitialization(String reason, Throwable cause) {
        return new StartFailure("ResourceInitializationError: " + reason, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
