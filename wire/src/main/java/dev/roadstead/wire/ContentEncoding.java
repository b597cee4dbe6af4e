package dev.roadstead.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * Bodies that a client compressed, as SDKs do where the model allows it. Unpacked after the signature, which covers what was
 * sent, is verified: nobody unknown makes the server unpack anything.
 *
 * @see <a href="https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait">Smithy: request compression</a>
 */
final class ContentEncoding {
    /** As much as the gateway takes of a body that is not compressed. */
    private static final int MAX_BYTES = 10 << 20;

    private ContentEncoding() {}

    /** The request with its body as it was before compression; itself where that is how it came. */
    static HttpRequestMessage decoded(HttpRequestMessage request) {
        String encoding =
                request.headers().first("content-encoding").orElse("").trim().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "gzip" -> withBody(request, unpacked(request.body()));
            // AWS JSON's clients once sent amz-1.0, which says nothing of the body.
            case "", "identity", "amz-1.0" -> request;
            default ->
                throw new MalformedRequestException("content-encoding '" + encoding + "' (expected gzip, or none)");
        };
    }

    private static byte[] unpacked(byte[] body) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] unpacked = in.readNBytes(MAX_BYTES + 1);
            if (unpacked.length > MAX_BYTES) {
                throw new MalformedRequestException("The request's body unpacks to more than " + MAX_BYTES + " bytes");
            }
            return unpacked;
        } catch (IOException e) {
            throw new MalformedRequestException("The request's body is not valid gzip: " + e.getMessage());
        }
    }

    private static HttpRequestMessage withBody(HttpRequestMessage request, byte[] body) {
        return new HttpRequestMessage(
                request.method(), request.path(), request.query(), request.headers(), body, request.sourceAddress());
    }
}
