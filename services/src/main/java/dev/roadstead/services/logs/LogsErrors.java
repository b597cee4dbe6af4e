package dev.roadstead.services.logs;

import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** The errors of CloudWatch Logs, in its words. */
final class LogsErrors {

    private LogsErrors() {}

    static ResourceNotFoundException noGroup() {
        return ResourceNotFoundException.builder()
                .message("The specified log group does not exist.")
                .build();
    }

    static ResourceNotFoundException noStream() {
        return ResourceNotFoundException.builder()
                .message("The specified log stream does not exist.")
                .build();
    }

    static ResourceAlreadyExistsException groupExists() {
        return ResourceAlreadyExistsException.builder()
                .message("The specified log group already exists")
                .build();
    }

    static ResourceAlreadyExistsException streamExists() {
        return ResourceAlreadyExistsException.builder()
                .message("The specified log stream already exists")
                .build();
    }

    static InvalidParameterException invalid(String message) {
        return InvalidParameterException.builder().message(message).build();
    }
}
