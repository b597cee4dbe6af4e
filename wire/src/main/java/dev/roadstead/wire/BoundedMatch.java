package dev.roadstead.wire;

import java.util.regex.Pattern;

/**
 * Matches a pattern of a model against text from the network at a bounded cost: some of the models' patterns take time
 * exponential in the text, or a stack as deep as it is long. A text that exceeds the bound does not match.
 */
final class BoundedMatch {
    private static final int MAX_READS = 1_000_000;

    private BoundedMatch() {}

    static boolean matches(Pattern pattern, String text) {
        try {
            return pattern.matcher(new CountedText(text)).matches();
        } catch (BoundExceeded | StackOverflowError e) {
            return false;
        }
    }

    private static final class CountedText implements CharSequence {
        private final String text;
        private int reads;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads > MAX_READS) {
                throw new BoundExceeded();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class BoundExceeded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BoundExceeded() {
            super(null, null, false, false);
        }
    }
}
