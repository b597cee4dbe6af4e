package dev.roadstead.services.ecr;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The registry's answer. The gateway sends status and headers, Content-Length among them, and then has the body written, unless
 * the request was a HEAD.
 *
 * @param headers by name
 */
public record RegistryResponse(int status, Map<String, String> headers, Body body) {

    private static final int BUFFER_BYTES = 1 << 17;

    /** Writes the bytes of an answer; called at most once. */
    @FunctionalInterface
    public interface Body {
        Body EMPTY = out -> {};

        void writeTo(OutputStream out) throws IOException;
    }

    public RegistryResponse {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    static RegistryResponse empty(int status) {
        return new RegistryResponse(status, Map.of("Content-Length", "0"), Body.EMPTY);
    }

    static RegistryResponse json(int status, String document) {
        return bytes(status, "application/json", document.getBytes(StandardCharsets.UTF_8));
    }

    static RegistryResponse bytes(int status, String contentType, byte[] bytes) {
        return new RegistryResponse(
                status,
                Map.of("Content-Type", contentType, "Content-Length", Integer.toString(bytes.length)),
                out -> out.write(bytes));
    }

    /** Part of a file. */
    static RegistryResponse file(int status, Path file, long from, long length) {
        return new RegistryResponse(
                status,
                Map.of("Content-Type", "application/octet-stream", "Content-Length", Long.toString(length)),
                out -> copy(file, from, length, out));
    }

    /** The same answer with one more header. */
    RegistryResponse with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new RegistryResponse(status, more, body);
    }

    private static void copy(Path file, long from, long length, OutputStream out) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            InputStream in = Channels.newInputStream(channel.position(from));
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = length;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException(file + " ends " + left + " bytes too early");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }
}
