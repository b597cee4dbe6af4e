package dev.roadstead.services.ecs;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What a neighbour's error says. */
final class Causes {

    private Causes() {}

    static String code(AwsServiceException error) {
        String code =
                error.awsErrorDetails() == null ? null : error.awsErrorDetails().errorCode();
        return code != null ? code : error.getClass().getSimpleName();
    }

    static String message(AwsServiceException error) {
        String message =
                error.awsErrorDetails() == null ? null : error.awsErrorDetails().errorMessage();
        return message != null ? message : String.valueOf(error.getMessage());
    }

    /** Code and message, as AWS's agents print them; with the status and the request's id, where it was one. */
    static String text(AwsServiceException error) {
        String request = error.requestId() == null || error.requestId().isEmpty()
                ? ""
                : " status code: " + error.statusCode() + ", request id: " + error.requestId();
        return code(error) + ": " + message(error) + request;
    }
}
