package dev.roadstead.wire;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Errors that any service may give before an operation runs, as each protocol words them.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html">Common errors</a>
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2's error codes</a>
 */
enum CommonErrors {
    JSON {
        @Override
        AwsServiceException unknownOperation(String operation, String version) {
            return WireError.of(400, "UnknownOperationException", "The operation '" + operation + "' is not known");
        }

        @Override
        AwsServiceException missingOperation(String contentType) {
            return WireError.of(
                    400,
                    "UnknownOperationException",
                    "content-type '" + contentType
                            + "' without X-Amz-Target (expected X-Amz-Target: <service>.<operation>)");
        }

        @Override
        AwsServiceException malformed(String message) {
            return WireError.of(400, "SerializationException", message);
        }

        @Override
        AwsServiceException internal() {
            return WireError.of(500, "InternalFailure", INTERNAL);
        }

        @Override
        AwsServiceException unknownParameter(String service, String operation, String path) {
            return WireError.of(
                    400,
                    "SerializationException",
                    service + " " + operation + ": the parameter '" + path + "' is not known");
        }

        @Override
        AwsServiceException signature(SignatureException problem) {
            return switch (problem.kind()) {
                case MISSING ->
                    WireError.of(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
                case INCOMPLETE -> WireError.of(400, "IncompleteSignatureException", problem.reason());
                case UNKNOWN_KEY -> WireError.of(400, "UnrecognizedClientException", INVALID_TOKEN);
                case EXPIRED_TOKEN -> WireError.of(400, "ExpiredTokenException", EXPIRED_TOKEN);
                case MISMATCH, EXPIRED -> WireError.of(400, "InvalidSignatureException", problem.reason());
            };
        }
    },
    QUERY {
        @Override
        AwsServiceException unknownOperation(String operation, String version) {
            return WireError.of(
                    400, "InvalidAction", "Could not find operation " + operation + " for version " + version);
        }

        @Override
        AwsServiceException missingOperation(String contentType) {
            return WireError.of(400, "MissingAction", MISSING_ACTION + " (content-type '" + contentType + "')");
        }

        @Override
        AwsServiceException malformed(String message) {
            return WireError.of(400, "MalformedInput", message);
        }

        @Override
        AwsServiceException internal() {
            return WireError.of(500, "InternalFailure", INTERNAL);
        }

        @Override
        AwsServiceException unknownParameter(String service, String operation, String path) {
            return WireError.of(
                    400, "MalformedInput", service + " " + operation + ": the parameter '" + path + "' is not known");
        }

        @Override
        AwsServiceException signature(SignatureException problem) {
            return switch (problem.kind()) {
                case MISSING ->
                    WireError.of(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
                case INCOMPLETE -> WireError.of(400, "IncompleteSignature", problem.reason());
                case UNKNOWN_KEY -> WireError.of(403, "InvalidClientTokenId", INVALID_TOKEN);
                case EXPIRED_TOKEN -> WireError.of(403, "ExpiredToken", EXPIRED_TOKEN);
                case MISMATCH, EXPIRED -> WireError.of(403, "SignatureDoesNotMatch", problem.reason());
            };
        }
    },
    EC2 {
        @Override
        AwsServiceException unknownOperation(String operation, String version) {
            return WireError.of(
                    400, "InvalidAction", "The action " + operation + " is not valid for this web service.");
        }

        @Override
        AwsServiceException missingOperation(String contentType) {
            return QUERY.missingOperation(contentType);
        }

        @Override
        AwsServiceException malformed(String message) {
            return WireError.of(400, "InvalidParameterValue", message);
        }

        @Override
        AwsServiceException internal() {
            return WireError.of(500, "InternalError", "An internal error has occurred");
        }

        @Override
        AwsServiceException unknownParameter(String service, String operation, String path) {
            return WireError.of(400, "UnknownParameter", "The parameter " + path + " is not recognized");
        }

        @Override
        AwsServiceException signature(SignatureException problem) {
            return switch (problem.kind()) {
                case MISSING ->
                    WireError.of(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
                case INCOMPLETE -> WireError.of(400, "IncompleteSignature", problem.reason());
                case EXPIRED_TOKEN ->
                    WireError.of(400, "RequestExpired", "Request has expired. " + EXPIRED_TOKEN + '.');
                case EXPIRED -> WireError.of(400, "RequestExpired", "Request has expired. " + problem.reason());
                case UNKNOWN_KEY, MISMATCH ->
                    WireError.of(401, "AuthFailure", "AWS was not able to validate the provided access credentials");
            };
        }
    };

    private static final String INTERNAL =
            "The request processing has failed because of an unknown error, exception or failure.";
    private static final String INVALID_TOKEN = "The security token included in the request is invalid.";
    private static final String EXPIRED_TOKEN = "The security token included in the request is expired";
    private static final String MISSING_ACTION = "The request must contain the parameter Action";

    abstract AwsServiceException unknownOperation(String operation, String version);

    /** Neither {@code X-Amz-Target} nor {@code Action} says which operation is meant. */
    abstract AwsServiceException missingOperation(String contentType);

    abstract AwsServiceException malformed(String message);

    abstract AwsServiceException internal();

    /** A member that the service's model does not have. */
    abstract AwsServiceException unknownParameter(String service, String operation, String path);

    abstract AwsServiceException signature(SignatureException problem);

    AwsServiceException notImplemented(String what) {
        return WireError.notImplemented(what);
    }

    AwsServiceException tooLarge(long limitBytes) {
        String code = this == JSON ? "RequestEntityTooLargeException" : "RequestEntityTooLarge";
        return WireError.of(413, code, "The request's body is larger than " + limitBytes + " bytes");
    }

    AwsServiceException busy() {
        String code = this == EC2 ? "Unavailable" : "ServiceUnavailable";
        return WireError.of(503, code, "The server is handling as many large requests as it can. Try again shortly.");
    }

    AwsServiceException tooSlow(long limitSeconds) {
        return WireError.of(
                408, "RequestTimeout", "The request's body did not arrive within " + limitSeconds + " seconds");
    }
}
