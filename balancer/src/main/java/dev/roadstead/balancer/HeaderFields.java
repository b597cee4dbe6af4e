package dev.roadstead.balancer;

/**
 * The field lines of a head, as ranges in its bytes. One instance is used for many heads, by one thread.
 *
 * <p>What RFC 9112 section 5 allows is compliant: each line ends with CRLF, a name is a token right before its colon, no line is
 * folded, and a value holds no control character but tabs. Departures that leave the meaning of the message alone are told by
 * {@link #classification}; all others are refused.
 */
final class HeaderFields {

    static final int MAX_FIELDS = 512;

    private final FieldName[] names = new FieldName[MAX_FIELDS];
    private final int[] lineStarts = new int[MAX_FIELDS + 1];
    private final int[] nameEnds = new int[MAX_FIELDS];
    private final int[] valueStarts = new int[MAX_FIELDS];
    private final int[] valueEnds = new int[MAX_FIELDS];
    private byte[] bytes = new byte[0];
    private int count;
    private RequestClass classification = RequestClass.COMPLIANT;

    /** Parses the field lines and the empty line after them, which must end at {@code end}. */
    void parse(byte[] head, int start, int end) {
        bytes = head;
        count = 0;
        classification = RequestClass.COMPLIANT;
        int position = start;
        while (head[position] != '\r' && head[position] != '\n') {
            if (count == MAX_FIELDS) {
                throw MalformedMessage.bad("more than " + MAX_FIELDS + " fields");
            }
            position = parseLine(head, position);
        }
        lineStarts[count] = position;
        if (head[position] == '\r') {
            position++;
        } else {
            note(RequestClass.ACCEPTABLE);
        }
        if (head[position] != '\n' || position + 1 != end) {
            throw MalformedMessage.bad("a bare CR");
        }
    }

    private void note(RequestClass departure) {
        classification = classification.or(departure);
    }

    private int parseLine(byte[] head, int start) {
        int nameEnd = start;
        while (Octets.isToken(head[nameEnd])) {
            nameEnd++;
        }
        if (nameEnd == start || head[nameEnd] != ':') {
            throw MalformedMessage.bad("a field's name is not a token followed by a colon");
        }
        FieldName name = FieldName.of(head, start, nameEnd);
        if (name == FieldName.OTHER && FieldName.resemblesFraming(head, start, nameEnd)) {
            note(RequestClass.AMBIGUOUS);
        }
        int lineFeed = findLineFeed(head, nameEnd + 1, name);
        lineStarts[count] = start;
        nameEnds[count] = nameEnd;
        names[count] = name;
        trimValue(head, nameEnd + 1, head[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed);
        count++;
        return lineFeed + 1;
    }

    private void trimValue(byte[] head, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(head[start])) {
            start++;
        }
        while (end > start && isBlank(head[end - 1])) {
            end--;
        }
        valueStarts[count] = start;
        valueEnds[count] = end;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** The LF that ends the field; the lines that it is folded into are made one (RFC 9112, 5.2). */
    private int findLineFeed(byte[] head, int from, FieldName name) {
        int i = from;
        while (true) {
            while (Octets.isFieldValue(head[i])) {
                i++;
            }
            int lineFeed = head[i] == '\r' ? i + 1 : i;
            boolean folded = head[lineFeed] == '\n' && isBlank(head[lineFeed + 1]);
            if (head[lineFeed] == '\n' && !folded) {
                note(lineFeed == i ? RequestClass.ACCEPTABLE : RequestClass.COMPLIANT);
                return lineFeed;
            }
            requireHarmless(head[i], folded, name);
            if (folded) {
                head[i] = ' ';
                head[lineFeed] = ' ';
            }
            note(folded ? RequestClass.AMBIGUOUS : RequestClass.ACCEPTABLE);
            i = lineFeed + 1;
        }
    }

    /** What the balancer goes by is on one line, without control characters; nothing holds NUL or a bare CR. */
    private static void requireHarmless(byte octet, boolean folded, FieldName name) {
        if (name != FieldName.OTHER || !folded && (octet == 0 || octet == '\r')) {
            throw MalformedMessage.bad("a control character or a line's end in a field's value");
        }
    }

    /** How far the fields depart from RFC 9112. */
    RequestClass classification() {
        return classification;
    }

    int count() {
        return count;
    }

    byte[] bytes() {
        return bytes;
    }

    FieldName name(int field) {
        return names[field];
    }

    int lineStart(int field) {
        return lineStarts[field];
    }

    /** Just after the line's end. */
    int lineEnd(int field) {
        return lineStarts[field + 1];
    }

    int nameEnd(int field) {
        return nameEnds[field];
    }

    int valueStart(int field) {
        return valueStarts[field];
    }

    int valueEnd(int field) {
        return valueEnds[field];
    }

    boolean valueIs(int field, String lowerCase) {
        return Octets.equalsIgnoreCase(bytes, valueStarts[field], valueEnds[field], lowerCase);
    }

    /** The value of Content-Length: digits alone, no list, no sign. */
    long length(int field) {
        int from = valueStarts[field];
        int to = valueEnds[field];
        if (from == to || to - from > 18) {
            throw MalformedMessage.bad("a Content-Length that is no length");
        }
        long length = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw MalformedMessage.bad("a Content-Length that is no length");
            }
            length = length * 10 + digit;
        }
        return length;
    }
}
