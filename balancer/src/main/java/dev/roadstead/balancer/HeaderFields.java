package dev.roadstead.balancer;

/**
 * The field lines of a head, as ranges in its bytes. One instance is used for many heads, by one thread.
 *
 * <p>It accepts what RFC 9112 section 5 allows and nothing else: each line ends with CRLF, a name is a token right before
 * its colon, no line is folded, and a value holds no control character but tabs.
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

    /** Parses the field lines and the empty line after them, which must end at {@code end}. */
    void parse(byte[] head, int start, int end) {
        bytes = head;
        count = 0;
        int position = start;
        while (head[position] != '\r') {
            if (count == MAX_FIELDS) {
                throw MalformedMessage.bad("more than " + MAX_FIELDS + " fields");
            }
            position = parseLine(head, position);
        }
        if (position + 2 != end || head[position + 1] != '\n') {
            throw MalformedMessage.bad("a bare CR");
        }
        lineStarts[count] = position;
    }

    private int parseLine(byte[] head, int start) {
        int i = start;
        while (Octets.isToken(head[i])) {
            i++;
        }
        if (i == start || head[i] != ':') {
            throw MalformedMessage.bad("a field's name is not a token followed by a colon");
        }
        int nameEnd = i++;
        while (head[i] == ' ' || head[i] == '\t') {
            i++;
        }
        int valueStart = i;
        while (Octets.isFieldValue(head[i])) {
            i++;
        }
        if (head[i] != '\r' || head[i + 1] != '\n') {
            throw MalformedMessage.bad("a control character in a field's value");
        }
        int valueEnd = i;
        while (valueEnd > valueStart && (head[valueEnd - 1] == ' ' || head[valueEnd - 1] == '\t')) {
            valueEnd--;
        }
        lineStarts[count] = start;
        nameEnds[count] = nameEnd;
        valueStarts[count] = valueStart;
        valueEnds[count] = valueEnd;
        names[count++] = FieldName.of(head, start, nameEnd);
        return i + 2;
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

    /** Just after the line's CRLF. */
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
