package dev.roadstead.balancer;

/** What the fields of a head say about where the body ends; requests and responses have this in common. */
final class BodyFields {

    private static final int NONE = -1;

    private long length;
    private int lengths;
    private int encodings;
    private boolean chunked;

    void reset() {
        length = NONE;
        lengths = 0;
        encodings = 0;
        chunked = false;
    }

    void addLength(HeaderFields fields, int field) {
        long another = fields.length(field);
        if (lengths > 0 && another != length) {
            throw MalformedMessage.bad("two lengths of one body: " + length + " and " + another);
        }
        lengths++;
        length = another;
    }

    void addEncoding(boolean isChunked) {
        if (encodings > 0) {
            throw MalformedMessage.bad("more than one Transfer-Encoding");
        }
        encodings++;
        chunked = isChunked;
    }

    /** Whether there is more than one statement, though they may agree. */
    boolean toldTwice() {
        return lengths + encodings > 1;
    }

    boolean hasEncoding() {
        return encodings > 0;
    }

    boolean hasLength() {
        return lengths > 0;
    }

    /** Whether the body is of chunks, which then counts more than a length. */
    boolean chunked() {
        return chunked;
    }

    /** The length told; 0 where there is none. */
    long length() {
        return Math.max(0, length);
    }
}
