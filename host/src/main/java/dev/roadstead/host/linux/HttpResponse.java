package dev.roadstead.host.linux;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answer to one HTTP/1.1 request (RFC 9112) on a connection that is closed after it.
 *
 * @param headers by lower-case name; of repeated ones the first
 * @param body to be read and closed, which closes the connection
 */
record HttpResponse(int status, String reason, Map<String, String> headers, InputStream body) implements AutoCloseable {
    /** Status line and headers together. */
    private static final int HEAD_LIMIT = 64 << 10;

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** As in {@code 403 Forbidden}. */
    String statusLine() {
        return status + " " + reason;
    }

    /** The whole body, if it is not longer than {@code limit}. */
    byte[] bytes(int limit) throws IOException {
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw new IOException("body is longer than " + limit + " bytes");
        }
        return bytes;
    }

    /** What a failed exchange says of itself. */
    static String message(IOException failed) {
        return failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // The connection is gone either way.
            org.slf4j.LoggerFactory.getLogger(HttpResponse.class).debug("closing a connection", e);
        }
    }

    /** Reads the head, and passes over those that only announce it; the body is read from the same stream afterwards. */
    static HttpResponse read(InputStream in, boolean bodyless) throws IOException {
        Head head = new Head(in);
        HttpResponse response = read(head, in, bodyless);
        while (response.status() < 200) {
            response = read(head, in, bodyless);
        }
        return response;
    }

    private static HttpResponse read(Head head, InputStream in, boolean bodyless) throws IOException {
        String[] line = head.line().split(" ", 3);
        if (line.length < 2 || !line[0].startsWith("HTTP/1.") || !line[1].matches("\\d{3}")) {
            throw new IOException("malformed HTTP response");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String next = head.line(); !next.isEmpty(); next = head.line()) {
            int colon = next.indexOf(':');
            if (colon <= 0) {
                throw new IOException("malformed HTTP header");
            }
            headers.putIfAbsent(
                    next.substring(0, colon).toLowerCase(Locale.ROOT),
                    next.substring(colon + 1).strip());
        }
        int status = Integer.parseInt(line[1]);
        boolean none = bodyless || status == 204 || status == 304;
        return new HttpResponse(status, line.length > 2 ? line[2] : "", headers, body(in, headers, none));
    }

    private static InputStream body(InputStream in, Map<String, String> headers, boolean none) throws IOException {
        if (none) {
            return new HttpBody.Sized(in, 0);
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new HttpBody.Chunked(in);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in;
        }
        if (!length.matches("\\d{1,18}")) {
            throw new IOException("malformed Content-Length: " + length);
        }
        return new HttpBody.Sized(in, Long.parseLong(length));
    }

    /** Lines up to the empty one. */
    private static final class Head {
        private final InputStream in;
        private int read;

        Head(InputStream in) {
            this.in = in;
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("EOF");
                }
                if (++read > HEAD_LIMIT) {
                    throw new IOException("HTTP head is longer than " + HEAD_LIMIT + " bytes");
                }
                line.append((char) b);
            }
            int end = line.length();
            return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
        }
    }
}
