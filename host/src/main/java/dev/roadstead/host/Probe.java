package dev.roadstead.host;

/**
 * One thing that {@code roadstead doctor} looked at.
 *
 * @param name what was looked at, such as {@code nf_tables}
 * @param found what is there
 * @param mend what to do about it; empty when nothing need be done
 */
public record Probe(String name, Verdict verdict, String found, String mend) {

    /** How it stands. */
    public enum Verdict {
        OK,
        /** It works, with less than it could. */
        WARNING,
        /** Roadstead cannot run. */
        FAILED
    }

    public static Probe ok(String name, String found) {
        return new Probe(name, Verdict.OK, found, "");
    }

    public static Probe warning(String name, String found, String mend) {
        return new Probe(name, Verdict.WARNING, found, mend);
    }

    public static Probe failed(String name, String found, String mend) {
        return new Probe(name, Verdict.FAILED, found, mend);
    }
}
