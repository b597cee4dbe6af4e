package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Image;
import dev.roadstead.host.linux.ImageManifest.Descriptor;
import dev.roadstead.host.linux.containerd.images.CreateImageRequest;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pull under its lease, once the image's digest is known: manifest, configuration and layers into the content store, layers
 * unpacked into snapshots, and the image named. What the image's repository has served before is not fetched again.
 */
final class ImageIngestion {
    /** The label of a layer that says what its archive's digest is without compression. */
    private static final String UNCOMPRESSED = "containerd.io/uncompressed";

    private final Stores stores;
    private final RegistrySession session;
    private final Image image;
    private final PullLease lease;
    private final EphemeralStorage storage;
    private final Map<String, Long> taken = new HashMap<>();

    /**
     * Where an image goes.
     *
     * @param architecture this machine's, by Go's name
     */
    record Stores(
            Containerd containerd,
            ContentStore content,
            LayerUnpacking unpacking,
            BlobTransfers transfers,
            NameLocks locks,
            String architecture) {
        SnapshotStore snapshots() {
            return unpacking.snapshots();
        }
    }

    /** @param storage of the task that wants the image */
    ImageIngestion(Stores stores, RegistrySession session, Image image, PullLease lease, EphemeralStorage storage) {
        this.stores = stores;
        this.session = session;
        this.image = image;
        this.lease = lease;
        this.storage = storage;
    }

    /** As containerd calls an image that has this digest. */
    static String name(Image image, String digest) {
        return image.registry() + "/" + image.repository() + "@" + digest;
    }

    UnpackedImage unpacked(String digest) throws ImagePullException, InterruptedException {
        byte[] top = manifest(digest);
        String mediaType = ImageManifest.MANIFEST;
        ImageManifest manifest = parsed(top);
        if (manifest instanceof ImageManifest.Index index) {
            Descriptor own = index.linux(stores.architecture())
                    .orElseThrow(() -> ImagePullException.lasting(
                            "image Manifest does not contain descriptor matching platform 'linux/"
                                    + stores.architecture() + "'"));
            manifest = parsed(manifest(own.digest()));
            if (!served(digest)) {
                store(digest, top, Map.of("containerd.io/gc.ref.content.m.0", own.digest()));
            }
            mediaType = ImageManifest.INDEX;
        }
        if (!(manifest instanceof ImageManifest.Single single)) {
            throw ImagePullException.lasting("index points to an index: not supported");
        }
        try {
            return unpacked(single, new Descriptor(mediaType, digest, top.length));
        } catch (ImagePullException e) {
            throw e.ofLayers();
        }
    }

    private UnpackedImage unpacked(ImageManifest.Single manifest, Descriptor top)
            throws ImagePullException, InterruptedException {
        ImageConfiguration configuration = fetch(manifest);
        String chainId = unpack(manifest, configuration);
        record(top);
        String layer = manifest.layers().getLast().digest();
        return new UnpackedImage(name(image, top.digest()), top.digest(), chainId, layer, configuration, taken);
    }

    private ImageManifest parsed(byte[] bytes) throws ImagePullException {
        try {
            return ImageManifest.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw ImagePullException.lasting("failed to resolve ref " + image + ": " + e.getMessage());
        }
    }

    /** A manifest from the content store, if this registry has served it, or else from the registry; it is stored with its references. */
    private byte[] manifest(String digest) throws ImagePullException, InterruptedException {
        lease.holdContent(digest);
        Optional<byte[]> here = served(digest) ? read(digest) : Optional.empty();
        byte[] bytes = here.isPresent() ? here.get() : download(digest);
        if (here.isEmpty() && parsed(bytes) instanceof ImageManifest.Single single) {
            store(digest, bytes, references(single));
        }
        return bytes;
    }

    private boolean served(String digest) {
        return stores.content().find(digest).filter(session::served).isPresent();
    }

    private static Map<String, String> references(ImageManifest.Single manifest) {
        Map<String, String> references = new HashMap<>();
        references.put("containerd.io/gc.ref.content.config", manifest.config().digest());
        for (int i = 0; i < manifest.layers().size(); i++) {
            references.put(
                    "containerd.io/gc.ref.content.l." + i,
                    manifest.layers().get(i).digest());
        }
        return references;
    }

    private Optional<byte[]> read(String digest) throws ImagePullException {
        try {
            return stores.content().read(digest, ImageManifest.BYTES_LIMIT);
        } catch (IOException e) {
            throw ImagePullException.lasting("failed to read " + digest + ": " + HttpResponse.message(e));
        }
    }

    private byte[] download(String digest) throws ImagePullException {
        try (HttpResponse response = session.request("GET", session.manifest(digest))) {
            if (response.status() != 200) {
                throw ImagePullException.passing("unexpected status from GET request to "
                        + RegistrySession.shown(session.manifest(digest)) + ": " + response.statusLine());
            }
            byte[] bytes = response.bytes(ImageManifest.BYTES_LIMIT);
            if (!ImageManifest.digest(bytes).equals(digest)) {
                throw ImagePullException.lasting("failed to copy: unexpected commit digest "
                        + ImageManifest.digest(bytes) + ", expected " + digest);
            }
            return bytes;
        } catch (IOException e) {
            throw ImagePullException.passing("failed to copy: " + HttpResponse.message(e));
        }
    }

    private void store(String digest, byte[] bytes, Map<String, String> labels)
            throws ImagePullException, InterruptedException {
        Descriptor descriptor = new Descriptor("", digest, bytes.length);
        Map<String, String> all = new HashMap<>(labels);
        all.putAll(session.service());
        try (NameLocks.Held held = stores.locks().hold(digest, lease.deadline())) {
            stores.content().write(lease.id(), descriptor, all, new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw ImagePullException.notCopied(e);
        }
    }

    private ImageConfiguration fetch(ImageManifest.Single manifest) throws ImagePullException, InterruptedException {
        if (manifest.config().size() > ImageManifest.BYTES_LIMIT) {
            throw ImagePullException.lasting(
                    "image configuration is longer than " + ImageManifest.BYTES_LIMIT + " bytes");
        }
        List<Descriptor> blobs = new ArrayList<>(List.of(manifest.config()));
        blobs.addAll(manifest.layers());
        for (Descriptor blob : blobs) {
            hold("content " + blob.digest(), blob.size(), "failed to copy: write: ");
        }
        if (!stores.transfers().fetch(session, lease, blobs)) {
            BlobTransfers.reach(session, blobs.getLast().digest());
        }
        byte[] bytes = read(manifest.config().digest())
                .orElseThrow(() -> ImagePullException.passing("image configuration vanished from the content store"));
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

    private void hold(String name, long bytes, String failure) throws ImagePullException {
        taken.put(name, bytes);
        if (!storage.hold(name, bytes)) {
            throw ImagePullException.lasting(failure + EphemeralStorage.NONE_LEFT + ": unknown");
        }
    }

    /** Unpacks the layers one upon the other, and says what the topmost one's snapshot is called. */
    private String unpack(ImageManifest.Single manifest, ImageConfiguration configuration)
            throws ImagePullException, InterruptedException {
        SnapshotStore snapshots = stores.snapshots();
        String parent = "";
        for (int i = 0; i < manifest.layers().size(); i++) {
            String chainId = SnapshotStore.chainId(configuration.diffIds().subList(0, i + 1));
            lease.holdSnapshot(snapshots.snapshotter(), chainId);
            Descriptor archive = manifest.layers().get(i);
            unpack(new LayerUnpacking.Layer(archive, configuration.diffIds().get(i), parent, chainId));
            parent = chainId;
        }
        stores.content()
                .label(manifest.config().digest(), "containerd.io/gc.ref.snapshot." + snapshots.snapshotter(), parent);
        return parent;
    }

    /**
     * A snapshot that is here serves only whoever has a layer that becomes what it was made of; which that is, is remembered with the layer, as
     * containerd does. The configuration alone may name any.
     */
    private void unpack(LayerUnpacking.Layer layer) throws ImagePullException, InterruptedException {
        SnapshotStore snapshots = stores.snapshots();
        String name = snapshots.copies() ? "snapshots of " + image : "snapshot " + layer.chainId();
        try (NameLocks.Held held = stores.locks().hold(session.vpcId() + " " + layer.chainId(), lease.deadline())) {
            String archive = layer.archive().digest();
            if (becomes(archive, layer.diffId()) && snapshots.has(layer.chainId())) {
                String failure = "failed to extract layer " + layer.diffId() + ": write: ";
                hold(name, snapshots.usage(layer.chainId()), failure);
                return;
            }
            try (TransferTurns.Turn turn = stores.transfers().turn(session, lease)) {
                taken.put(name, stores.unpacking().unpack(lease, layer, bytes -> storage.hold(name, bytes)));
            }
            stores.content().label(archive, UNCOMPRESSED, layer.diffId());
        }
    }

    private boolean becomes(String archive, String diffId) {
        return stores.content()
                .find(archive)
                .filter(blob -> diffId.equals(blob.labels().get(UNCOMPRESSED)))
                .isPresent();
    }

    /** Names the image, which keeps its content beyond the lease. */
    private void record(Descriptor top) {
        try {
            stores.containerd()
                    .images()
                    .create(CreateImageRequest.newBuilder()
                            .setImage(dev.roadstead.host.linux.containerd.images.Image.newBuilder()
                                    .setName(name(image, top.digest()))
                                    .setTarget(top.forContainerd()))
                            .build());
        } catch (StatusRuntimeException e) {
            if (!Containerd.alreadyExists(e)) {
                throw e;
            }
        }
    }
}
