package dev.roadstead.services.ssm;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import software.amazon.awssdk.services.ssm.model.InvalidAllowedPatternException;
import software.amazon.awssdk.services.ssm.model.ParameterPatternMismatchException;

/**
 * Compares a value with the regular expression that it must match. An expression whose backtracking explodes is cut
 * short: matching reads characters, and only so many are handed out.
 */
final class AllowedPattern {
    private static final int READ_LIMIT = 2_000_000;

    private AllowedPattern() {}

    static void check(String pattern, String value) {
        boolean matches;
        try {
            matches = Pattern.compile(pattern)
                    .matcher(new Metered(value, new int[1]))
                    .find();
        } catch (PatternSyntaxException e) {
            throw invalid("The regular expression " + pattern + " isn't valid: " + e.getDescription() + ".");
        } catch (Exhausted | StackOverflowError e) {
            throw invalid("The regular expression " + pattern + " takes too long on this value.");
        }
        if (!matches) {
            throw ParameterPatternMismatchException.builder()
                    .message("Parameter value, cannot be validated against allowedPattern: " + pattern)
                    .build();
        }
    }

    private static RuntimeException invalid(String message) {
        return InvalidAllowedPatternException.builder().message(message).build();
    }

    private static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super(null, null, false, false);
        }
    }

    /**
     * @param read how many characters were read, shared by all parts of a text
     */
    private record Metered(CharSequence text, int[] read) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (read[0]++ > READ_LIMIT) {
                throw new Exhausted();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Metered(text.subSequence(start, end), read);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
