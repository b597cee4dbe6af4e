package dev.roadstead.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An error as the wire carries it.
 *
 * @param type    the name of the error's shape, which newer protocols tell beside the code
 * @param code    {@code ClusterNotFoundException}, {@code NoSuchEntity}
 * @param status  of HTTP
 * @param fault   whether the service is to blame, not the caller
 * @param details the modelled exception, whose further members JSON carries too
 */
public record WireError(
        String type, String code, String message, int status, boolean fault, Optional<SdkPojo> details) {

    /** An exception of the SDK's family that carries its code, message and status itself. */
    public static AwsServiceException of(int status, String code, String message) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(status)
                .build();
    }

    /** AWS has it and we have not: 501, named, in the same words whoever finds it out. */
    public static AwsServiceException notImplemented(String what) {
        return of(501, "NotImplemented", what + " is not implemented by Roadstead; see SCOPE.md for what is.");
    }

    /**
     * What {@code exception} is on the wire. A code and a status that it carries itself come first, then what the
     * service's model says of its class, then its class's name and 400 (500 for a fault).
     */
    static WireError from(AwsServiceException exception, @Nullable ServiceModel model) {
        AwsErrorDetails details = exception.awsErrorDetails();
        Optional<ErrorModel> modelled = model == null
                ? Optional.empty()
                : model.error(exception.getClass().getSimpleName());
        String code = details != null && details.errorCode() != null
                ? details.errorCode()
                : modelled.map(ErrorModel::code).orElse(exception.getClass().getSimpleName());
        int status = exception.statusCode() != 0
                ? exception.statusCode()
                : modelled.map(ErrorModel::status).orElse(400);
        boolean fault = modelled.map(ErrorModel::fault).orElse(status >= 500);
        Optional<SdkPojo> pojo = exception instanceof SdkPojo members ? Optional.of(members) : Optional.empty();
        String type = modelled.filter(known -> known.code().equals(code))
                .or(() -> model == null ? Optional.empty() : model.errorOfCode(code))
                .map(ErrorModel::type)
                .orElse(code);
        return new WireError(type, code, message(exception), status, fault, pojo);
    }

    /** What {@code x-amzn-query-error} says to clients that knew the service's old codes. */
    String queryError() {
        return code + ';' + (fault ? "Receiver" : "Sender");
    }

    private static String message(AwsServiceException exception) {
        AwsErrorDetails details = exception.awsErrorDetails();
        String message = details == null ? null : details.errorMessage();
        if (message == null) {
            message = details == null ? exception.getMessage() : "";
        }
        return message == null ? "" : message;
    }
}
