package dev.roadstead.server;

import java.util.List;

/** A failure that a person at the command line can mend: what is wrong, and what to do. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> advice;

    Problem(String message, String... advice) {
        super(message);
        this.advice = List.of(advice);
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
