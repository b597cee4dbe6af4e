package dev.roadstead.host.linux;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.roadstead.host.linux.containerd.content.AbortRequest;
import dev.roadstead.host.linux.containerd.content.Info;
import dev.roadstead.host.linux.containerd.content.InfoRequest;
import dev.roadstead.host.linux.containerd.content.ListStatusesRequest;
import dev.roadstead.host.linux.containerd.content.ReadContentRequest;
import dev.roadstead.host.linux.containerd.content.UpdateRequest;
import dev.roadstead.host.linux.containerd.content.WriteAction;
import dev.roadstead.host.linux.containerd.content.WriteContentRequest;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** containerd's content store: blobs by their digest. What is written is verified before it counts, by us and by containerd. */
final class ContentStore {
    /** How labels begin that say by which repositories a blob was served. */
    static final String SERVED = "dev.roadstead/served-by.";

    /** Repositories that are remembered of one blob; when there are more, all others are forgotten, and serve it again. */
    private static final int SERVED_LIMIT = 100;

    private static final int CHUNK = 512 << 10;

    private final Containerd containerd;
    private final MachineDisk disk;

    /** @param disk that it lies on */
    ContentStore(Containerd containerd, MachineDisk disk) {
        this.containerd = containerd;
        this.disk = disk;
    }

    /**
     * A blob that is here.
     *
     * @param labels what is remembered of it
     */
    record Blob(long size, Map<String, String> labels) {}

    Optional<Blob> find(String digest) {
        try {
            Info info = containerd
                    .content()
                    .info(InfoRequest.newBuilder().setDigest(digest).build())
                    .getInfo();
            return Optional.of(new Blob(info.getSize(), info.getLabelsMap()));
        } catch (StatusRuntimeException e) {
            if (Containerd.notFound(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The whole of a small blob; empty if it is not there.
     *
     * @throws IOException when it is longer than {@code limit}
     */
    Optional<byte[]> read(String digest, int limit) throws IOException {
        Optional<Blob> blob = find(digest);
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        if (blob.get().size() > limit) {
            throw new IOException("blob " + digest + " is longer than " + limit + " bytes");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            containerd
                    .content()
                    .read(ReadContentRequest.newBuilder().setDigest(digest).build())
                    .forEachRemaining(part -> bytes.writeBytes(part.getData().toByteArray()));
            return Optional.of(bytes.toByteArray());
        } catch (StatusRuntimeException e) {
            if (Containerd.notFound(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void label(String digest, String key, String value) {
        label(digest, Map.of(key, value), List.of());
    }

    private void label(String digest, Map<String, String> labels, List<String> forgotten) {
        FieldMask.Builder changed = FieldMask.newBuilder();
        labels.keySet().forEach(key -> changed.addPaths("labels." + key));
        forgotten.forEach(key -> changed.addPaths("labels." + key));
        containerd
                .content()
                .update(UpdateRequest.newBuilder()
                        .setInfo(Info.newBuilder().setDigest(digest).putAllLabels(labels))
                        .setUpdateMask(changed)
                        .build());
    }

    /** Adds to the labels of a blob that is here. */
    private void add(String digest, Map<String, String> labels) {
        List<String> served = find(digest).stream()
                .flatMap(blob -> blob.labels().keySet().stream())
                .filter(key -> key.startsWith(SERVED) && !labels.containsKey(key))
                .toList();
        label(digest, labels, served.size() < SERVED_LIMIT ? List.of() : served);
    }

    /**
     * Writes a blob under a lease, and labels it. Returns when it is committed; where it was here before, when all of {@code in} was read
     * and found to be the same. So whoever brings a blob has had it, however fast somebody else was.
     *
     * @throws IOException when {@code in} throws, or is not what {@code descriptor} says, or the disk takes no more
     */
    void write(String lease, ImageManifest.Descriptor descriptor, Map<String, String> labels, InputStream in)
            throws IOException {
        // Another pull may be writing the same blob.
        String ref = "roadstead-" + lease + "-" + descriptor.digest();
        abort(ref);
        ContentWriter writer = ContentWriter.open(containerd.asyncContent(lease));
        try {
            send(writer, message(ref, descriptor), new VerifiedBlob(in, descriptor));
            writer.send(message(ref, descriptor)
                    .setAction(WriteAction.COMMIT)
                    .setOffset(descriptor.size())
                    .putAllLabels(labels)
                    .build());
            if (!writer.finish()) {
                add(descriptor.digest(), labels);
            }
        } catch (IOException | RuntimeException e) {
            writer.cancel();
            abort(ref, e);
            throw e;
        }
    }

    /** Throws away what was not finished. Why it was not is what matters. */
    private void abort(String ref, Exception why) {
        try {
            abort(ref);
        } catch (StatusRuntimeException e) {
            why.addSuppressed(e);
        }
    }

    private static WriteContentRequest.Builder message(String ref, ImageManifest.Descriptor descriptor) {
        return WriteContentRequest.newBuilder()
                .setRef(ref)
                .setTotal(descriptor.size())
                .setExpected(descriptor.digest());
    }

    private void send(ContentWriter writer, WriteContentRequest.Builder message, InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK];
        long offset = 0;
        for (int count = in.readNBytes(buffer, 0, CHUNK); count > 0; count = in.readNBytes(buffer, 0, CHUNK)) {
            if (!disk.hasRoom()) {
                throw new IOException("write: " + EphemeralStorage.NONE_LEFT);
            }
            writer.send(message.setAction(WriteAction.WRITE)
                    .setOffset(offset)
                    .setData(ByteString.copyFrom(buffer, 0, count))
                    .build());
            offset += count;
        }
    }

    /** Throws away all that is half written. What a killed process has written whole stays, as long as its lease. */
    void abortAll() {
        containerd
                .content()
                .listStatuses(ListStatusesRequest.getDefaultInstance())
                .getStatusesList()
                .forEach(each -> abort(each.getRef()));
    }

    private void abort(String ref) {
        try {
            containerd.content().abort(AbortRequest.newBuilder().setRef(ref).build());
        } catch (StatusRuntimeException e) {
            if (!Containerd.notFound(e)) {
                throw e;
            }
        }
    }
}
