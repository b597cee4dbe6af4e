package dev.roadstead.balancer;

/**
 * A response's head, parsed as strictly as a request's. One instance is used for many heads, by one thread; it is valid
 * until the next parse.
 */
final class ResponseHead {

    /** An Application Load Balancer's limit on the whole head of a target's response. */
    private static final int LIMIT = 32 * 1024;

    private static final int NONE = -1;

    private final HeaderFields fields = new HeaderFields();
    private final ConnectionOptions connection = new ConnectionOptions();
    private final BodyFields body = new BodyFields();
    private byte[] bytes = new byte[0];
    private int statusStart;
    private int statusLineEnd;
    private int statusCode;
    private int minorVersion;

    void parse(byte[] head, int start, int end) {
        if (end - start > LIMIT) {
            throw MalformedMessage.bad("a response's head of more than " + LIMIT + " bytes");
        }
        bytes = head;
        fields.parse(head, parseStatusLine(start), end);
        if (fields.classification() != RequestClass.COMPLIANT) {
            throw MalformedMessage.bad("a response that does not comply with RFC 9112");
        }
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
        body.reset();
        for (int i = 0; i < fields.count(); i++) {
            switch (fields.name(i)) {
                case CONTENT_LENGTH -> body.addLength(fields, i);
                case TRANSFER_ENCODING -> body.addEncoding(requireChunked(i));
                case CONNECTION -> connection.add(fields, i);
                default -> {}
            }
        }
        if (body.toldTwice()) {
            throw MalformedMessage.bad("a body whose length is told more than once");
        }
    }

    private boolean requireChunked(int field) {
        if (minorVersion == 0 || !fields.valueIs(field, "chunked")) {
            throw MalformedMessage.bad("a Transfer-Encoding other than chunked, or in HTTP/1.0");
        }
        return true;
    }

    HeaderFields fields() {
        return fields;
    }

    ConnectionOptions connection() {
        return connection;
    }

    BodyFields body() {
        return body;
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

    boolean keepAlive() {
        return !connection.close() && (minorVersion == 1 || connection.keepAlive());
    }
}
