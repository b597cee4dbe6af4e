package dev.roadstead.services.ecr;

/**
 * An error of the registry, with a code of the distribution specification's.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">Error codes</a>
 */
final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    RegistryException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static RegistryException blobUnknown(String digest) {
        return new RegistryException(404, "BLOB_UNKNOWN", "there is no blob " + digest + " in this repository");
    }

    static RegistryException digestInvalid(String message) {
        return new RegistryException(400, "DIGEST_INVALID", message);
    }

    static RegistryException manifestInvalid(String message) {
        return new RegistryException(400, "MANIFEST_INVALID", message);
    }

    static RegistryException sizeInvalid(String message) {
        return new RegistryException(400, "SIZE_INVALID", message);
    }

    static RegistryException tooLarge(String message) {
        return new RegistryException(413, "SIZE_INVALID", message);
    }

    /** The disk takes no more: an error of ours, with the status of RFC 4918. */
    static RegistryException storage(String message) {
        return new RegistryException(507, "UNKNOWN", message);
    }

    static RegistryException tooManyRequests(String message) {
        return new RegistryException(429, "TOOMANYREQUESTS", message);
    }

    static RegistryException uploadUnknown(String id) {
        return new RegistryException(404, "BLOB_UPLOAD_UNKNOWN", "there is no upload " + id + "; start it anew");
    }

    static RegistryException unsupported(String message) {
        return new RegistryException(405, "UNSUPPORTED", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
