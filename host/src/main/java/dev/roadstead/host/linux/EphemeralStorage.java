package dev.roadstead.host.linux;

import java.util.HashMap;
import java.util.Map;

/**
 * What a task may have of this machine's disk. Its images count packed and unpacked, and what two of them share counts once, wherever it
 * came from and whether or not it was here before, so that a task that starts here starts on an empty machine as well. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html">Fargate task ephemeral storage</a>
 */
final class EphemeralStorage {
    /** How the kernel says that there is no more, as AWS passes it on. */
    static final String NONE_LEFT = "no space left on device";

    private final long limitBytes;
    private final Map<String, Long> held = new HashMap<>();

    /** @param limitBytes 0 for no limit */
    EphemeralStorage(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Counts what is kept under a name, in place of what was counted for it before; says whether all of it fits. */
    synchronized boolean hold(String name, long bytes) {
        held.put(name, bytes);
        return fits();
    }

    /** As {@link #hold(String, long)}, for several. */
    synchronized boolean hold(Map<String, Long> bytes) {
        held.putAll(bytes);
        return fits();
    }

    private boolean fits() {
        if (limitBytes == 0) {
            return true;
        }
        long left = limitBytes;
        for (long each : held.values()) {
            if (each > left) {
                return false;
            }
            left -= each;
        }
        return true;
    }
}
