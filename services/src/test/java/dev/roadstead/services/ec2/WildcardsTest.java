package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WildcardsTest {

    private final Random random = new Random(11);

    private String text(String alphabet, int longest) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(longest + 1);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** The definition, tried out in full. */
    private static boolean reference(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        char first = pattern.charAt(0);
        String rest = pattern.substring(1);
        if (first == '\\') {
            return rest.isEmpty()
                    ? text.isEmpty()
                    : !text.isEmpty()
                            && text.charAt(0) == rest.charAt(0)
                            && reference(rest.substring(1), text.substring(1));
        }
        if (first == '*') {
            return reference(rest, text) || !text.isEmpty() && reference(pattern, text.substring(1));
        }
        return !text.isEmpty() && (first == '?' || first == text.charAt(0)) && reference(rest, text.substring(1));
    }

    @Test
    void itMatchesWhatTheDefinitionSays() {
        int matched = 0;
        for (int i = 0; i < 50_000; i++) {
            String pattern = text("ab*?\\", 7);
            String text = text("ab*", 7);
            boolean expected = reference(pattern, text);
            assertThat(Wildcards.of(pattern).matches(text))
                    .as("%s ~ %s", pattern, text)
                    .isEqualTo(expected);
            matched += expected ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(1_000);
    }
}
