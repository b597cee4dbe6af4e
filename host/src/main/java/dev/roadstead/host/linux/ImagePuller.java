package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Image;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings images from registries into containerd. Every byte comes through the interface of the task that wants the image, and
 * every pull asks the registry ({@link ImageResolver}) and the place that layers come from ({@link BlobTransfers#reach}), so that a task
 * without a way to either, or without leave, does not start; but what its repository has served before, and is here, is not fetched again ({@link ImageIngestion}).
 */
final class ImagePuller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImagePuller.class);

    /** Attempts for one image; only failures that may pass are tried again. */
    private static final int ATTEMPTS = 5;

    /** What fails later than this is not tried again. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Images that are remembered as unpacked; when there are more, each is looked at again as it is needed. */
    private static final int KNOWN_LIMIT = 1000;

    private final NamespaceHttp http;
    private final ImageCleanup cleanup;
    private final Seams seams;
    private final ImageIngestion.Stores stores;

    /** By VPC and name: what was served to one is known in that one. */
    private final Map<String, UnpackedImage> known = new ConcurrentHashMap<>();

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("pull-", 0).factory());

    /**
     * Time and chance, and how to wait.
     *
     * @param disk where containerd's data lie
     */
    record Seams(InstantSource clock, RandomGenerator random, Pause pause, MachineDisk disk) {}

    /** Waits. */
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    ImagePuller(
            Containerd containerd,
            SnapshotStore snapshots,
            NamespaceSockets sockets,
            ImageCleanup cleanup,
            Seams seams) {
        this.http = new NamespaceHttp(sockets);
        this.cleanup = cleanup;
        this.seams = seams;
        ContentStore content = new ContentStore(containerd, seams.disk());
        NameLocks locks = new NameLocks();
        String architecture = "aarch64".equals(System.getProperty("os.arch")) ? "arm64" : "amd64";
        this.stores = new ImageIngestion.Stores(
                containerd,
                content,
                new LayerUnpacking(containerd, snapshots, seams.disk()),
                new BlobTransfers(content, locks, threads),
                locks,
                architecture);
    }

    /**
     * Returns when the image lies unpacked.
     *
     * @param storage of the task that wants it
     * @throws ImagePullException when it cannot be had; the message is AWS's
     */
    UnpackedImage pull(String interfaceId, Image image, EphemeralStorage storage)
            throws ImagePullException, InterruptedException {
        Deadline deadline = Deadline.in(LIMIT);
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(interfaceId, image, storage);
            } catch (ImagePullException e) {
                if (!e.isPassing() || attempt == ATTEMPTS || deadline.passed()) {
                    throw ImagePullException.lasting(e.after(attempt));
                }
                LOG.info("{} is pulled again: {}", image, e.getMessage());
            }
            seams.pause().pause(PAUSE);
        }
    }

    private UnpackedImage attempt(String interfaceId, Image image, EphemeralStorage storage)
            throws ImagePullException, InterruptedException {
        RegistrySession session = new RegistrySession(http, interfaceId, image);
        Optional<Ahead> ahead = unpacked(interfaceId, image).map(likely -> ahead(session, likely));
        try {
            String digest = new ImageResolver(session, image).resolve();
            String name = ImageIngestion.name(image, digest);
            cleanup.use(name);
            UnpackedImage before = known.get(session.vpcId() + " " + name);
            if (before != null) {
                Ahead look = ahead.orElseGet(() -> ahead(session, before));
                if (answer(look.there())) {
                    answer(look.reached());
                    return requireRoom(before, storage);
                }
            }
            UnpackedImage unpacked = ingest(session, image, digest, storage);
            remember(session.vpcId(), unpacked);
            return unpacked;
        } catch (StatusRuntimeException e) {
            throw ImagePullException.passing("containerd: " + e.getStatus().getCode() + ": "
                    + e.getStatus().getDescription());
        } finally {
            ahead.ifPresent(look -> look.reached().cancel(true));
        }
    }

    /**
     * What is looked after while the registry is asked about an image that was here a while ago.
     *
     * @param there whether it still is
     * @param reached ends when its layers can be had
     */
    private record Ahead(Future<Boolean> there, Future<Boolean> reached) {}

    private Ahead ahead(RegistrySession session, UnpackedImage likely) {
        return new Ahead(threads.submit(() -> stores.snapshots().has(likely.chainId())), threads.submit(() -> {
            BlobTransfers.reach(session, likely.layer());
            return true;
        }));
    }

    /** What an image that is named by its digest was unpacked to; whether a task may have it only {@link #pull} says. */
    Optional<UnpackedImage> unpacked(String interfaceId, Image image) {
        String name = ImageIngestion.name(image, image.reference());
        Optional<UnpackedImage> likely = Optional.ofNullable(known.get(http.vpcId(interfaceId) + " " + name));
        likely.ifPresent(found -> cleanup.use(found.name()));
        return likely;
    }

    private static boolean answer(Future<Boolean> asked) throws InterruptedException, ImagePullException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ImagePullException failure
                    ? failure.ofLayers()
                    : ImagePullException.passing("containerd: " + e.getCause());
        }
    }

    private static UnpackedImage requireRoom(UnpackedImage image, EphemeralStorage storage) throws ImagePullException {
        if (!storage.hold(image.bytes())) {
            throw ImagePullException.lasting("failed to extract layer " + image.layer() + ": write: "
                            + EphemeralStorage.NONE_LEFT + ": unknown")
                    .ofLayers();
        }
        return image;
    }

    private UnpackedImage ingest(RegistrySession session, Image image, String digest, EphemeralStorage storage)
            throws ImagePullException, InterruptedException {
        String id = "pull-" + Long.toHexString(seams.random().nextLong());
        try (PullLease lease =
                PullLease.take(stores.containerd(), id, seams.clock().instant())) {
            return new ImageIngestion(stores, session, image, lease, storage).unpacked(digest);
        }
    }

    private void remember(String vpcId, UnpackedImage image) {
        if (known.size() >= KNOWN_LIMIT) {
            known.clear();
        }
        known.put(vpcId + " " + image.name(), image);
    }

    /** Throws away the halves of blobs that a killed process was pulling, if it can; to be called before anything is pulled. */
    void dropHalves() {
        try {
            stores.content().abortAll();
        } catch (StatusRuntimeException e) {
            LOG.warn("what a killed process has half pulled stays for now: {}", e.toString());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
