package dev.roadstead.host.linux;

import dev.roadstead.host.linux.ImageManifest.Descriptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings blobs from registries into the content store, several at once and each only once, also for pulls of one VPC that go on at the
 * same time. Pulls of different VPCs do not wait for each other's blobs: who owns a VPC's routes decides how fast they come.
 *
 * <p>That a blob is here is no reason to let somebody have it: who knows its digest can name it in a manifest of their own, and a registry
 * of their own says of any digest that it has it. So a repository has a blob once it has served all of its bytes into a VPC, which is
 * remembered with the blob. One that has not, serves them, even when they are here.
 */
final class BlobTransfers {
    /** A blob that comes slower is as good as none. */
    private static final long BYTES_A_SECOND = 100 << 10;

    private static final Duration SHORTEST_LIMIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIMIT = Duration.ofHours(1);

    private final ContentStore content;
    private final NameLocks locks;
    private final TransferTurns turns = new TransferTurns();
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
     * @return whether any of them had to be brought
     * @throws ImagePullException when one of them cannot be had
     */
    boolean fetch(RegistrySession session, PullLease lease, List<Descriptor> blobs)
            throws ImagePullException, InterruptedException {
        List<Future<Boolean>> all = new ArrayList<>();
        try {
            blobs.forEach(blob -> all.add(threads.submit(() -> fetch(session, lease, blob))));
            boolean any = false;
            for (Future<Boolean> each : all) {
                any |= each.get(lease.deadline().millis(), TimeUnit.MILLISECONDS);
            }
            return any;
        } catch (TimeoutException e) {
            throw ImagePullException.late();
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

    private boolean fetch(RegistrySession session, PullLease lease, Descriptor blob)
            throws ImagePullException, InterruptedException {
        lease.holdContent(blob.digest());
        try (NameLocks.Held held = locks.hold(session.vpcId() + " " + blob.digest(), lease.deadline())) {
            Optional<ContentStore.Blob> here = content.find(blob.digest());
            if (here.filter(session::served).isPresent()) {
                requireSize(here.get(), blob);
                return false;
            }
            try (TransferTurns.Turn turn = turn(session, lease)) {
                transfer(session, lease, blob);
            }
            return true;
        }
    }

    private static void requireSize(ContentStore.Blob here, Descriptor blob) throws ImagePullException {
        if (here.size() != blob.size()) {
            throw ImagePullException.lasting(
                    "failed to copy: failed size validation: " + here.size() + " != " + blob.size());
        }
    }

    /** Waits for one of the turns of what is hard work for this machine. */
    TransferTurns.Turn turn(RegistrySession session, PullLease lease) throws ImagePullException, InterruptedException {
        return turns.take(session.vpcId(), lease.deadline());
    }

    private void transfer(RegistrySession session, PullLease lease, Descriptor blob) throws ImagePullException {
        URI uri = session.blob(blob.digest());
        try (HttpResponse response = session.request("GET", uri, Map.of(), limit(blob.size()))) {
            if (response.status() != 200) {
                throw refused(uri, response);
            }
            write(lease, blob, session.service(), response.body());
        } catch (IOException e) {
            throw unreached(uri, e);
        }
    }

    private void write(PullLease lease, Descriptor blob, Map<String, String> labels, InputStream body)
            throws ImagePullException {
        try {
            content.write(lease.id(), blob, labels, body);
        } catch (IOException e) {
            throw ImagePullException.notCopied(e);
        }
    }

    /** How long a blob may take in all. */
    static Duration limit(long size) {
        long seconds = Math.clamp(size / BYTES_A_SECOND, 0, LONGEST_LIMIT.toSeconds());
        return SHORTEST_LIMIT.plusSeconds(
                Math.min(seconds, LONGEST_LIMIT.minus(SHORTEST_LIMIT).toSeconds()));
    }

    /**
     * Asks for one byte of a blob that is here already, from where all of it would come. A pull on AWS finds nothing here: where the bytes
     * cannot be had, or not any more, it fails.
     *
     * @throws ImagePullException when they cannot be had
     */
    static void reach(RegistrySession session, String digest) throws ImagePullException {
        URI uri = session.blob(digest);
        try (HttpResponse response =
                session.request("GET", uri, Map.of("Range", "bytes=0-0"), RegistrySession.ANSWER_LIMIT)) {
            if (response.status() != 200 && response.status() != 206 && response.status() != 416) {
                throw refused(uri, response);
            }
        } catch (IOException e) {
            throw unreached(uri, e);
        }
    }

    private static ImagePullException refused(URI uri, HttpResponse response) {
        String failure = "failed to copy: httpReadSeeker: failed open: unexpected status code "
                + RegistrySession.shown(uri) + ": " + response.statusLine();
        return response.status() >= 500 ? ImagePullException.passing(failure) : ImagePullException.lasting(failure);
    }

    private static ImagePullException unreached(URI uri, IOException e) {
        return ImagePullException.passing("failed to copy: httpReadSeeker: failed open: "
                + RegistrySession.FailedRequest.of("GET", uri, e).getMessage());
    }
}
