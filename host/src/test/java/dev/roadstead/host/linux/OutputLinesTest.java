package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class OutputLinesTest {

    @Test
    void aLineWithoutItsNewlineWaitsUntilNothingFollows() {
        assertThat(cut("one\ntwo", false)).isEqualTo(new OutputLines(List.of("one"), 4));
        assertThat(cut("one\ntwo", true)).isEqualTo(new OutputLines(List.of("one", "two"), 7));
        assertThat(cut("", true)).isEqualTo(new OutputLines(List.of(), 0));
        assertThat(cut("\n\n", false)).isEqualTo(new OutputLines(List.of("", ""), 2));
    }

    @Test
    void aLongLineIsCutBetweenCharacters() {
        String text = "x".repeat(OutputLines.LINE_LIMIT - 1) + "é" + "y";
        OutputLines lines = cut(text + "\n", false);
        assertThat(lines.texts()).containsExactly("x".repeat(OutputLines.LINE_LIMIT - 1), "éy");
        assertThat(lines.length()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length + 1);
    }

    @Test
    void bytesThatAreNoTextAreCutAtTheLimit() {
        byte[] bytes = new byte[OutputLines.LINE_LIMIT + 1];
        Arrays.fill(bytes, (byte) 0x80);
        assertThat(OutputLines.cut(bytes, bytes.length, false).length()).isEqualTo(OutputLines.LINE_LIMIT);
    }

    @Test
    void howeverTheBytesArriveTheSameLinesComeOut() {
        for (long seed = 0; seed < 200; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            byte[] bytes = randomBytes(random);
            List<String> whole = OutputLines.cut(bytes, bytes.length, true).texts();
            assertThat(piecewise(bytes, random)).as("seed %d", seed).isEqualTo(whole);
        }
    }

    private static byte[] randomBytes(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int lines = random.nextInt(20);
        for (int i = 0; i < lines; i++) {
            int length = random.nextInt(10) == 0 ? random.nextInt(3 * OutputLines.LINE_LIMIT) : random.nextInt(50);
            text.append((random.nextBoolean() ? "a" : "ü€").repeat(length)).append('\n');
        }
        return text.append("tail").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes come in pieces; what is not yet a line is read again with the next piece. */
    private static List<String> piecewise(byte[] bytes, RandomGenerator random) {
        List<String> texts = new ArrayList<>();
        int from = 0;
        int there = 0;
        while (from < bytes.length) {
            there = Math.min(bytes.length, there + 1 + random.nextInt(5000));
            byte[] seen = Arrays.copyOfRange(bytes, from, there);
            OutputLines lines = OutputLines.cut(seen, seen.length, there == bytes.length);
            texts.addAll(lines.texts());
            from += lines.length();
        }
        return texts;
    }

    private static OutputLines cut(String text, boolean complete) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return OutputLines.cut(bytes, bytes.length, complete);
    }
}
