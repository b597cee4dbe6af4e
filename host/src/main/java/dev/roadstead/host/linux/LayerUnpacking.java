package dev.roadstead.host.linux;

import dev.roadstead.host.linux.containerd.diff.ApplyRequest;
import dev.roadstead.host.linux.containerd.diff.ApplyResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Unpacks layers into snapshots. How large a layer becomes shows only then: a few kilobytes may be a terabyte of zeros, and what the
 * archive says of its files need not be so. So containerd's work is watched while it goes on, by what lies on disk, and ended where that
 * is too much. What it writes between two looks is all that there can be too much of it.
 *
 * @param disk where the snapshots lie
 */
record LayerUnpacking(Containerd containerd, SnapshotStore snapshots, MachineDisk disk) {
    /** Between two looks at first. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Looking takes at most so small a part of the time: it walks through all files. */
    private static final int PART = 5;

    /** Files may come and go while one looks; nobody who means well has them come and go each time. */
    private static final int FAILED_LOOKS = 50;

    /**
     * What is to be unpacked, and upon what.
     *
     * @param archive a tar archive, plain or compressed by gzip or zstd
     * @param diffId what the uncompressed archive's digest must be
     * @param parent the snapshot below, empty for none
     * @param chainId what the snapshot shall be called
     */
    record Layer(ImageManifest.Descriptor archive, String diffId, String parent, String chainId) {}

    /** Who says whether a layer may take so much of the disk. */
    interface Room {
        boolean has(long bytes);
    }

    /**
     * Returns when the layer lies unpacked; where it did before, when it was found to be the same.
     *
     * @return the bytes that it takes
     * @throws ImagePullException when the layer is not what the image's configuration says, or takes more than it may
     */
    long unpack(PullLease lease, Layer layer, Room room) throws ImagePullException, InterruptedException {
        String key = "unpack-" + lease.id() + "-" + layer.chainId();
        boolean committed = false;
        try {
            String applied = apply(lease, key, layer, room);
            if (!applied.equals(layer.diffId())) {
                throw ImagePullException.lasting("wrong diff id calculated on extraction \"" + applied + "\"");
            }
            long bytes = snapshots.usage(key);
            if (!room.has(bytes)) {
                throw tooMuch(layer);
            }
            committed = snapshots.commit(lease.id(), key, layer.chainId());
            return bytes;
        } finally {
            if (!committed) {
                snapshots.remove(key);
            }
        }
    }

    private String apply(PullLease lease, String key, Layer layer, Room room)
            throws ImagePullException, InterruptedException {
        Future<ApplyResponse> applying = containerd
                .futureDiff()
                .apply(ApplyRequest.newBuilder()
                        .setDiff(layer.archive().forContainerd())
                        .addAllMounts(snapshots.begin(lease.id(), key, layer.parent()))
                        .build());
        try {
            return watched(applying, lease, new Watch(key, layer, room))
                    .getApplied()
                    .getDigest();
        } catch (ExecutionException e) {
            String message = "failed to extract layer " + layer.diffId() + ": ";
            if (e.getCause() instanceof StatusRuntimeException status) {
                String why = message + status.getStatus().getDescription();
                throw status.getStatus().getCode() == Status.Code.UNAVAILABLE
                        ? ImagePullException.passing(why)
                        : ImagePullException.lasting(why);
            }
            throw ImagePullException.lasting(message + e.getCause());
        } finally {
            applying.cancel(true);
        }
    }

    private record Watch(String key, Layer layer, Room room) {}

    private ApplyResponse watched(Future<ApplyResponse> applying, PullLease lease, Watch watch)
            throws ImagePullException, InterruptedException, ExecutionException {
        Duration pause = LOOK;
        int failed = 0;
        while (true) {
            try {
                return applying.get(pause.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (lease.deadline().passed()) {
                    throw ImagePullException.lasting(
                            "failed to extract layer " + watch.layer().diffId() + ": context deadline exceeded");
                }
            }
            long begun = System.nanoTime();
            try {
                if (!disk.hasRoom() || !watch.room().has(snapshots.usage(watch.key()))) {
                    throw tooMuch(watch.layer());
                }
                failed = 0;
            } catch (StatusRuntimeException e) {
                if (++failed == FAILED_LOOKS) {
                    throw ImagePullException.lasting("failed to extract layer "
                            + watch.layer().diffId() + ": its size cannot be told: "
                            + e.getStatus().getDescription());
                }
            }
            long looked = System.nanoTime() - begun;
            pause = Duration.ofNanos(Math.max(LOOK.toNanos(), looked * (PART - 1)));
        }
    }

    private static ImagePullException tooMuch(Layer layer) {
        return ImagePullException.lasting(
                "failed to extract layer " + layer.diffId() + ": write: " + EphemeralStorage.NONE_LEFT + ": unknown");
    }
}
