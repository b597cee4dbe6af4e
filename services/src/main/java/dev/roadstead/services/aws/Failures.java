package dev.roadstead.services.aws;

import dev.roadstead.wire.WireError;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Errors with a code of AWS's that the SDK does not model as a class. */
public final class Failures {

    private Failures() {}

    /**
     * An error as the wire shall carry it.
     *
     * @param status the HTTP status, 400 to 599
     * @param code such as {@code InvalidSubnetID.NotFound}
     * @param message what came, what was expected, and what to do
     */
    public static AwsServiceException failure(int status, String code, String message) {
        return WireError.of(status, code, message);
    }

    /** A parameter or value that is AWS's but not built here: 501, named. */
    public static AwsServiceException notImplemented(String what) {
        return WireError.notImplemented(what);
    }
}
