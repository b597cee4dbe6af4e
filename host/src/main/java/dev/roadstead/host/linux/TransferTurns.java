package dev.roadstead.host.linux;

import java.util.HashMap;
import java.util.Map;

/**
 * How many blobs are on their way at once: a bounded number on this machine, and of each VPC so few that one whose registry is slow, on
 * purpose or not, leaves turns to the others.
 */
final class TransferTurns {
    private static final int AT_ONCE = 48;
    private static final int OF_A_VPC = 6;

    private final Map<String, Integer> busy = new HashMap<>();
    private int all;

    /** A turn; to be closed when the blob is here. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for a turn.
     *
     * @throws ImagePullException when there was none in time
     */
    synchronized Turn take(String vpcId, Deadline deadline) throws ImagePullException, InterruptedException {
        while (all >= AT_ONCE || busy.getOrDefault(vpcId, 0) >= OF_A_VPC) {
            if (deadline.passed()) {
                throw ImagePullException.late();
            }
            wait(deadline.millis());
        }
        all++;
        busy.merge(vpcId, 1, Integer::sum);
        return () -> end(vpcId);
    }

    private synchronized void end(String vpcId) {
        all--;
        busy.computeIfPresent(vpcId, (_, turns) -> turns == 1 ? null : turns - 1);
        notifyAll();
    }
}
