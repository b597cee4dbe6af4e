package dev.roadstead.host.linux;

import dev.roadstead.host.linux.containerd.content.ContentGrpc;
import dev.roadstead.host.linux.containerd.content.WriteContentRequest;
import dev.roadstead.host.linux.containerd.content.WriteContentResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The writing of one blob into containerd's content store. Sends no more than a window ahead of containerd's answers. */
final class ContentWriter implements StreamObserver<WriteContentResponse> {
    /** Chunks that may be on their way to containerd unanswered. */
    private static final int WINDOW = 4;

    /** How long containerd may take for one chunk, or for the commit. */
    private static final int PATIENCE_SECONDS = 120;

    private final Semaphore window = new Semaphore(WINDOW);
    private final CompletableFuture<Boolean> written = new CompletableFuture<>();
    private @Nullable StreamObserver<WriteContentRequest> out;

    private ContentWriter() {}

    static ContentWriter open(ContentGrpc.ContentStub content) {
        ContentWriter writer = new ContentWriter();
        writer.out = content.write(writer);
        return writer;
    }

    private StreamObserver<WriteContentRequest> out() {
        return Objects.requireNonNull(out, "the stream is set before anything is sent");
    }

    /** Sends the next message, unless containerd has said that the blob is there. */
    void send(WriteContentRequest request) throws IOException {
        try {
            if (!written.isDone() && !window.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("containerd took no content for " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (written.isDone()) {
            await();
        } else {
            out().onNext(request);
        }
    }

    /**
     * Returns when the blob is committed.
     *
     * @return false where it was there, and what was sent counted for nothing
     */
    boolean finish() throws IOException {
        if (!written.isDone()) {
            out().onCompleted();
        }
        return await();
    }

    void cancel() {
        if (!written.isDone()) {
            out().onError(Status.CANCELLED.asRuntimeException());
        }
    }

    private boolean await() throws IOException {
        try {
            return written.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException status
                    ? new IOException(String.valueOf(status.getStatus().getDescription()), e)
                    : new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IOException("containerd did not commit within " + PATIENCE_SECONDS + " s", e);
        }
    }

    @Override
    public void onNext(WriteContentResponse response) {
        window.release();
    }

    @Override
    public void onError(Throwable cause) {
        if (cause instanceof StatusRuntimeException status && Containerd.alreadyExists(status)) {
            written.complete(false);
        } else {
            written.completeExceptionally(cause);
        }
        window.release(WINDOW);
    }

    @Override
    public void onCompleted() {
        written.complete(true);
        window.release(WINDOW);
    }
}
