package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is mounted on this machine, as seen by this process. */
final class Mounts {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int TARGET = 4;

    private Mounts() {}

    /** Unmounts whatever lies below a directory, the last first; what is in use goes when it is no more. */
    static void detachBelow(Path directory) throws IOException {
        List<String> targets = Files.readAllLines(TABLE).stream()
                .map(line -> line.split(" ")[TARGET])
                .filter(target -> target.startsWith(directory + "/"))
                .toList();
        for (String target : targets.reversed()) {
            Libc.unmount(target, Libc.MNT_DETACH);
        }
    }
}
