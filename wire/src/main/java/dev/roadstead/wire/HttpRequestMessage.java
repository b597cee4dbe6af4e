package dev.roadstead.wire;

/**
 * An HTTP request, read whole.
 *
 * @param method  in upper case
 * @param path    the raw path as it came, still percent-encoded, beginning with a slash
 * @param query   the raw query without the question mark; empty where there is none
 * @param headers the header fields, {@code host} among them
 * @param body    the bytes of the body, owned by this message: not copied
 * @param sourceAddress the client's IP address, for policies and logs
 */
public record HttpRequestMessage(
        String method, String path, String query, Headers headers, byte[] body, String sourceAddress) {
    public HttpRequestMessage {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path: '" + path + "' (expected to begin with a slash)");
        }
    }

    @Override
    public String toString() {
        return method + ' ' + path + ' ' + headers + ' ' + body.length + " bytes";
    }
}
