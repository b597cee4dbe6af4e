package dev.roadstead.host.linux;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file system that images lie on. Pulls leave some of it free, for what the machine must write whatever tasks do: bytes, and inodes
 * where the file system has a number of them.
 *
 * @param place a directory on it, which is there
 */
record MachineDisk(Path place) {
    private static final Logger LOG = LoggerFactory.getLogger(MachineDisk.class);

    private static final long KEPT_BYTES = 256L << 20;

    /** As many as the kept bytes are files of the smallest size. */
    private static final long KEPT_INODES = KEPT_BYTES / SnapshotStore.INODE_BYTES;

    /** Of a small file system only that part is kept. */
    private static final int KEPT_PART = 20;

    /** Whether pulls may go on. */
    boolean hasRoom() {
        long kept = Math.min(KEPT_BYTES, place.toFile().getTotalSpace() / KEPT_PART);
        return place.toFile().getUsableSpace() > kept && hasInodes();
    }

    private boolean hasInodes() {
        try {
            Libc.Inodes inodes = Libc.inodes(place.toString());
            return inodes.all() == 0 || inodes.free() > Math.min(KEPT_INODES, inodes.all() / KEPT_PART);
        } catch (SystemCallException e) {
            LOG.warn("whether {} has room cannot be told: {}", place, e.getMessage());
            return false;
        }
    }
}
