package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Failures;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.UnmodifiableEntityException;

/** IAM's errors in IAM's words. */
final class IamErrors {
    private IamErrors() {}

    static RuntimeException notFound(String what, String name) {
        return noSuchEntity("The " + what + " with name " + name + " cannot be found.");
    }

    static RuntimeException noSuchEntity(String message) {
        return NoSuchEntityException.builder().message(message).build();
    }

    static RuntimeException exists(String message) {
        return EntityAlreadyExistsException.builder().message(message).build();
    }

    static RuntimeException deleteConflict(String message) {
        return DeleteConflictException.builder().message(message).build();
    }

    static RuntimeException limitExceeded(String message) {
        return LimitExceededException.builder().message(message).build();
    }

    static RuntimeException malformed(String message) {
        return MalformedPolicyDocumentException.builder().message(message).build();
    }

    static RuntimeException invalid(String message) {
        return InvalidInputException.builder().message(message).build();
    }

    static RuntimeException unmodifiable(String role) {
        return UnmodifiableEntityException.builder()
                .message("Cannot perform the operation on the protected role '" + role
                        + "' - this role is only modifiable by AWS")
                .build();
    }

    static RuntimeException validation(String message) {
        return Failures.failure(400, "ValidationError", message);
    }
}
