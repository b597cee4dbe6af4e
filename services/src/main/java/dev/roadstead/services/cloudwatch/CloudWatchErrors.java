package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Failures;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;

/** The errors of CloudWatch, in its words. */
final class CloudWatchErrors {

    private CloudWatchErrors() {}

    static InvalidParameterValueException invalid(String message) {
        return InvalidParameterValueException.builder().message(message).build();
    }

    static InvalidParameterCombinationException combination(String message) {
        return InvalidParameterCombinationException.builder().message(message).build();
    }

    static MissingRequiredParameterException missing(String message) {
        return MissingRequiredParameterException.builder().message(message).build();
    }

    static InvalidNextTokenException invalidNextToken() {
        return InvalidNextTokenException.builder()
                .message("The NextToken is invalid: it is that of another request, or none of CloudWatch's.")
                .build();
    }

    /** GetMetricData names no error class for what is wrong with its queries. */
    static AwsServiceException validation(String message) {
        return Failures.failure(400, "ValidationError", message);
    }

    /** One error for all that is wrong, a line each. */
    static AwsServiceException validation(List<String> messages) {
        return validation(String.join("\n", messages));
    }
}
