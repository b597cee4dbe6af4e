package dev.roadstead.balancer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A message read off a socket, with as little interpretation as a test needs. */
record HttpMessage(String startLine, List<String> fields, byte[] body) {

    static HttpMessage read(InputStream in, boolean withoutBody) throws IOException {
        String start = readLine(in);
        List<String> fields = new java.util.ArrayList<>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            fields.add(line);
        }
        HttpMessage head = new HttpMessage(start, fields, new byte[0]);
        return withoutBody ? head : new HttpMessage(start, fields, head.readBody(in));
    }

    static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("after: " + line);
            }
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private byte[] readBody(InputStream in) throws IOException {
        if (!values("transfer-encoding").isEmpty()) {
            return readChunks(in);
        }
        List<String> length = values("content-length");
        boolean response = startLine.startsWith("HTTP/");
        if (length.isEmpty()) {
            return response && status() != 204 && status() != 304 && status() >= 200 ? in.readAllBytes() : new byte[0];
        }
        byte[] body = in.readNBytes(Integer.parseInt(length.getFirst()));
        if (body.length < Integer.parseInt(length.getFirst())) {
            throw new EOFException("in the body, after " + body.length + " bytes");
        }
        return body;
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(readLine(in).split(";", 2)[0], 16);
            if (size == 0) {
                while (!readLine(in).isEmpty()) {
                    // trailers
                }
                return body.toByteArray();
            }
            body.write(in.readNBytes(size));
            if (!readLine(in).isEmpty()) {
                throw new IOException("a chunk that does not end");
            }
        }
    }

    int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    String target() {
        return startLine.split(" ", 3)[1];
    }

    List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(field -> field.substring(field.indexOf(':') + 1).strip())
                .toList();
    }

    String value(String name) {
        List<String> values = values(name);
        return values.size() == 1 ? values.getFirst() : values.toString();
    }

    boolean closes() {
        return values("connection").stream().anyMatch("close"::equalsIgnoreCase);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
