package dev.roadstead.balancer;

/**
 * What the Connection fields of a head ask for, and which fields they declare to be of this hop only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, 7.6.1</a>
 */
final class ConnectionOptions {

    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;
    private boolean namesFields;

    void reset() {
        close = false;
        keepAlive = false;
        upgrade = false;
        namesFields = false;
    }

    void add(HeaderFields fields, int field) {
        byte[] bytes = fields.bytes();
        int end = fields.valueEnd(field);
        for (int from = fields.valueStart(field); from < end; ) {
            int to = tokenEnd(bytes, from, end);
            addOption(bytes, trimLeft(bytes, from, to), trimRight(bytes, from, to));
            from = to + 1;
        }
    }

    private void addOption(byte[] bytes, int from, int to) {
        if (from >= to) {
            return;
        }
        if (Octets.equalsIgnoreCase(bytes, from, to, "close")) {
            close = true;
        } else if (Octets.equalsIgnoreCase(bytes, from, to, "keep-alive")) {
            keepAlive = true;
        } else if (Octets.equalsIgnoreCase(bytes, from, to, "upgrade")) {
            upgrade = true;
        } else {
            namesFields = true;
        }
    }

    boolean close() {
        return close;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    boolean upgrade() {
        return upgrade;
    }

    /**
     * Whether a Connection field names this one. Fields that the balancer itself relies on are classified and never ask, so
     * that nobody can have them removed this way.
     */
    boolean names(HeaderFields fields, int field) {
        if (!namesFields) {
            return false;
        }
        for (int i = 0; i < fields.count(); i++) {
            if (fields.name(i) == FieldName.CONNECTION
                    && lists(fields, i, fields.lineStart(field), fields.nameEnd(field))) {
                return true;
            }
        }
        return false;
    }

    private static boolean lists(HeaderFields fields, int connection, int nameFrom, int nameTo) {
        byte[] bytes = fields.bytes();
        int end = fields.valueEnd(connection);
        for (int from = fields.valueStart(connection); from < end; ) {
            int to = tokenEnd(bytes, from, end);
            int left = trimLeft(bytes, from, to);
            int right = trimRight(bytes, from, to);
            if (left < right && Octets.equalsIgnoreCase(bytes, left, right, bytes, nameFrom, nameTo)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    private static int tokenEnd(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && bytes[i] != ',') {
            i++;
        }
        return i;
    }

    private static int trimLeft(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static int trimRight(byte[] bytes, int from, int to) {
        int i = to;
        while (i > from && (bytes[i - 1] == ' ' || bytes[i - 1] == '\t')) {
            i--;
        }
        return i;
    }
}
