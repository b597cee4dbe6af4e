package dev.roadstead.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One client's connection, which costs next to nothing: HTTP/1.1 with bodies of a stated length. Opened anew when the server closed it. */
final class Connection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MOST_BODY_BYTES = 1 << 20;

    private final URI endpoint;

    @Nullable
    private Socket socket;

    private InputStream in = InputStream.nullInputStream();

    Connection(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** What came back. */
    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    Answer exchange(byte[] request) throws IOException {
        open().getOutputStream().write(request);
        String[] statusLine = line().split(" ", 3);
        boolean keep = statusLine[0].equals("HTTP/1.1");
        int length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("connection:")) {
                keep = !lower.contains("close");
            }
        }
        if (length < 0 || length > MOST_BODY_BYTES) {
            throw new IOException(
                    "a body of " + length + " bytes (expected a length of at most " + MOST_BODY_BYTES + ")");
        }
        byte[] body = in.readNBytes(length);
        if (!keep) {
            close();
        }
        return new Answer(Integer.parseInt(statusLine[1]), body);
    }

    private Socket open() throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }
        return socket;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection before it had answered");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
