package dev.roadstead.server;

import java.util.List;

/** A failure that a person at the command line can mend: what is wrong, and what to do. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The exit code of a command that asks for a server where none runs. */
    static final int NOT_RUNNING = 3;

    private final int status;
    private final transient List<String> advice;

    Problem(String message, String... advice) {
        this(1, message, advice);
    }

    private Problem(int status, String message, String... advice) {
        super(message);
        this.status = status;
        this.advice = List.of(advice);
    }

    static Problem notRunning(String message, String... advice) {
        return new Problem(NOT_RUNNING, message, advice);
    }

    /** The command's exit code. */
    static int status(Throwable failure) {
        return failure instanceof Problem problem ? problem.status : 1;
    }

    /** The lines to print for any failure; those that nobody foresaw name their class. */
    static String describe(Throwable failure) {
        return switch (failure) {
            case Problem problem ->
                problem.advice.isEmpty()
                        ? String.valueOf(problem.getMessage())
                        : problem.getMessage() + "\n  " + String.join("\n  ", problem.advice);
            case IllegalArgumentException invalid -> String.valueOf(invalid.getMessage());
            default -> failure.toString();
        };
    }
}
