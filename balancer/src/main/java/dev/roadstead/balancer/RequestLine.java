package dev.roadstead.balancer;

/**
 * The first line of a request, as ranges in the bytes of its head. One instance is used for many heads, by one thread.
 *
 * <p>Blanks where none belong are refused, not repaired: RFC 9112 (3.2) advises against the latter, because such a line may
 * have been made to get past whoever reads it otherwise.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3">RFC 9112, 3: request line</a>
 */
final class RequestLine {

    static final int NONE = -1;

    private byte[] bytes = new byte[0];
    private int start;
    private int methodEnd;
    private int pathStart;
    private int pathEnd;
    private int targetEnd;
    private int authorityStart;
    private int authorityEnd;
    private int end;
    private int minorVersion;
    private RequestClass classification = RequestClass.COMPLIANT;

    void parse(byte[] head, int from) {
        bytes = head;
        start = from;
        authorityStart = NONE;
        classification = RequestClass.COMPLIANT;
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
        parseVersion(i + 1);
        readTarget();
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
        if (i == schemeEnd || i < targetEnd && bytes[i] != '/' && bytes[i] != '?') {
            throw MalformedMessage.bad("a URL without a host");
        }
        authorityStart = schemeEnd;
        authorityEnd = i;
        pathStart = i;
        if (i == targetEnd || bytes[i] == '?') {
            makeRoomForPath();
        }
    }

    /** A URL that ends with its host means the root (RFC 9112, 3.2.1); the host moves over its scheme to make room for that. */
    private void makeRoomForPath() {
        System.arraycopy(bytes, authorityStart, bytes, authorityStart - 1, authorityEnd - authorityStart);
        authorityStart--;
        authorityEnd--;
        pathStart--;
        bytes[pathStart] = '/';
    }

    private void parseVersion(int from) {
        boolean http = bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && isDigit(bytes[from + 5])
                && bytes[from + 6] == '.'
                && isDigit(bytes[from + 7]);
        if (!http) {
            throw MalformedMessage.bad("a version that is none of HTTP");
        }
        int lineEnd = from + 8;
        if (bytes[lineEnd] == '\r') {
            lineEnd++;
        } else {
            classification = RequestClass.ACCEPTABLE;
        }
        if (bytes[lineEnd] != '\n') {
            throw MalformedMessage.bad("a request line that does not end after its version");
        }
        end = lineEnd + 1;
        readVersion(bytes[from + 5] - '0', bytes[from + 7] - '0');
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** A minor version that is not known yet is to be taken as the highest that is (RFC 9110, 2.5). */
    private void readVersion(int major, int minor) {
        if (major != 1) {
            throw new MalformedMessage(505, "HTTP/" + major + "." + minor);
        }
        if (minor > 1) {
            classification = RequestClass.ACCEPTABLE;
        }
        minorVersion = Math.min(minor, 1);
    }

    /** Whether it is as RFC 9112 has it. */
    RequestClass classification() {
        return classification;
    }

    /** Just after the line's end. */
    int end() {
        return end;
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

    boolean methodIsGetOrHead() {
        return methodIs("GET") || methodIs("HEAD");
    }

    /** Whether sending it twice is the same as sending it once (RFC 9110, 9.2.2). */
    boolean idempotent() {
        return methodIsGetOrHead() || methodIs("OPTIONS") || methodIs("PUT") || methodIs("DELETE");
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

    /** Where the host of a whole URL starts; {@link #NONE} in other forms. */
    int authorityStart() {
        return authorityStart;
    }

    int authorityEnd() {
        return authorityEnd;
    }

    boolean http10() {
        return minorVersion == 0;
    }
}
