package dev.roadstead.balancer;

import dev.roadstead.balancer.LoadBalancerAttributes.ForwardedFor;
import dev.roadstead.balancer.LoadBalancerAttributes.HeaderAttributes;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Writes the head that a target gets from the one that the client sent: fields of the client's hop stay behind, what an
 * Application Load Balancer tells is added, and all else is copied in runs of bytes as it came.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html">HTTP headers
 *     and Application Load Balancers</a>
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html">
 *     Request tracing</a>
 */
final class RequestRewriter {

    /** More addresses than these in X-Forwarded-For are answered with 463 (which is why 463 comes before rewriting). */
    static final int MAX_FORWARDED_FOR = 30;

    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] FORWARDED_FOR = ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_PROTO_PORT = ascii("X-Forwarded-Proto: http\r\nX-Forwarded-Port: ");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] TRACE_ID = ascii("X-Amzn-Trace-Id: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\n");

    private RequestRewriter() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a rewritten head takes from elsewhere than the request. */
    record Context(HeaderAttributes attributes, ClientOrigin origin, long epochSeconds, RandomGenerator random) {}

    static void write(RequestHead head, Context context, HeadWriter out) {
        byte[] bytes = head.bytes();
        RequestLine line = head.line();
        out.range(bytes, line.start(), line.methodEnd() + 1).range(bytes, line.pathStart(), line.targetEnd());
        out.bytes(VERSION);
        writeForwardedFor(head.fields(), context, out);
        out.bytes(FORWARDED_PROTO_PORT)
                .text(Integer.toString(context.origin().listenerPort()))
                .bytes(LINE_END);
        writeHost(head, context, out);
        writeTraceId(head.fields(), context, out);
        if (head.webSocket()) {
            out.bytes(UPGRADE);
        }
        if (head.classification() == RequestClass.COMPLIANT) {
            copyFields(head, context.attributes(), out);
        } else {
            writeFields(head, context.attributes(), out);
        }
        out.bytes(LINE_END);
    }

    private static void writeForwardedFor(HeaderFields fields, Context context, HeadWriter out) {
        ForwardedFor mode = context.attributes().forwardedFor();
        if (mode != ForwardedFor.APPEND) {
            return;
        }
        out.bytes(FORWARDED_FOR);
        for (int i = 0; i < fields.count(); i++) {
            if (fields.name(i) == FieldName.X_FORWARDED_FOR && fields.valueStart(i) < fields.valueEnd(i)) {
                out.range(fields.bytes(), fields.valueStart(i), fields.valueEnd(i))
                        .text(", ");
            }
        }
        out.text(context.origin().host());
        if (context.attributes().forwardedForClientPort()) {
            out.text(":").text(Integer.toString(context.origin().port()));
        }
        out.bytes(LINE_END);
    }

    /** How many addresses X-Forwarded-For names. */
    static int forwarders(HeaderFields fields) {
        int addresses = 0;
        for (int i = 0; i < fields.count(); i++) {
            if (fields.name(i) == FieldName.X_FORWARDED_FOR) {
                addresses++;
                for (int position = fields.valueStart(i); position < fields.valueEnd(i); position++) {
                    addresses += fields.bytes()[position] == ',' ? 1 : 0;
                }
            }
        }
        return addresses;
    }

    /** A listener on another port than 80 adds it to a Host that names none, unless the attributes say not to. */
    private static void writeHost(RequestHead head, Context context, HeadWriter out) {
        int port = context.origin().listenerPort();
        out.bytes(HOST);
        boolean portToAdd = port != 80;
        if (head.hasAuthority()) {
            out.range(head.bytes(), head.authorityStart(), head.authorityEnd());
            portToAdd &= !context.attributes().preserveHostHeader() && head.hostEnd() == head.authorityEnd();
        } else {
            out.text(context.origin().nodeAddress());
        }
        if (portToAdd) {
            out.text(":").text(Integer.toString(port));
        }
        out.bytes(LINE_END);
    }

    private static void writeTraceId(HeaderFields fields, Context context, HeadWriter out) {
        out.bytes(TRACE_ID);
        int sent = indexOf(fields, FieldName.X_AMZN_TRACE_ID);
        boolean rooted = sent >= 0 && contains(fields, sent, "root=");
        writeTraceField(rooted ? "Self=1-" : "Root=1-", context, out);
        if (sent >= 0) {
            copyTraceFields(fields, sent, out);
        }
        out.bytes(LINE_END);
    }

    private static void writeTraceField(String prefix, Context context, HeadWriter out) {
        out.text(prefix).hex(context.epochSeconds(), 8).text("-");
        out.hex(context.random().nextLong(), 16).hex(context.random().nextInt(), 8);
    }

    private static void copyTraceFields(HeaderFields fields, int sent, HeadWriter out) {
        byte[] bytes = fields.bytes();
        int end = fields.valueEnd(sent);
        for (int from = fields.valueStart(sent); from < end; ) {
            int to = from;
            while (to < end && bytes[to] != ';') {
                to++;
            }
            boolean self = to - from > 5 && Octets.equalsIgnoreCase(bytes, from, from + 5, "self=");
            if (!self && from < to) {
                out.text(";").range(bytes, from, to);
            }
            from = to + 1;
        }
    }

    private static boolean contains(HeaderFields fields, int field, String lowerCase) {
        int last = fields.valueEnd(field) - lowerCase.length();
        for (int from = fields.valueStart(field); from <= last; from++) {
            if (Octets.equalsIgnoreCase(fields.bytes(), from, from + lowerCase.length(), lowerCase)) {
                return true;
            }
        }
        return false;
    }

    private static int indexOf(HeaderFields fields, FieldName name) {
        for (int i = 0; i < fields.count(); i++) {
            if (fields.name(i) == name) {
                return i;
            }
        }
        return -1;
    }

    private static void copyFields(RequestHead head, HeaderAttributes attributes, HeadWriter out) {
        HeaderFields fields = head.fields();
        int runStart = 0;
        int runEnd = 0;
        for (int i = 0; i < fields.count(); i++) {
            if (!passes(head, i, attributes)) {
                continue;
            }
            if (fields.lineStart(i) != runEnd) {
                out.range(fields.bytes(), runStart, runEnd);
                runStart = fields.lineStart(i);
            }
            runEnd = fields.lineEnd(i);
        }
        out.range(fields.bytes(), runStart, runEnd);
    }

    /** Writes each line as RFC 9112 has it, and where the body ends once and for all. */
    private static void writeFields(RequestHead head, HeaderAttributes attributes, HeadWriter out) {
        HeaderFields fields = head.fields();
        for (int i = 0; i < fields.count(); i++) {
            boolean framing =
                    fields.name(i) == FieldName.CONTENT_LENGTH || fields.name(i) == FieldName.TRANSFER_ENCODING;
            if (!framing && passes(head, i, attributes)) {
                out.range(fields.bytes(), fields.lineStart(i), fields.nameEnd(i))
                        .text(": ");
                out.range(fields.bytes(), fields.valueStart(i), fields.valueEnd(i))
                        .bytes(LINE_END);
            }
        }
        if (head.body().chunked()) {
            out.bytes(CHUNKED);
        } else if (head.body().hasLength()) {
            out.bytes(CONTENT_LENGTH).text(Long.toString(head.body().length())).bytes(LINE_END);
        }
    }

    private static boolean passes(RequestHead head, int field, HeaderAttributes attributes) {
        HeaderFields fields = head.fields();
        return switch (fields.name(field)) {
            case HOST, CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TE -> false;
            case X_FORWARDED_PROTO, X_FORWARDED_PORT, X_AMZN_TRACE_ID -> false;
            case X_FORWARDED_FOR -> attributes.forwardedFor() == ForwardedFor.PRESERVE;
            case UPGRADE -> head.webSocket() && fields.valueIs(field, "websocket");
            case TRANSFER_ENCODING -> head.body().chunked();
            case CONTENT_LENGTH -> true;
            case OTHER ->
                !head.connection().names(fields, field)
                        && (!attributes.dropInvalidHeaderFields()
                                || Octets.isPlainName(fields.bytes(), fields.lineStart(field), fields.nameEnd(field)));
        };
    }
}
