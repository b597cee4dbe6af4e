package dev.roadstead.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What a script asks in turns with others: a line of words on standard input, answered with one line of figures. */
@FunctionalInterface
interface Worker {

    /** Does what was asked once, and says how long it took. */
    String answer(String[] words) throws Exception;

    /** Answers until standard input ends. */
    static void serve(Worker worker) throws Exception {
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                System.out.println(worker.answer(line.strip().split(" ")));
                flushed();
            }
        }
    }

    private static void flushed() throws IOException {
        if (System.out.checkError()) {
            throw new IOException("nobody reads the answers");
        }
    }

    /** Microseconds since a {@link System#nanoTime} of before. */
    static long microsecondsSince(long began) {
        return (System.nanoTime() - began) / 1_000;
    }
}
