package dev.roadstead.services.ecs;

import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ClusterContainsServicesException;
import software.amazon.awssdk.services.ecs.model.ClusterContainsTasksException;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.ConflictException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ecs.model.ServiceDeploymentNotFoundException;
import software.amazon.awssdk.services.ecs.model.ServiceNotActiveException;
import software.amazon.awssdk.services.ecs.model.ServiceNotFoundException;

/** ECS's modelled errors, in AWS's words. */
final class EcsErrors {

    private EcsErrors() {}

    static RuntimeException client(String message) {
        return filled(ClientException.builder(), "ClientException", message);
    }

    static RuntimeException invalidParameter(String message) {
        return filled(InvalidParameterException.builder(), "InvalidParameterException", message);
    }

    /** What was asked for must be at least one and not too many; said before anything is looked up, as for other malformed input. */
    static void requireSome(String what, int size, int most) {
        if (size == 0) {
            throw invalidParameter(what + " cannot be empty.");
        }
        if (size > most) {
            throw invalidParameter(what + " cannot have more than " + most + " elements.");
        }
    }

    static RuntimeException clusterNotFound() {
        return filled(ClusterNotFoundException.builder(), "ClusterNotFoundException", "Cluster not found.");
    }

    static RuntimeException clusterContainsServices() {
        return filled(
                ClusterContainsServicesException.builder(),
                "ClusterContainsServicesException",
                "The Cluster cannot be deleted while Services are active.");
    }

    static RuntimeException clusterContainsTasks() {
        return filled(
                ClusterContainsTasksException.builder(),
                "ClusterContainsTasksException",
                "The Cluster cannot be deleted while Tasks are active.");
    }

    static RuntimeException serviceNotFound() {
        return filled(ServiceNotFoundException.builder(), "ServiceNotFoundException", "Service not found.");
    }

    static RuntimeException serviceNotActive() {
        return filled(ServiceNotActiveException.builder(), "ServiceNotActiveException", "Service was not ACTIVE.");
    }

    static RuntimeException serviceDeploymentNotFound(String arn) {
        return filled(
                ServiceDeploymentNotFoundException.builder(),
                "ServiceDeploymentNotFoundException",
                "The service deployment " + arn + " was not found.");
    }

    /** A client token came again with another request. */
    static RuntimeException tokenInUse(String message, List<String> resourceIds) {
        return filled(ConflictException.builder().resourceIds(resourceIds), "ConflictException", message);
    }

    static RuntimeException notIdempotent() {
        return invalidParameter("Creation of service was not idempotent.");
    }

    static RuntimeException conflict(String message) {
        return filled(ConflictException.builder(), "ConflictException", message);
    }

    static RuntimeException resourceNotFound(String message) {
        return filled(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);
    }

    static RuntimeException invalidToken() {
        return invalidParameter("Invalid token.");
    }

    static AwsServiceException filled(AwsServiceException.Builder builder, String code, String message) {
        return builder.message(message)
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
