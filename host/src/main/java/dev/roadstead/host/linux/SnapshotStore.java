package dev.roadstead.host.linux;

import dev.roadstead.host.linux.containerd.snapshots.CommitSnapshotRequest;
import dev.roadstead.host.linux.containerd.snapshots.Info;
import dev.roadstead.host.linux.containerd.snapshots.Kind;
import dev.roadstead.host.linux.containerd.snapshots.ListSnapshotsRequest;
import dev.roadstead.host.linux.containerd.snapshots.PrepareSnapshotRequest;
import dev.roadstead.host.linux.containerd.snapshots.RemoveSnapshotRequest;
import dev.roadstead.host.linux.containerd.snapshots.StatSnapshotRequest;
import dev.roadstead.host.linux.containerd.snapshots.UsageRequest;
import dev.roadstead.host.linux.containerd.snapshots.UsageResponse;
import dev.roadstead.host.linux.containerd.types.Mount;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Unpacked layers and containers' file systems, in one of containerd's snapshotters. */
final class SnapshotStore {
    /** What a file takes at the least, also an empty one, whose inode is in no count of bytes. */
    static final long INODE_BYTES = 4096;

    private final Containerd containerd;
    private final String snapshotter;

    /**
     * @param snapshotter {@code overlayfs}, or {@code native} where the kernel has none
     */
    SnapshotStore(Containerd containerd, String snapshotter) {
        this.containerd = containerd;
        this.snapshotter = snapshotter;
    }

    String snapshotter() {
        return snapshotter;
    }

    /** The name of a stack of layers: the digest over its layers' digests, lowest first. */
    static String chainId(List<String> diffIds) {
        String chain = diffIds.getFirst();
        for (String next : diffIds.subList(1, diffIds.size())) {
            chain = "sha256:" + sha256(chain + " " + next);
        }
        return chain;
    }

    private static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    boolean has(String key) {
        try {
            containerd
                    .snapshots()
                    .stat(StatSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey(key)
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            if (Containerd.notFound(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether each layer's snapshot is a copy of all that is below it, too. */
    boolean copies() {
        return !"overlayfs".equals(snapshotter);
    }

    /**
     * Bytes that a snapshot takes on disk, without those below it; while it is being written, those that it takes so far. At least a block
     * for each of its files: inodes run out as well, and of a file that has nothing in it no byte is counted.
     */
    long usage(String key) {
        UsageResponse usage = containerd
                .snapshots()
                .usage(UsageRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setKey(key)
                        .build());
        return Math.max(usage.getSize(), usage.getInodes() * INODE_BYTES);
    }

    /** A place to unpack a layer upon its parent. */
    List<Mount> begin(String lease, String key, String parent) {
        return containerd
                .snapshots(lease)
                .prepare(PrepareSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setKey(key)
                        .setParent(parent)
                        .build())
                .getMountsList();
    }

    /**
     * Names what was unpacked.
     *
     * @return false where that is there already
     */
    boolean commit(String lease, String key, String chainId) {
        try {
            containerd
                    .snapshots(lease)
                    .commit(CommitSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setName(chainId)
                            .setKey(key)
                            .build());
            return true;
        } catch (StatusRuntimeException e) {
            if (Containerd.alreadyExists(e)) {
                return false;
            }
            throw e;
        }
    }

    /** A writable file system over a stack of layers; kept until it is removed. */
    List<Mount> prepare(String key, String parent) {
        return containerd
                .snapshots()
                .prepare(PrepareSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setKey(key)
                        .setParent(parent)
                        .putLabels("containerd.io/gc.root", "kept until its task is released")
                        .build())
                .getMountsList();
    }

    /** Removes a file system; nothing happens if there is none. */
    void remove(String key) {
        try {
            containerd
                    .snapshots()
                    .remove(RemoveSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey(key)
                            .build());
        } catch (StatusRuntimeException e) {
            if (!Containerd.notFound(e)) {
                throw e;
            }
        }
    }

    /** Keys of the writable file systems that are there. */
    List<String> writable() {
        List<String> keys = new ArrayList<>();
        containerd
                .snapshots()
                .list(ListSnapshotsRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .build())
                .forEachRemaining(part -> part.getInfoList().stream()
                        .filter(info -> info.getKind() == Kind.ACTIVE)
                        .map(Info::getName)
                        .forEach(keys::add));
        return keys;
    }
}
