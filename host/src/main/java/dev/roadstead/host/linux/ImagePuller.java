package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Image;
import dev.roadstead.host.linux.ImageManifest.Descriptor;
import dev.roadstead.host.linux.containerd.images.CreateImageRequest;
import dev.roadstead.host.linux.containerd.leases.AddResourceRequest;
import dev.roadstead.host.linux.containerd.leases.CreateRequest;
import dev.roadstead.host.linux.containerd.leases.DeleteRequest;
import dev.roadstead.host.linux.containerd.leases.Resource;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings images from registries into containerd: manifest, configuration and layers into the content store, layers unpacked into
 * snapshots. Every byte comes through the interface of the task that wants the image, and every pull asks the registry, so that
 * a task without a way to its registry, or without leave, does not start; but what is here already is not fetched again.
 */
final class ImagePuller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImagePuller.class);

    /** Attempts for one image; only failures that may pass are tried again. */
    private static final int ATTEMPTS = 5;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Layers on their way at once on this machine. */
    private static final int LAYERS_AT_ONCE = 6;

    /** The largest manifest or configuration that is read; registries refuse larger ones too. */
    private static final int MANIFEST_LIMIT = 4 << 20;

    /** Blobs and snapshots share that many locks by their hash. */
    private static final int LOCKS = 64;

    /** What a pull that was killed holds back from garbage collection, and for how long. */
    private static final Duration LEASE = Duration.ofHours(1);

    private final Containerd containerd;
    private final ContentStore content;
    private final SnapshotStore snapshots;
    private final NamespaceSockets sockets;
    private final Seams seams;
    private final String architecture;
    private final Map<String, UnpackedImage> known = new ConcurrentHashMap<>();
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
    private final Semaphore layersAtOnce = new Semaphore(LAYERS_AT_ONCE);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("pull-", 0).factory());

    /** Time and chance, and how to wait. */
    record Seams(InstantSource clock, RandomGenerator random, Pause pause) {}

    /** Waits. */
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    ImagePuller(Containerd containerd, SnapshotStore snapshots, NamespaceSockets sockets, Seams seams) {
        this.containerd = containerd;
        this.content = new ContentStore(containerd);
        this.snapshots = snapshots;
        this.sockets = sockets;
        this.seams = seams;
        Arrays.setAll(locks, _ -> new ReentrantLock());
        this.architecture = "aarch64".equals(System.getProperty("os.arch")) ? "arm64" : "amd64";
    }

    /**
     * Returns when the image lies unpacked.
     *
     * @throws ImagePullException when it cannot be had; the message is AWS's
     */
    UnpackedImage pull(String interfaceId, Image image) throws ImagePullException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(interfaceId, image);
            } catch (ImagePullException e) {
                if (!e.isPassing() || attempt == ATTEMPTS) {
                    throw ImagePullException.lasting(
                            "pull image manifest has been retried " + attempt + " time(s): " + e.getMessage());
                }
                LOG.info("{} is pulled again: {}", image, e.getMessage());
            }
            seams.pause().pause(PAUSE);
        }
    }

    private UnpackedImage attempt(String interfaceId, Image image) throws ImagePullException, InterruptedException {
        RegistrySession session = new RegistrySession(sockets, interfaceId, image);
        Optional<Future<Boolean>> there =
                unpacked(image).map(likely -> threads.submit(() -> snapshots.has(likely.chainId())));
        String resolved = resolve(session, image);
        UnpackedImage before = known.get(name(image, resolved));
        if (before != null && (there.isPresent() ? answer(there.get()) : snapshots.has(before.chainId()))) {
            return before;
        }
        String lease = lease();
        try {
            UnpackedImage unpacked = new Pull(session, image, lease).unpacked(resolved);
            known.put(unpacked.name(), unpacked);
            return unpacked;
        } catch (StatusRuntimeException e) {
            throw ImagePullException.passing("containerd: " + e.getStatus().getCode() + ": "
                    + e.getStatus().getDescription());
        } finally {
            containerd.leases().delete(DeleteRequest.newBuilder().setId(lease).build());
        }
    }

    /** What an image that is named by its digest was unpacked to; whether a task may have it only {@link #pull} says. */
    Optional<UnpackedImage> unpacked(Image image) {
        return Optional.ofNullable(known.get(name(image, image.reference())));
    }

    private static boolean answer(Future<Boolean> asked) throws InterruptedException, ImagePullException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw ImagePullException.passing("containerd: " + e.getCause());
        }
    }

    private static String name(Image image, String digest) {
        return image.registry() + "/" + image.repository() + "@" + digest;
    }

    /** Asks the registry for the digest behind the reference, and by that whether we may have it. */
    private static String resolve(RegistrySession session, Image image) throws ImagePullException {
        String failure = "failed to resolve ref " + image + ": ";
        java.net.URI uri = session.manifest(image.reference());
        try (HttpResponse response = session.request("HEAD", uri)) {
            if (response.status() == 200) {
                String digest = image.reference().startsWith("sha256:")
                        ? image.reference()
                        : response.header("docker-content-digest").orElse("");
                return digest.isEmpty() ? digestOf(session, uri, failure) : digest;
            }
            String status = "pulling from host " + session.host() + " failed with status code [manifests "
                    + image.reference() + "]: " + response.statusLine();
            throw switch (response.status()) {
                case 404 -> ImagePullException.lasting(failure + image + ": not found");
                case 401 ->
                    ImagePullException.lasting("pull access denied, repository does not exist or may require"
                            + " authorization: server message: " + status);
                case 403 -> ImagePullException.lasting(failure + status);
                default ->
                    response.status() >= 500 || response.status() == 429
                            ? ImagePullException.passing(failure + status)
                            : ImagePullException.lasting(failure + status);
            };
        } catch (IOException e) {
            throw ImagePullException.passing(
                    failure + "failed to do request: Head \"" + RegistrySession.shown(uri) + "\": " + message(e));
        }
    }

    /** For registries that do not say the digest in a header. */
    private static String digestOf(RegistrySession session, java.net.URI uri, String failure)
            throws ImagePullException, IOException {
        try (HttpResponse response = session.request("GET", uri)) {
            if (response.status() != 200) {
                throw ImagePullException.lasting(failure + response.statusLine());
            }
            return digest(response.bytes(MANIFEST_LIMIT));
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                    .digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String message(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private String lease() {
        String id = "pull-" + Long.toHexString(seams.random().nextLong());
        String until = seams.clock().instant().plus(LEASE).toString();
        containerd
                .leases()
                .create(CreateRequest.newBuilder()
                        .setId(id)
                        .putLabels("containerd.io/gc.expire", until)
                        .build());
        return id;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One pull under its lease. */
    private final class Pull {
        private final RegistrySession session;
        private final Image image;
        private final String lease;

        Pull(RegistrySession session, Image image, String lease) {
            this.session = session;
            this.image = image;
            this.lease = lease;
        }

        UnpackedImage unpacked(String digest) throws ImagePullException, InterruptedException {
            byte[] top = manifest(new Descriptor("", digest, 0));
            ImageManifest manifest = parsed(top);
            if (manifest instanceof ImageManifest.Index index) {
                Descriptor own = index.linux(architecture)
                        .orElseThrow(() -> ImagePullException.lasting("no match for platform in manifest: not found"));
                byte[] bytes = manifest(own);
                manifest = parsed(bytes);
                store(digest, top, Map.of("containerd.io/gc.ref.content.m.0", own.digest()));
            }
            if (!(manifest instanceof ImageManifest.Single single)) {
                throw ImagePullException.lasting("index points to an index: not supported");
            }
            ImageConfiguration configuration = fetch(single);
            String chainId = unpack(single, configuration);
            record(digest, top.length);
            return new UnpackedImage(name(image, digest), digest, chainId, configuration);
        }

        private ImageManifest parsed(byte[] bytes) throws ImagePullException {
            try {
                return ImageManifest.parse(bytes);
            } catch (IllegalArgumentException e) {
                throw ImagePullException.lasting("failed to resolve ref " + image + ": " + e.getMessage());
            }
        }

        /** A manifest from the content store, or else from the registry; it is stored with its references. */
        private byte[] manifest(Descriptor descriptor) throws ImagePullException {
            lease(descriptor.digest(), "content");
            Optional<byte[]> here = content.read(descriptor.digest());
            byte[] bytes = here.isPresent() ? here.get() : download(descriptor.digest());
            if (here.isEmpty() && parsed(bytes) instanceof ImageManifest.Single single) {
                Map<String, String> references = new HashMap<>();
                references.put(
                        "containerd.io/gc.ref.content.config", single.config().digest());
                for (int i = 0; i < single.layers().size(); i++) {
                    references.put(
                            "containerd.io/gc.ref.content.l." + i,
                            single.layers().get(i).digest());
                }
                store(descriptor.digest(), bytes, references);
            }
            return bytes;
        }

        private byte[] download(String digest) throws ImagePullException {
            try (HttpResponse response = session.request("GET", session.manifest(digest))) {
                if (response.status() != 200) {
                    throw ImagePullException.passing("unexpected status from GET request to "
                            + RegistrySession.shown(session.manifest(digest)) + ": " + response.statusLine());
                }
                byte[] bytes = response.bytes(MANIFEST_LIMIT);
                if (!digest(bytes).equals(digest)) {
                    throw ImagePullException.lasting(
                            "failed to copy: unexpected commit digest " + digest(bytes) + ", expected " + digest);
                }
                return bytes;
            } catch (IOException e) {
                throw ImagePullException.passing("failed to copy: " + message(e));
            }
        }

        private void store(String digest, byte[] bytes, Map<String, String> labels) throws ImagePullException {
            ReentrantLock lock = lock(digest);
            try {
                content.write(lease, new Descriptor("", digest, bytes.length), labels, new ByteArrayInputStream(bytes));
            } catch (IOException e) {
                throw ImagePullException.passing("failed to copy: " + message(e));
            } finally {
                lock.unlock();
            }
        }

        private ImageConfiguration fetch(ImageManifest.Single manifest)
                throws ImagePullException, InterruptedException {
            if (manifest.config().size() > MANIFEST_LIMIT) {
                throw ImagePullException.lasting("image configuration is longer than " + MANIFEST_LIMIT + " bytes");
            }
            List<Future<?>> all = new ArrayList<>();
            all.add(threads.submit(() -> blob(manifest.config())));
            manifest.layers().forEach(layer -> all.add(threads.submit(() -> blob(layer))));
            try {
                for (Future<?> each : all) {
                    each.get();
                }
            } catch (ExecutionException e) {
                all.forEach(each -> each.cancel(true));
                switch (e.getCause()) {
                    case ImagePullException failure -> throw failure;
                    case StatusRuntimeException failure -> throw failure;
                    case null, default -> throw ImagePullException.passing("failed to copy: " + e.getCause());
                }
            }
            byte[] bytes = content.read(manifest.config().digest())
                    .orElseThrow(
                            () -> ImagePullException.passing("image configuration vanished from the content store"));
            try {
                ImageConfiguration configuration = ImageConfiguration.parse(bytes);
                if (configuration.diffIds().size() != manifest.layers().size()
                        || manifest.layers().isEmpty()) {
                    throw ImagePullException.lasting("mismatched image rootfs and manifest layers");
                }
                return configuration;
            } catch (IllegalArgumentException e) {
                throw ImagePullException.lasting(String.valueOf(e.getMessage()));
            }
        }

        private Void blob(Descriptor descriptor) throws ImagePullException, InterruptedException {
            lease(descriptor.digest(), "content");
            ReentrantLock lock = lock(descriptor.digest());
            try {
                if (!content.has(descriptor.digest())) {
                    layersAtOnce.acquire();
                    try {
                        transfer(descriptor);
                    } finally {
                        layersAtOnce.release();
                    }
                }
            } finally {
                lock.unlock();
            }
            return null;
        }

        private void transfer(Descriptor descriptor) throws ImagePullException {
            java.net.URI uri = session.blob(descriptor.digest());
            try (HttpResponse response = session.request("GET", uri)) {
                if (response.status() != 200) {
                    String failure = "failed to copy: httpReadSeeker: failed open: unexpected status code "
                            + RegistrySession.shown(uri) + ": " + response.statusLine();
                    throw response.status() >= 500
                            ? ImagePullException.passing(failure)
                            : ImagePullException.lasting(failure);
                }
                content.write(lease, descriptor, Map.of(), response.body());
            } catch (IOException e) {
                throw ImagePullException.passing(
                        "failed to copy: httpReadSeeker: failed open: failed to do request: Get \""
                                + RegistrySession.shown(uri) + "\": " + message(e));
            }
        }

        private String unpack(ImageManifest.Single manifest, ImageConfiguration configuration)
                throws ImagePullException {
            String parent = "";
            for (int i = 0; i < manifest.layers().size(); i++) {
                Descriptor layer = manifest.layers().get(i);
                String chainId = SnapshotStore.chainId(configuration.diffIds().subList(0, i + 1));
                lease(chainId, "snapshots/" + snapshots.snapshotter());
                ReentrantLock lock = lock(chainId);
                try {
                    if (!snapshots.has(chainId)) {
                        snapshots.unpack(
                                lease,
                                dev.roadstead.host.linux.containerd.types.Descriptor.newBuilder()
                                        .setMediaType(layer.mediaType())
                                        .setDigest(layer.digest())
                                        .setSize(layer.size())
                                        .build(),
                                parent,
                                chainId,
                                configuration.diffIds().get(i));
                    }
                } finally {
                    lock.unlock();
                }
                parent = chainId;
            }
            content.label(
                    manifest.config().digest(), "containerd.io/gc.ref.snapshot." + snapshots.snapshotter(), parent);
            return parent;
        }

        /** Names the image, which keeps its content beyond the lease. */
        private void record(String digest, long size) {
            try {
                containerd
                        .images()
                        .create(CreateImageRequest.newBuilder()
                                .setImage(dev.roadstead.host.linux.containerd.images.Image.newBuilder()
                                        .setName(name(image, digest))
                                        .setTarget(dev.roadstead.host.linux.containerd.types.Descriptor.newBuilder()
                                                .setMediaType("application/vnd.oci.image.manifest.v1+json")
                                                .setDigest(digest)
                                                .setSize(size)))
                                .build());
            } catch (StatusRuntimeException e) {
                if (!Containerd.alreadyExists(e)) {
                    throw e;
                }
            }
        }

        private void lease(String id, String type) {
            containerd
                    .leases()
                    .addResource(AddResourceRequest.newBuilder()
                            .setId(lease)
                            .setResource(Resource.newBuilder().setId(id).setType(type))
                            .build());
        }

        /** One at a time for each blob and each snapshot; whoever comes second finds it done. */
        private ReentrantLock lock(String name) {
            ReentrantLock lock = locks[Math.floorMod(name.hashCode(), LOCKS)];
            lock.lock();
            return lock;
        }
    }
}
