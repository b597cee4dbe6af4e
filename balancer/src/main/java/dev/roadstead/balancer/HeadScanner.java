package dev.roadstead.balancer;

/**
 * Finds where a message's head ends, looking at each byte once however slowly the head arrives. What it finds is only the
 * end; whether the head is well-formed is its parser's matter, so a line ending of a bare LF also ends a line here.
 */
final class HeadScanner {

    /** An Application Load Balancer's limits on a request line, on a single field and on the whole head. */
    static final int LINE_LIMIT = 16 * 1024;

    static final int HEAD_LIMIT = 64 * 1024;

    static final int INCOMPLETE = -1;
    static final int LINE_TOO_LONG = -2;
    static final int HEAD_TOO_LONG = -3;

    private int position;
    private int lineStart;
    private int start;

    void reset() {
        position = 0;
        lineStart = 0;
        start = 0;
    }

    /** Where the head starts: after the empty lines that a client may send before a request (RFC 9112, 2.2). */
    int start() {
        return start;
    }

    /** Whether the line that is too long is the first one. */
    boolean inFirstLine() {
        return lineStart == start;
    }

    /** Looks at the bytes up to the limit that it has not seen yet; the head's end, or one of the negative answers. */
    int scan(byte[] bytes, int limit) {
        int i = position;
        while (i < limit) {
            if (bytes[i++] != '\n') {
                continue;
            }
            int length = i - 1 - lineStart;
            if (length > LINE_LIMIT) {
                break;
            }
            boolean emptyLine = length == 1 && bytes[lineStart] == '\r';
            if (emptyLine && lineStart == start) {
                start = i;
            } else if (emptyLine || length == 0) {
                position = i;
                return i - start > HEAD_LIMIT ? HEAD_TOO_LONG : i;
            }
            lineStart = i;
        }
        position = i;
        if (i - lineStart > LINE_LIMIT) {
            return LINE_TOO_LONG;
        }
        return limit > HEAD_LIMIT ? HEAD_TOO_LONG : INCOMPLETE;
    }
}
