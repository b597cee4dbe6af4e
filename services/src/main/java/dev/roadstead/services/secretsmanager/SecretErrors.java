package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Failures;
import software.amazon.awssdk.services.secretsmanager.model.InvalidNextTokenException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.LimitExceededException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Secrets Manager's errors in its words. */
final class SecretErrors {
    private SecretErrors() {}

    static RuntimeException notFound() {
        return notFound("Secrets Manager can't find the specified secret.");
    }

    static RuntimeException notFound(String message) {
        return ResourceNotFoundException.builder().message(message).build();
    }

    static RuntimeException exists(String message) {
        return ResourceExistsException.builder().message(message).build();
    }

    static RuntimeException invalid(String message) {
        return InvalidParameterException.builder().message(message).build();
    }

    static RuntimeException validation(String message) {
        return Failures.failure(400, "ValidationException", message);
    }

    static RuntimeException invalidRequest(String message) {
        return InvalidRequestException.builder().message(message).build();
    }

    static RuntimeException limitExceeded(String message) {
        return LimitExceededException.builder().message(message).build();
    }

    static RuntimeException invalidToken() {
        return InvalidNextTokenException.builder()
                .message("Invalid pagination token")
                .build();
    }

    static RuntimeException marked() {
        return invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
    }
}
