package dev.roadstead.balancer;

/**
 * A response's head, parsed as strictly as a request's. One instance is used for many heads, by one thread; it is valid
 * until the next parse.
 */
final class ResponseHead {

    private static final int NONE = -1;

    private final HeaderFields fields = new HeaderFields();
    private final ConnectionOptions connection = new ConnectionOptions();
    private byte[] bytes = new byte[0];
    private int statusStart;
    private int statusLineEnd;
    private int statusCode;
    private int minorVersion;
    private long contentLength;
    private boolean chunked;

    void parse(byte[] head, int start, int end) {
        bytes = head;
        int position = parseStatusLine(start);
        fields.parse(head, position, end);
        readFields();
    }

    private int parseStatusLine(int start) {
        boolean http1 = bytes[start] == 'H'
                && bytes[start + 1] == 'T'
                && bytes[start + 2] == 'T'
                && bytes[start + 3] == 'P'
                && bytes[start + 4] == '/'
                && bytes[start + 5] == '1'
                && bytes[start + 6] == '.';
        minorVersion = http1 ? bytes[start + 7] - '0' : NONE;
        if (minorVersion != 0 && minorVersion != 1 || bytes[start + 8] != ' ') {
            throw MalformedMessage.bad("a version that is neither HTTP/1.0 nor HTTP/1.1");
        }
        statusStart = start + 9;
        statusCode = digit(statusStart) * 100 + digit(statusStart + 1) * 10 + digit(statusStart + 2);
        int i = statusStart + 3;
        if (statusCode < 100 || bytes[i] != ' ' && bytes[i] != '\r') {
            throw MalformedMessage.bad("a status that is not of three digits");
        }
        while (Octets.isFieldValue(bytes[i])) {
            i++;
        }
        if (bytes[i] != '\r' || bytes[i + 1] != '\n') {
            throw MalformedMessage.bad("a control character in the status line");
        }
        statusLineEnd = i;
        return i + 2;
    }

    private int digit(int position) {
        int digit = bytes[position] - '0';
        if (digit < 0 || digit > 9) {
            throw MalformedMessage.bad("a status that is not of three digits");
        }
        return digit;
    }

    private void readFields() {
        connection.reset();
        contentLength = NONE;
        chunked = false;
        int framings = 0;
        for (int i = 0; i < fields.count(); i++) {
            switch (fields.name(i)) {
                case CONTENT_LENGTH -> {
                    framings++;
                    contentLength = fields.length(i);
                }
                case TRANSFER_ENCODING -> {
                    framings++;
                    chunked = fields.valueIs(i, "chunked") && minorVersion == 1;
                    if (!chunked) {
                        throw MalformedMessage.bad("a Transfer-Encoding other than chunked");
                    }
                }
                case CONNECTION -> connection.add(fields, i);
                default -> {}
            }
        }
        if (framings > 1) {
            throw MalformedMessage.bad("a body whose length is told more than once");
        }
    }

    HeaderFields fields() {
        return fields;
    }

    ConnectionOptions connection() {
        return connection;
    }

    byte[] bytes() {
        return bytes;
    }

    int statusCode() {
        return statusCode;
    }

    boolean interim() {
        return statusCode < 200;
    }

    int statusStart() {
        return statusStart;
    }

    /** Before the status line's CRLF. */
    int statusLineEnd() {
        return statusLineEnd;
    }

    boolean chunked() {
        return chunked;
    }

    boolean hasContentLength() {
        return contentLength != NONE;
    }

    long contentLength() {
        return contentLength;
    }

    boolean keepAlive() {
        return !connection.close() && (minorVersion == 1 || connection.keepAlive());
    }
}
