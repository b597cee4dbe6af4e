package dev.roadstead.host.linux;

import com.google.protobuf.ByteString;
import dev.roadstead.host.linux.containerd.content.AbortRequest;
import dev.roadstead.host.linux.containerd.content.Info;
import dev.roadstead.host.linux.containerd.content.InfoRequest;
import dev.roadstead.host.linux.containerd.content.ReadContentRequest;
import dev.roadstead.host.linux.containerd.content.UpdateRequest;
import dev.roadstead.host.linux.containerd.content.WriteAction;
import dev.roadstead.host.linux.containerd.content.WriteContentRequest;
import dev.roadstead.host.linux.containerd.content.WriteContentResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** containerd's content store: blobs by their digest. What is written is verified by containerd before it counts. */
final class ContentStore {
    private static final int CHUNK = 512 << 10;

    /** Chunks that may be on their way to containerd unanswered. */
    private static final int WINDOW = 4;

    /** How long containerd may take for one chunk, or for the commit. */
    private static final int PATIENCE_SECONDS = 120;

    private final Containerd containerd;

    ContentStore(Containerd containerd) {
        this.containerd = containerd;
    }

    boolean has(String digest) {
        return labels(digest).isPresent();
    }

    private Optional<Map<String, String>> labels(String digest) {
        try {
            return Optional.of(containerd
                    .content()
                    .info(InfoRequest.newBuilder().setDigest(digest).build())
                    .getInfo()
                    .getLabelsMap());
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            long size = containerd
                    .content()
                    .info(InfoRequest.newBuilder().setDigest(digest).build())
                    .getInfo()
                    .getSize();
            if (size > limit) {
                throw new IOException("blob " + digest + " is longer than " + limit + " bytes");
            }
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
        containerd
                .content()
                .update(UpdateRequest.newBuilder()
                        .setInfo(Info.newBuilder().setDigest(digest).putLabels(key, value))
                        .setUpdateMask(
                                com.google.protobuf.FieldMask.newBuilder().addPaths("labels." + key))
                        .build());
    }

    /**
     * Writes a blob under a lease. Returns when it is committed, or was there before.
     *
     * @throws IOException when {@code in} throws, or is not what {@code descriptor} says
     */
    void write(String lease, ImageManifest.Descriptor descriptor, Map<String, String> labels, InputStream in)
            throws IOException {
        // Another pull may be writing the same blob.
        String ref = "roadstead-" + lease + "-" + descriptor.digest();
        abort(ref);
        Writer writer = new Writer();
        writer.out = containerd.asyncContent(lease).write(writer);
        try {
            byte[] buffer = new byte[CHUNK];
            long offset = 0;
            for (int count = in.readNBytes(buffer, 0, CHUNK); count > 0; count = in.readNBytes(buffer, 0, CHUNK)) {
                writer.send(WriteContentRequest.newBuilder()
                        .setAction(WriteAction.WRITE)
                        .setRef(ref)
                        .setTotal(descriptor.size())
                        .setExpected(descriptor.digest())
                        .setOffset(offset)
                        .setData(ByteString.copyFrom(buffer, 0, count))
                        .build());
                offset += count;
                if (offset > descriptor.size()) {
                    throw new IOException("blob " + descriptor.digest() + " is longer than " + descriptor.size());
                }
            }
            writer.send(WriteContentRequest.newBuilder()
                    .setAction(WriteAction.COMMIT)
                    .setRef(ref)
                    .setTotal(descriptor.size())
                    .setExpected(descriptor.digest())
                    .setOffset(offset)
                    .putAllLabels(labels)
                    .build());
            writer.finish();
        } catch (IOException | RuntimeException e) {
            writer.cancel();
            abort(ref);
            throw e;
        }
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

    /** Sends no more than a window ahead of containerd's answers. */
    private static final class Writer implements StreamObserver<WriteContentResponse> {
        private final Semaphore window = new Semaphore(WINDOW);
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        @org.jspecify.annotations.Nullable
        private StreamObserver<WriteContentRequest> out;

        private StreamObserver<WriteContentRequest> out() {
            return java.util.Objects.requireNonNull(out, "the stream is set before anything is sent");
        }

        void send(WriteContentRequest request) throws IOException {
            try {
                if (!window.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("containerd took no content for " + PATIENCE_SECONDS + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (end.isCompletedExceptionally()) {
                await();
            }
            out().onNext(request);
        }

        void finish() throws IOException {
            if (!end.isDone()) {
                out().onCompleted();
            }
            await();
        }

        void cancel() {
            if (!end.isDone()) {
                out().onError(Status.CANCELLED.asRuntimeException());
            }
        }

        private void await() throws IOException {
            try {
                end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException e) {
                if (e.getCause() instanceof StatusRuntimeException status) {
                    if (Containerd.alreadyExists(status)) {
                        return;
                    }
                    throw new IOException(String.valueOf(status.getStatus().getDescription()), e);
                }
                throw new IOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (java.util.concurrent.TimeoutException e) {
                throw new IOException("containerd did not commit within " + PATIENCE_SECONDS + " s", e);
            }
        }

        @Override
        public void onNext(WriteContentResponse response) {
            window.release();
        }

        @Override
        public void onError(Throwable cause) {
            end.completeExceptionally(cause);
            window.release(WINDOW);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
            window.release(WINDOW);
        }
    }
}
