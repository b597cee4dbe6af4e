package dev.roadstead.host.linux;

import dev.roadstead.host.OutputSink.Stream;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A script that writes to both its streams at the same time, and what it writes: numbered lines, every third one as long as a line may
 * be, every third one longer than what a pipe takes at once.
 */
record TwoStreams(int count) {
    private static final int FIRST = 10_001;
    private static final int NUMBERED = "out 10001 ".length();
    private static final int LONG = 5_000;

    /** The script, with a command for each stream to run after each line. */
    String script(String afterEach) {
        return "X=" + repeated(OutputLines.LINE_LIMIT) + "; Y=" + repeated(LONG)
                + "; w() { i=" + FIRST + "; while [ $i -lt " + (FIRST + count) + " ]; do case $((i%3)) in"
                + " 0) echo \"$1 $i $X\";; 1) echo \"$1 $i $Y\";; 2) echo \"$1 $i\";; esac; " + afterEach
                + "; i=$((i+1)); done; }; w out & w err >&2 & wait";
    }

    private static String repeated(int length) {
        return "$(head -c " + (length - NUMBERED) + " /dev/zero | busybox tr '\\0' x)";
    }

    /** The lines of a stream in brief. */
    List<String> lines(Stream stream) {
        String name = stream.name().toLowerCase(Locale.ROOT).substring("std".length());
        return IntStream.range(FIRST, FIRST + count)
                .mapToObj(i -> brief(line(name + " " + i, i)))
                .toList();
    }

    private static String line(String start, int i) {
        return switch (i % 3) {
            case 0 -> start + " " + "x".repeat(OutputLines.LINE_LIMIT - NUMBERED);
            case 1 -> start + " " + "x".repeat(LONG - NUMBERED);
            default -> start;
        };
    }

    /** A line told from all others by its beginning, its length and its hash. */
    static String brief(String line) {
        return line.substring(0, Math.min(line.length(), NUMBERED - 1)) + ":" + line.length() + ":" + line.hashCode();
    }
}
