package dev.roadstead.host.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines out of bytes: the same bytes give the same lines, whenever they are cut again.
 *
 * @param texts lines without their newlines
 * @param length how many of the bytes they stand for
 */
record OutputLines(List<String> texts, int length) {
    /** The longest line; a longer one is cut, between characters. */
    static final int LINE_LIMIT = 16 << 10;

    /** The most lines at a time, what PutLogEvents takes. */
    static final int COUNT_LIMIT = 10_000;

    OutputLines {
        texts = List.copyOf(texts);
    }

    /**
     * Cuts the beginning of {@code bytes} into lines.
     *
     * @param complete whether nothing will follow, so that a last line without a newline counts
     */
    static OutputLines cut(byte[] bytes, int length, boolean complete) {
        List<String> texts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < length && texts.size() < COUNT_LIMIT; i++) {
            if (bytes[i] == '\n') {
                texts.add(text(bytes, start, i));
                start = i + 1;
            } else if (i - start == LINE_LIMIT) {
                int end = characterStart(bytes, start, i);
                texts.add(text(bytes, start, end));
                start = end;
            }
        }
        if (complete && start < length && texts.size() < COUNT_LIMIT) {
            texts.add(text(bytes, start, length));
            start = length;
        }
        return new OutputLines(texts, start);
    }

    /** Where the UTF-8 character at {@code at} begins; {@code at} itself if the bytes are no UTF-8. */
    private static int characterStart(byte[] bytes, int start, int at) {
        for (int i = at; i > at - 4 && i > start; i--) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return i;
            }
        }
        return at;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
