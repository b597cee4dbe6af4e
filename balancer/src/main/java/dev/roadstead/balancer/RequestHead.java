package dev.roadstead.balancer;

/**
 * A request's head, parsed strictly: nobody can smuggle a request past the balancer, because what has no one meaning is refused,
 * and what other readers might take for something else is told by {@link #classification} and rewritten to have one meaning only.
 * One instance is used for many heads, by one thread; it is valid until the next parse.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class RequestHead {

    private final RequestLine line = new RequestLine();
    private final HeaderFields fields = new HeaderFields();
    private final ConnectionOptions connection = new ConnectionOptions();
    private final BodyFields body = new BodyFields();
    private byte[] bytes = new byte[0];
    private int authorityStart;
    private int authorityEnd;
    private boolean webSocket;
    private RequestClass classification = RequestClass.COMPLIANT;

    void parse(byte[] head, int from, int end) {
        bytes = head;
        line.parse(head, from);
        authorityStart = line.authorityStart();
        authorityEnd = line.authorityEnd();
        fields.parse(head, line.end(), end);
        readFields();
        classification = line.classification().or(fields.classification()).or(classifyBody());
    }

    private void readFields() {
        connection.reset();
        body.reset();
        int hosts = 0;
        boolean upgradesToWebSocket = false;
        for (int i = 0; i < fields.count(); i++) {
            switch (fields.name(i)) {
                case HOST -> {
                    hosts++;
                    readHost(i);
                }
                case CONTENT_LENGTH -> body.addLength(fields, i);
                case TRANSFER_ENCODING -> body.addEncoding(isChunked(i));
                case CONNECTION -> connection.add(fields, i);
                case UPGRADE -> upgradesToWebSocket |= fields.valueIs(i, "websocket");
                default -> {}
            }
        }
        webSocket = upgradesToWebSocket && connection.upgrade();
        if (hosts > 1 || hosts == 0 && !line.http10()) {
            throw MalformedMessage.bad(hosts + " Host fields (expected 1)");
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
        if (authorityStart == RequestLine.NONE) {
            authorityStart = from;
            authorityEnd = to;
        }
    }

    private boolean isChunked(int field) {
        boolean chunked = fields.valueIs(field, "chunked");
        if (!chunked && !fields.valueIs(field, "identity")) {
            throw new MalformedMessage(501, "a Transfer-Encoding other than chunked and identity");
        }
        return chunked;
    }

    /** A body of GET or HEAD means nothing (RFC 9110, 9.3.1), so that a reader may not look for one. */
    private RequestClass classifyBody() {
        boolean unexpected = line.methodIsGetOrHead() && (body.hasEncoding() || body.length() > 0);
        if (unexpected || body.toldTwice() || line.http10() && body.hasEncoding()) {
            return RequestClass.AMBIGUOUS;
        }
        return body.hasLength() && line.methodIsGetOrHead() ? RequestClass.ACCEPTABLE : RequestClass.COMPLIANT;
    }

    RequestLine line() {
        return line;
    }

    HeaderFields fields() {
        return fields;
    }

    ConnectionOptions connection() {
        return connection;
    }

    /** Where the body ends that follows; without a statement there is none. */
    BodyFields body() {
        return body;
    }

    byte[] bytes() {
        return bytes;
    }

    RequestClass classification() {
        return classification;
    }

    boolean hasAuthority() {
        return authorityStart != RequestLine.NONE;
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

    boolean keepAlive() {
        return !connection.close() && (!line.http10() || connection.keepAlive());
    }

    boolean webSocket() {
        return webSocket;
    }
}
