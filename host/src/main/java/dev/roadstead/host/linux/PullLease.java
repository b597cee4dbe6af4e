package dev.roadstead.host.linux;

import dev.roadstead.host.linux.containerd.leases.AddResourceRequest;
import dev.roadstead.host.linux.containerd.leases.CreateRequest;
import dev.roadstead.host.linux.containerd.leases.DeleteRequest;
import dev.roadstead.host.linux.containerd.leases.Resource;
import java.time.Duration;
import java.time.Instant;

/**
 * What a pull holds back from containerd's garbage collection until it is closed.
 *
 * @param deadline when the pull must be over: the lease ends soon after
 */
record PullLease(Containerd containerd, String id, Deadline deadline) implements AutoCloseable {
    /** A pull that was killed holds nothing back for longer. */
    private static final Duration LIMIT = Duration.ofHours(1);

    private static final Duration PULL_LIMIT = LIMIT.minusMinutes(5);

    static PullLease take(Containerd containerd, String id, Instant now) {
        containerd
                .leases()
                .create(CreateRequest.newBuilder()
                        .setId(id)
                        .putLabels("containerd.io/gc.expire", now.plus(LIMIT).toString())
                        .build());
        return new PullLease(containerd, id, Deadline.in(PULL_LIMIT));
    }

    /** To be called before one looks whether the content is there. */
    void holdContent(String digest) {
        hold(digest, "content");
    }

    /** To be called before one looks whether the snapshot is there. */
    void holdSnapshot(String snapshotter, String key) {
        hold(key, "snapshots/" + snapshotter);
    }

    private void hold(String resource, String type) {
        containerd
                .leases()
                .addResource(AddResourceRequest.newBuilder()
                        .setId(id)
                        .setResource(Resource.newBuilder().setId(resource).setType(type))
                        .build());
    }

    @Override
    public void close() {
        containerd.leases().delete(DeleteRequest.newBuilder().setId(id).build());
    }
}
