package dev.roadstead.balancer;

import java.nio.charset.StandardCharsets;

/**
 * The character classes of RFC 9110 and RFC 9112, and comparisons on ranges of bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, 5.6.2: tokens</a>
 */
final class Octets {

    private static final byte TOKEN = 1;
    private static final byte FIELD_VALUE = 2;
    private static final byte TARGET = 4;
    private static final byte HOST = 8;
    private static final byte PLAIN_NAME = 16;
    private static final byte ALPHANUMERIC = 32;
    private static final byte[] CLASSES = classes();

    private Octets() {}

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean visible = c > ' ' && c < 0x7f || c >= 0x80;
            int is = 0;
            is |= alphanumeric || c < 0x80 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0 ? TOKEN : 0;
            is |= visible || c == ' ' || c == '\t' ? FIELD_VALUE : 0;
            is |= visible ? TARGET : 0;
            is |= alphanumeric || c < 0x80 && "-._~%!$&'()*+,;=:[]".indexOf(c) >= 0 ? HOST : 0;
            is |= alphanumeric || c == '-' ? PLAIN_NAME : 0;
            is |= alphanumeric ? ALPHANUMERIC : 0;
            classes[c] = (byte) is;
        }
        return classes;
    }

    static boolean isToken(byte octet) {
        return (CLASSES[octet & 0xff] & TOKEN) != 0;
    }

    static boolean isFieldValue(byte octet) {
        return (CLASSES[octet & 0xff] & FIELD_VALUE) != 0;
    }

    static boolean isTarget(byte octet) {
        return (CLASSES[octet & 0xff] & TARGET) != 0;
    }

    static boolean isHost(byte octet) {
        return (CLASSES[octet & 0xff] & HOST) != 0;
    }

    static boolean isAlphanumeric(byte octet) {
        return (CLASSES[octet & 0xff] & ALPHANUMERIC) != 0;
    }

    /** Letters, digits and hyphens: all that AWS holds valid in a field's name. */
    static boolean isPlainName(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((CLASSES[bytes[i] & 0xff] & PLAIN_NAME) == 0) {
                return false;
            }
        }
        return true;
    }

    static byte lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
    }

    /** Whether the range is this text, which must be in lower case, without regard to the range's case. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
        int length = lowerCase.length();
        if (to - from != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[from + i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, byte[] others, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom) {
            return false;
        }
        for (int i = from, j = otherFrom; i < to; i++, j++) {
            if (lower(bytes[i]) != lower(others[j])) {
                return false;
            }
        }
        return true;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
