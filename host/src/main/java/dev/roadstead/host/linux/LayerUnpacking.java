package dev.roadstead.host.linux;

import dev.roadstead.host.linux.containerd.diff.ApplyRequest;
import dev.roadstead.host.linux.containerd.diff.ApplyResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Unpacks layers into snapshots. How large a layer becomes shows only then: a few kilobytes may be a terabyte of zeros, and what the
 * archive says of its files need not be so. So containerd's work is watched while it goes on, by what lies on disk, and ended where that
 * is too much. Two things are looked at, each at its own pace: often, what the disk has left, which costs nothing to know; and by a
 * {@link SizeWatch}, what the layer takes. So a layer of so many files that it takes long to look at may come to take more than its task
 * may have, for the time of a look and a rest, but not what the disk keeps free.
 *
 * @param disk where the snapshots lie
 */
record LayerUnpacking(Containerd containerd, SnapshotStore snapshots, MachineDisk disk) {
    /** Between two looks at the disk. */
    private static final Duration LOOK = Duration.ofMillis(100);

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
        try {
            String applied = apply(lease, key, layer, room);
            if (!applied.equals(layer.diffId())) {
                throw ImagePullException.lasting("wrong diff id calculated on extraction \"" + applied + "\"");
            }
            long bytes = snapshots.usage(key);
            if (!room.has(bytes)) {
                throw tooMuch(layer);
            }
            if (!snapshots.commit(lease.id(), key, layer.chainId())) {
                snapshots.remove(key);
            }
            return bytes;
        } catch (ImagePullException | InterruptedException | RuntimeException e) {
            remove(key, e);
            throw e;
        }
    }

    /** Removes what was not finished. Why it was not is what matters; what cannot be removed goes with the lease. */
    private void remove(String key, Exception why) {
        try {
            snapshots.remove(key);
        } catch (StatusRuntimeException e) {
            why.addSuppressed(e);
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

    private ApplyResponse watched(Future<ApplyResponse> applying, PullLease lease, Watch watch)
            throws ImagePullException, InterruptedException, ExecutionException {
        try (SizeWatch size = new SizeWatch(() -> snapshots.usage(watch.key()))) {
            while (true) {
                try {
                    return applying.get(LOOK.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (lease.deadline().passed()) {
                        throw ImagePullException.lasting(
                                "failed to extract layer " + watch.layer().diffId() + ": context deadline exceeded");
                    }
                }
                requireRoom(watch, size);
            }
        }
    }

    private record Watch(String key, Layer layer, Room room) {}

    private void requireRoom(Watch watch, SizeWatch size) throws ImagePullException, InterruptedException {
        try {
            OptionalLong bytes = size.seen();
            if (!disk.hasRoom() || bytes.isPresent() && !watch.room().has(bytes.getAsLong())) {
                throw tooMuch(watch.layer());
            }
        } catch (StatusRuntimeException e) {
            throw ImagePullException.lasting(
                    "failed to extract layer " + watch.layer().diffId() + ": its size cannot be told: "
                            + e.getStatus().getDescription());
        }
    }

    private static ImagePullException tooMuch(Layer layer) {
        return ImagePullException.lasting(
                "failed to extract layer " + layer.diffId() + ": write: " + EphemeralStorage.NONE_LEFT + ": unknown");
    }
}
