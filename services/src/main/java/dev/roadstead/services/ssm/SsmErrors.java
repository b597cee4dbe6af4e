package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Failures;
import software.amazon.awssdk.services.ssm.model.InvalidNextTokenException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;

/** Errors that several operations share. */
final class SsmErrors {
    private SsmErrors() {}

    static RuntimeException notFound(String name) {
        return ParameterNotFoundException.builder()
                .message("Parameter " + name + " not found.")
                .build();
    }

    static RuntimeException versionNotFound(String name, String selector) {
        return ParameterVersionNotFoundException.builder()
                .message("Systems Manager could not find version " + selector + " of " + name
                        + ". Verify the version and try again.")
                .build();
    }

    static RuntimeException validation(String message) {
        return Failures.failure(400, "ValidationException", message);
    }

    static RuntimeException invalidToken() {
        return InvalidNextTokenException.builder()
                .message("The specified token isn't valid.")
                .build();
    }
}
