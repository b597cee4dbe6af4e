package dev.roadstead.balancer;

import java.nio.charset.StandardCharsets;

/** Writes the head that a client gets from the one that the target sent. */
final class ResponseRewriter {

    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private ResponseRewriter() {}

    /** What becomes of the client's connection. */
    enum Connection {
        KEEP_ALIVE("Connection: keep-alive\r\n\r\n"),
        CLOSE("Connection: close\r\n\r\n"),
        UPGRADE("Connection: upgrade\r\n\r\n"),
        /** Not told: an interim response, after which the final one says so. */
        UNTOLD("\r\n");

        private final byte[] end;

        Connection(String end) {
            this.end = end.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /**
     * Writes a whole head.
     *
     * @param unchunked whether the body goes on without chunks, to a client that knows none
     */
    static void write(ResponseHead head, Connection connection, boolean unchunked, HeadWriter out) {
        HeaderFields fields = head.fields();
        byte[] bytes = head.bytes();
        out.bytes(VERSION)
                .range(bytes, head.statusStart(), head.statusLineEnd())
                .bytes(LINE_END);
        int runStart = 0;
        int runEnd = 0;
        for (int i = 0; i < fields.count(); i++) {
            if (!passes(head, i, connection, unchunked)) {
                continue;
            }
            if (fields.lineStart(i) != runEnd) {
                out.range(bytes, runStart, runEnd);
                runStart = fields.lineStart(i);
            }
            runEnd = fields.lineEnd(i);
        }
        out.range(bytes, runStart, runEnd).bytes(connection.end);
    }

    private static boolean passes(ResponseHead head, int field, Connection connection, boolean unchunked) {
        return switch (head.fields().name(field)) {
            case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION -> false;
            case UPGRADE -> connection == Connection.UPGRADE;
            case TRANSFER_ENCODING -> !unchunked;
            case OTHER -> !head.connection().names(head.fields(), field);
            default -> true;
        };
    }
}
