package dev.roadstead.balancer;

/**
 * A request's head, parsed strictly: what two readers could understand differently is refused, so that nobody can smuggle
 * a request past the balancer. One instance is used for many heads, by one thread; it is valid until the next parse.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class RequestHead {

    private static final int NONE = -1;

    private final HeaderFields fields = new HeaderFields();
    private final ConnectionOptions connection = new ConnectionOptions();
    private byte[] bytes = new byte[0];
    private int start;
    private int methodEnd;
    private int pathStart;
    private int pathEnd;
    private int targetEnd;
    private int authorityStart;
    private int authorityEnd;
    private int minorVersion;
    private long contentLength;
    private boolean chunked;
    private boolean webSocket;

    void parse(byte[] head, int from, int end) {
        bytes = head;
        start = from;
        authorityStart = NONE;
        fields.parse(head, parseRequestLine(from), end);
        readFields();
    }

    private int parseRequestLine(int from) {
        methodEnd = skipToken(from);
        if (methodEnd == from || bytes[methodEnd] != ' ') {
            throw MalformedMessage.bad("a method that is not a token followed by a space");
        }
        pathStart = methodEnd + 1;
        int i = pathStart;
        while (Octets.isTarget(bytes[i])) {
            i++;
        }
        targetEnd = i;
        if (i == pathStart || bytes[i] != ' ') {
            throw MalformedMessage.bad("a request target that is not one word");
        }
        readTarget();
        return parseVersion(i + 1);
    }

    private int skipToken(int from) {
        int i = from;
        while (Octets.isToken(bytes[i])) {
            i++;
        }
        return i;
    }

    private void readTarget() {
        if (bytes[pathStart] != '/') {
            readOtherForms();
        }
        int i = pathStart;
        while (i < targetEnd && bytes[i] != '?') {
            if (bytes[i] == '#') {
                throw MalformedMessage.bad("a fragment in the request target");
            }
            i++;
        }
        pathEnd = i;
    }

    /** OPTIONS may ask about the server as a whole; anyone may give a whole URL, whose host then counts. */
    private void readOtherForms() {
        if (targetEnd - pathStart == 1 && bytes[pathStart] == '*' && methodIs("OPTIONS")) {
            return;
        }
        int schemeEnd = pathStart + 7;
        if (schemeEnd >= targetEnd || !Octets.equalsIgnoreCase(bytes, pathStart, schemeEnd, "http://")) {
            throw MalformedMessage.bad("a request target that is neither a path nor an http URL");
        }
        int i = schemeEnd;
        while (i < targetEnd && Octets.isHost(bytes[i])) {
            i++;
        }
        if (i == schemeEnd || i == targetEnd || bytes[i] != '/') {
            throw MalformedMessage.bad("a URL without a host or a path");
        }
        authorityStart = schemeEnd;
        authorityEnd = i;
        pathStart = i;
    }

    private int parseVersion(int from) {
        boolean http1 = Octets.equalsIgnoreCase(bytes, from, Math.min(from + 7, bytes.length), "http/1.")
                && bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P';
        minorVersion = http1 ? bytes[from + 7] - '0' : NONE;
        if (minorVersion != 0 && minorVersion != 1) {
            throw MalformedMessage.bad("a version that is neither HTTP/1.0 nor HTTP/1.1");
        }
        if (bytes[from + 8] != '\r' || bytes[from + 9] != '\n') {
            throw MalformedMessage.bad("a request line that does not end after its version");
        }
        return from + 10;
    }

    private void readFields() {
        connection.reset();
        contentLength = NONE;
        chunked = false;
        int hosts = 0;
        int lengths = 0;
        int encodings = 0;
        boolean upgradesToWebSocket = false;
        for (int i = 0; i < fields.count(); i++) {
            switch (fields.name(i)) {
                case HOST -> {
                    hosts++;
                    readHost(i);
                }
                case CONTENT_LENGTH -> {
                    lengths++;
                    contentLength = fields.length(i);
                }
                case TRANSFER_ENCODING -> {
                    encodings++;
                    readTransferEncoding(i);
                }
                case CONNECTION -> connection.add(fields, i);
                case UPGRADE -> upgradesToWebSocket |= fields.valueIs(i, "websocket");
                default -> {}
            }
        }
        webSocket = upgradesToWebSocket && connection.upgrade();
        if (hosts > 1 || hosts == 0 && minorVersion == 1) {
            throw MalformedMessage.bad(hosts + " Host fields (expected 1)");
        }
        requireOneFraming(lengths, encodings);
    }

    private void requireOneFraming(int lengths, int encodings) {
        if (lengths > 1 || encodings > 1 || lengths > 0 && encodings > 0) {
            throw MalformedMessage.bad("a body whose length is told more than once");
        }
        if (encodings > 0 && minorVersion == 0) {
            throw MalformedMessage.bad("Transfer-Encoding in HTTP/1.0");
        }
    }

    private void readHost(int field) {
        int from = fields.valueStart(field);
        int to = fields.valueEnd(field);
        if (from == to) {
            throw MalformedMessage.bad("an empty Host");
        }
        for (int i = from; i < to; i++) {
            if (!Octets.isHost(bytes[i])) {
                throw MalformedMessage.bad("a Host that is none");
            }
        }
        if (authorityStart == NONE) {
            authorityStart = from;
            authorityEnd = to;
        }
    }

    private void readTransferEncoding(int field) {
        if (fields.valueIs(field, "chunked")) {
            chunked = true;
        } else if (!fields.valueIs(field, "identity")) {
            throw new MalformedMessage(501, "a Transfer-Encoding other than chunked and identity");
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

    boolean methodIs(String method) {
        int length = method.length();
        if (methodEnd - start != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether sending it twice is the same as sending it once (RFC 9110, 9.2.2). */
    boolean idempotent() {
        return methodIs("GET") || methodIs("HEAD") || methodIs("OPTIONS") || methodIs("PUT") || methodIs("DELETE");
    }

    int start() {
        return start;
    }

    int methodEnd() {
        return methodEnd;
    }

    int pathStart() {
        return pathStart;
    }

    /** Where the path ends: at the question mark, or at {@link #targetEnd}. */
    int pathEnd() {
        return pathEnd;
    }

    int targetEnd() {
        return targetEnd;
    }

    boolean hasAuthority() {
        return authorityStart != NONE;
    }

    int authorityStart() {
        return authorityStart;
    }

    int authorityEnd() {
        return authorityEnd;
    }

    /** Where the host's name ends within the authority: before the port, if there is one. */
    int hostEnd() {
        int i = authorityEnd;
        while (i > authorityStart && bytes[i - 1] >= '0' && bytes[i - 1] <= '9') {
            i--;
        }
        return i > authorityStart && bytes[i - 1] == ':' ? i - 1 : authorityEnd;
    }

    boolean http10() {
        return minorVersion == 0;
    }

    boolean keepAlive() {
        return !connection.close() && (minorVersion == 1 || connection.keepAlive());
    }

    boolean chunked() {
        return chunked;
    }

    /** The length of the body that follows; 0 where it is not told, which means none. */
    long contentLength() {
        return Math.max(0, contentLength);
    }

    boolean webSocket() {
        return webSocket;
    }
}
