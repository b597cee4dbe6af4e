package dev.roadstead.host.linux;

import java.nio.file.Path;

/**
 * The file system that images lie on. Pulls leave some of it free, for what the machine must write whatever tasks do.
 *
 * @param place a directory on it, which is there
 */
record MachineDisk(Path place) {
    private static final long KEPT_BYTES = 256L << 20;

    /** Of a small file system only that part is kept. */
    private static final int KEPT_PART = 20;

    /** Whether pulls may go on. */
    boolean hasRoom() {
        long kept = Math.min(KEPT_BYTES, place.toFile().getTotalSpace() / KEPT_PART);
        return place.toFile().getUsableSpace() > kept;
    }
}
