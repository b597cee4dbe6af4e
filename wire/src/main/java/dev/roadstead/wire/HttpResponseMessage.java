package dev.roadstead.wire;

/**
 * An HTTP response, to be written whole. {@code content-length} is left to the server that writes it.
 *
 * @param body owned by this message: not copied
 */
public record HttpResponseMessage(int status, Headers headers, byte[] body) {
    @Override
    public String toString() {
        return status + " " + headers + ' ' + body.length + " bytes";
    }
}
