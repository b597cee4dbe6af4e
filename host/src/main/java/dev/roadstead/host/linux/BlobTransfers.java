package dev.roadstead.host.linux;

import dev.roadstead.host.linux.ImageManifest.Descriptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Brings blobs from registries into the content store, several at once and each only once, also for pulls that go on at the same
 * time.
 */
final class BlobTransfers {
    /** On their way at once on this machine. */
    private static final int AT_ONCE = 6;

    private final ContentStore content;
    private final NameLocks locks;
    private final Semaphore atOnce = new Semaphore(AT_ONCE);
    private final ExecutorService threads;

    /** @param threads where blobs are brought side by side; whoever made them ends them */
    BlobTransfers(ContentStore content, NameLocks locks, ExecutorService threads) {
        this.content = content;
        this.locks = locks;
        this.threads = threads;
    }

    /**
     * Returns when all of them are in the content store. When it throws, none goes on being fetched for this pull.
     *
     * @throws ImagePullException when one of them cannot be had
     */
    void fetch(RegistrySession session, PullLease lease, List<Descriptor> blobs)
            throws ImagePullException, InterruptedException {
        List<Future<?>> all = new ArrayList<>();
        try {
            blobs.forEach(blob -> all.add(threads.submit(() -> fetch(session, lease, blob))));
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ImagePullException failure -> throw failure;
                case StatusRuntimeException failure -> throw failure;
                case null, default -> throw ImagePullException.passing("failed to copy: " + e.getCause());
            }
        } finally {
            all.forEach(each -> each.cancel(true));
        }
    }

    private Void fetch(RegistrySession session, PullLease lease, Descriptor blob)
            throws ImagePullException, InterruptedException {
        lease.holdContent(blob.digest());
        try (NameLocks.Held held = locks.hold(blob.digest())) {
            if (!content.has(blob.digest())) {
                atOnce.acquire();
                try {
                    transfer(session, lease, blob);
                } finally {
                    atOnce.release();
                }
            }
        }
        return null;
    }

    private void transfer(RegistrySession session, PullLease lease, Descriptor blob) throws ImagePullException {
        URI uri = session.blob(blob.digest());
        try (HttpResponse response = session.request("GET", uri)) {
            if (response.status() != 200) {
                String failure = "failed to copy: httpReadSeeker: failed open: unexpected status code "
                        + RegistrySession.shown(uri) + ": " + response.statusLine();
                throw response.status() >= 500
                        ? ImagePullException.passing(failure)
                        : ImagePullException.lasting(failure);
            }
            content.write(lease.id(), blob, Map.of(), response.body());
        } catch (IOException e) {
            throw ImagePullException.passing("failed to copy: httpReadSeeker: failed open: "
                    + RegistrySession.FailedRequest.of("GET", uri, e).getMessage());
        }
    }
}
