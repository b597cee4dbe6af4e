package dev.roadstead.host.linux;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many open files this process may grant to those it starts. */
final class OpenFilesLimit {
    private static final int CAP_SYS_RESOURCE = 24;
    private static final Pattern HARD = Pattern.compile("(?m)^Max open files\\s+\\S+\\s+(\\S+)");
    private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]+)");

    private OpenFilesLimit() {}

    /** {@code wanted}, or less where root was not given the capability to raise its own limit. */
    static long attainable(long wanted) {
        try {
            String limits = Files.readString(Path.of("/proc/self/limits"));
            return attainable(wanted, limits, Files.readString(Path.of("/proc/self/status")));
        } catch (IOException e) {
            return wanted;
        }
    }

    static long attainable(long wanted, String limits, String status) {
        Matcher capabilities = CAPABILITIES.matcher(status);
        Matcher hard = HARD.matcher(limits);
        boolean unbounded = capabilities.find() && new BigInteger(capabilities.group(1), 16).testBit(CAP_SYS_RESOURCE);
        if (unbounded || !hard.find() || hard.group(1).equals("unlimited")) {
            return wanted;
        }
        return Math.min(wanted, Long.parseLong(hard.group(1)));
    }
}
