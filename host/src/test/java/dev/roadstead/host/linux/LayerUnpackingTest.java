package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Empty;
import dev.roadstead.host.linux.ImageManifest.Descriptor;
import dev.roadstead.host.linux.containerd.content.AbortRequest;
import dev.roadstead.host.linux.containerd.content.ContentGrpc;
import dev.roadstead.host.linux.containerd.content.WriteContentRequest;
import dev.roadstead.host.linux.containerd.content.WriteContentResponse;
import dev.roadstead.host.linux.containerd.diff.ApplyRequest;
import dev.roadstead.host.linux.containerd.diff.ApplyResponse;
import dev.roadstead.host.linux.containerd.diff.DiffGrpc;
import dev.roadstead.host.linux.containerd.snapshots.CommitSnapshotRequest;
import dev.roadstead.host.linux.containerd.snapshots.PrepareSnapshotRequest;
import dev.roadstead.host.linux.containerd.snapshots.PrepareSnapshotResponse;
import dev.roadstead.host.linux.containerd.snapshots.RemoveSnapshotRequest;
import dev.roadstead.host.linux.containerd.snapshots.SnapshotsGrpc;
import dev.roadstead.host.linux.containerd.snapshots.UsageRequest;
import dev.roadstead.host.linux.containerd.snapshots.UsageResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a layer where containerd, played here, takes its time or fails; {@link ImageProofTest} has the real one. */
@Timeout(60)
class LayerUnpackingTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);
    private static final Status FULL = Status.UNKNOWN.withDescription("write /x: no space left on device");

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final AtomicInteger removals = new AtomicInteger();
    private Consumer<StreamObserver<ApplyResponse>> apply = LayerUnpackingTest::nothing;
    private Consumer<StreamObserver<UsageResponse>> usage = LayerUnpackingTest::nothing;
    private Consumer<StreamObserver<Empty>> cleanup = LayerUnpackingTest::done;
    private Server server;
    private Containerd client;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        Path socket = directory.resolve("socket");
        server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .channelType(EpollServerDomainSocketChannel.class)
                .addService(new Unpacker())
                .addService(new Snapshots())
                .addService(new FullContent())
                .build()
                .start();
        client = new Containerd(socket);
    }

    @AfterEach
    void stop() {
        client.close();
        server.shutdownNow();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    @Test
    void aFileThatIsEmptyTakesAsMuchAsOneOfABlock() throws Exception {
        apply = out -> answer(
                out,
                ApplyResponse.newBuilder()
                        .setApplied(dev.roadstead.host.linux.containerd.types.Descriptor.newBuilder()
                                .setDigest(DIGEST))
                        .build());
        usage = out -> answer(
                out, UsageResponse.newBuilder().setSize(8192).setInodes(1000).build());
        List<Long> asked = new ArrayList<>();
        assertThat(unpack(Duration.ofMinutes(1), asked::add)).isEqualTo(1000 * 4096);
        assertThat(asked).containsExactly(1000 * 4096L);

        usage = out -> answer(
                out,
                UsageResponse.newBuilder().setSize(8_000_000).setInodes(1000).build());
        assertThat(unpack(Duration.ofMinutes(1), _ -> true)).isEqualTo(8_000_000);
    }

    @Test
    void whatTakesLongToLookAtIsWatchedAllTheSame() {
        assertThatThrownBy(() -> unpack(Duration.ofMillis(500), _ -> true))
                .isInstanceOf(ImagePullException.class)
                .hasMessage("failed to extract layer " + DIGEST + ": context deadline exceeded");
        assertThat(removals).hasValue(1);
    }

    @Test
    void whyALayerWasNotUnpackedIsToldAlsoWhenItCannotBeRemoved() {
        apply = out -> out.onError(FULL.asRuntimeException());
        cleanup = out -> out.onError(Status.INTERNAL.asRuntimeException());
        assertThatThrownBy(() -> unpack(Duration.ofMinutes(1), _ -> true))
                .isInstanceOfSatisfying(
                        ImagePullException.class, e -> assertThat(e.isPassing()).isFalse())
                .hasMessage("failed to extract layer " + DIGEST + ": write /x: no space left on device")
                .satisfies(e -> assertThat(e.getSuppressed()).hasOnlyElementsOfType(StatusRuntimeException.class));
        assertThat(removals).hasValue(1);
    }

    @Test
    void whyABlobWasNotWrittenIsToldAlsoWhenItCannotBeThrownAway() {
        cleanup = out -> out.onError((removals.get() == 1 ? Status.NOT_FOUND : Status.INTERNAL).asRuntimeException());
        ContentStore content = new ContentStore(client, new MachineDisk(Path.of("/")));
        byte[] bytes = {1, 2, 3, 4, 5};
        Descriptor blob = new Descriptor("", TestImage.digest(bytes), bytes.length);
        assertThatThrownBy(() -> content.write("lease", blob, Map.of(), new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(EphemeralStorage.NONE_LEFT)
                .satisfies(e -> assertThat(
                                ImagePullException.notCopied((IOException) e).isPassing())
                        .isFalse());
        assertThat(removals).hasValue(2);
    }

    /** It says of halves that it knows no such question. */
    @Test
    void housekeepingThatFailsKeepsNothingFromStarting() {
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        NamespaceSockets sockets =
                new NamespaceSockets(LayerUnpackingTest::nowhere, _ -> Optional.empty(), new Random(1));
        ImagePuller.Seams seams = new ImagePuller.Seams(clock, new Random(1), _ -> {}, new MachineDisk(Path.of("/")));
        try (ImagePuller puller = new ImagePuller(
                client, new SnapshotStore(client, "overlayfs"), sockets, new ImageCleanup(client, clock), seams)) {
            assertThatCode(puller::dropHalves).doesNotThrowAnyException();
        }
    }

    private static <T> T nowhere(String interfaceId, Callable<T> action) throws IOException {
        throw new IOException("no " + interfaceId + " for " + action);
    }

    private long unpack(Duration limit, LayerUnpacking.Room room) throws Exception {
        LayerUnpacking unpacking =
                new LayerUnpacking(client, new SnapshotStore(client, "overlayfs"), new MachineDisk(Path.of("/")));
        return unpacking.unpack(
                new PullLease(client, "lease", Deadline.in(limit)),
                new LayerUnpacking.Layer(new Descriptor("", DIGEST, 5), DIGEST, "", DIGEST),
                room);
    }

    private static void nothing(StreamObserver<?> out) {
        assertThat(out).isNotNull();
    }

    private static void done(StreamObserver<Empty> out) {
        answer(out, Empty.getDefaultInstance());
    }

    private static <T> void answer(StreamObserver<T> out, T answer) {
        out.onNext(answer);
        out.onCompleted();
    }

    private void clean(StreamObserver<Empty> out) {
        removals.incrementAndGet();
        cleanup.accept(out);
    }

    private final class Unpacker extends DiffGrpc.DiffImplBase {
        @Override
        public void apply(ApplyRequest request, StreamObserver<ApplyResponse> out) {
            apply.accept(out);
        }
    }

    private final class Snapshots extends SnapshotsGrpc.SnapshotsImplBase {
        @Override
        public void prepare(PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> out) {
            answer(out, PrepareSnapshotResponse.getDefaultInstance());
        }

        @Override
        public void usage(UsageRequest request, StreamObserver<UsageResponse> out) {
            usage.accept(out);
        }

        @Override
        public void commit(CommitSnapshotRequest request, StreamObserver<Empty> out) {
            done(out);
        }

        @Override
        public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> out) {
            clean(out);
        }
    }

    private final class FullContent extends ContentGrpc.ContentImplBase {
        @Override
        public StreamObserver<WriteContentRequest> write(StreamObserver<WriteContentResponse> out) {
            out.onError(FULL.asRuntimeException());
            return new Ignored();
        }

        @Override
        public void abort(AbortRequest request, StreamObserver<Empty> out) {
            clean(out);
        }
    }

    private record Ignored() implements StreamObserver<WriteContentRequest> {
        @Override
        public void onNext(WriteContentRequest message) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
