package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Failures;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/**
 * EC2's errors by their codes.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">Error codes</a>
 */
final class Ec2Failures {

    private Ec2Failures() {}

    static Ec2Exception failure(String code, String message) {
        return failure(400, code, message);
    }

    static Ec2Exception failure(int status, String code, String message) {
        return (Ec2Exception) Ec2Exception.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Ec2")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .statusCode(status)
                .message(message)
                .build();
    }

    static Ec2Exception invalidValue(String message) {
        return failure("InvalidParameterValue", message);
    }

    static Ec2Exception invalidCombination(String message) {
        return failure("InvalidParameterCombination", message);
    }

    /** A request that changes one attribute, and names none. */
    static Ec2Exception noAttribute() {
        return invalidCombination("No attributes specified.");
    }

    static Ec2Exception missing(String parameter) {
        return failure("MissingParameter", "The request must contain the parameter " + parameter);
    }

    static Ec2Exception dependency(String noun, String id) {
        return failure("DependencyViolation", "The " + noun + " '" + id + "' has dependencies and cannot be deleted.");
    }

    /** What is stored is not in force yet; the reconciler goes on trying. */
    static Ec2Exception notInForce(String why) {
        return failure(
                503,
                "Unavailable",
                "The change is stored, but the network did not take it yet: " + why + (why.endsWith(".") ? "" : ".")
                        + " It is tried again until it holds.");
    }

    /** A parameter of AWS's that has no effect here yet. */
    static AwsServiceException unsupported(String operation, String parameter) {
        return Failures.notImplemented("EC2 " + operation + ": the parameter " + parameter);
    }

    /** Refuses what is no text: half of a surrogate pair stands for no character and cannot be stored. */
    static void requireText(String what, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalidValue(what + " is not valid UTF-8");
        }
    }

    /** Refuses a parameter that would change behaviour, if it is there. */
    static void refuse(String operation, String parameter, Object value) {
        boolean absent = value == null || value instanceof Collection<?> items && items.isEmpty();
        if (!absent) {
            throw unsupported(operation, parameter);
        }
    }
}
