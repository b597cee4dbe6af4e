package dev.roadstead.balancer;

import java.nio.charset.StandardCharsets;

/** A pattern in which {@code *} stands for any number of characters and {@code ?} for exactly one. */
final class Wildcard {

    private static final short ANY_NUMBER = -1;
    private static final short ANY_ONE = -2;

    private final short[] pattern;
    private final boolean ignoreCase;

    private Wildcard(short[] pattern, boolean ignoreCase) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
    }

    static Wildcard caseSensitive(String pattern) {
        return compile(pattern, false);
    }

    static Wildcard ignoringCase(String pattern) {
        return compile(pattern, true);
    }

    private static Wildcard compile(String text, boolean ignoreCase) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        short[] pattern = new short[octets.length];
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            boolean escaped =
                    octets[i] == '\\' && i + 1 < octets.length && (octets[i + 1] == '*' || octets[i + 1] == '?');
            if (escaped) {
                pattern[length++] = octets[++i];
            } else {
                pattern[length++] = compile(octets[i], ignoreCase);
            }
        }
        return new Wildcard(java.util.Arrays.copyOf(pattern, length), ignoreCase);
    }

    private static short compile(byte octet, boolean ignoreCase) {
        return switch (octet) {
            case '*' -> ANY_NUMBER;
            case '?' -> ANY_ONE;
            default -> (short) ((ignoreCase ? Octets.lower(octet) : octet) & 0xff);
        };
    }

    /**
     * Whether the whole range matches. Only the last {@code *} seen is ever tried again with one character more, because
     * whatever an earlier one could take instead the last one can take too; so the time is at most the product of the
     * lengths.
     */
    boolean matches(byte[] bytes, int from, int to) {
        int p = 0;
        int i = from;
        int starPattern = -1;
        int starInput = from;
        while (i < to) {
            if (p < pattern.length && pattern[p] == ANY_NUMBER) {
                starPattern = ++p;
                starInput = i;
            } else if (p < pattern.length && matchesOne(pattern[p], bytes[i])) {
                p++;
                i++;
            } else if (starPattern >= 0) {
                p = starPattern;
                i = ++starInput;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == ANY_NUMBER) {
            p++;
        }
        return p == pattern.length;
    }

    private boolean matchesOne(short expected, byte octet) {
        return expected == ANY_ONE || expected == ((ignoreCase ? Octets.lower(octet) : octet) & 0xff);
    }
}
