package dev.roadstead.host.linux;

import java.util.List;
import java.util.Locale;

/** Linux's signals by name; numbered as on x86-64 and arm64. */
final class Signals {
    static final int SIGKILL = 9;
    static final int SIGTERM = 15;
    private static final int SIGRTMIN = 34;
    private static final int SIGRTMAX = 64;

    private static final List<String> NAMES = List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM",
            "PROF", "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /** The number of {@code SIGQUIT}, {@code quit}, {@code 3} or {@code RTMIN+1}; SIGTERM for what is none of these. */
    static int number(String signal) {
        String name = signal.toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        if (name.matches("\\d{1,2}")) {
            int number = Integer.parseInt(name);
            return number >= 1 && number <= SIGRTMAX ? number : SIGTERM;
        }
        if (name.matches("RTMIN(\\+\\d{1,2})?")) {
            int offset = name.length() > 5 ? Integer.parseInt(name.substring(6)) : 0;
            return SIGRTMIN + offset <= SIGRTMAX ? SIGRTMIN + offset : SIGTERM;
        }
        int number = NAMES.indexOf(name);
        return number > 0 ? number : SIGTERM;
    }
}
