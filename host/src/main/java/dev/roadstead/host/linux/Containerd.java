package dev.roadstead.host.linux;

import com.google.protobuf.Empty;
import dev.roadstead.host.linux.containerd.containers.ContainersGrpc;
import dev.roadstead.host.linux.containerd.content.ContentGrpc;
import dev.roadstead.host.linux.containerd.diff.DiffGrpc;
import dev.roadstead.host.linux.containerd.images.ImagesGrpc;
import dev.roadstead.host.linux.containerd.leases.LeasesGrpc;
import dev.roadstead.host.linux.containerd.namespaces.CreateNamespaceRequest;
import dev.roadstead.host.linux.containerd.namespaces.Namespace;
import dev.roadstead.host.linux.containerd.namespaces.NamespacesGrpc;
import dev.roadstead.host.linux.containerd.snapshots.SnapshotsGrpc;
import dev.roadstead.host.linux.containerd.tasks.TasksGrpc;
import dev.roadstead.host.linux.containerd.version.VersionGrpc;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A connection to containerd: its services over gRPC on a socket of the file system. Blocking calls; safe for any thread. */
final class Containerd implements AutoCloseable {
    /** The containerd namespace of everything here. */
    static final String NAMESPACE = "roadstead";

    /** The largest message either side may send, containerd's own limit. */
    private static final int MESSAGE_LIMIT = 16 << 20;

    /** For the longest of calls, the unpacking of a large layer. */
    private static final int PATIENCE_MINUTES = 10;

    private static final Metadata.Key<String> NAMESPACE_HEADER = key("containerd-namespace");
    private static final Metadata.Key<String> LEASE_HEADER = key("containerd-lease");

    private final MultiThreadIoEventLoopGroup loop;
    private final ManagedChannel channel;

    Containerd(Path socket) {
        loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("containerd-client", true), EpollIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .eventLoopGroup(loop)
                .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
                .overrideAuthority("localhost")
                .usePlaintext()
                .maxInboundMessageSize(MESSAGE_LIMIT)
                .directExecutor()
                .intercept(header(NAMESPACE_HEADER, NAMESPACE))
                .build();
    }

    /** Returns when containerd answers, with its version; makes our namespace if it is not there. */
    String await(Duration patience) {
        try {
            String version = VersionGrpc.newBlockingStub(channel)
                    .withWaitForReady()
                    .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .version(Empty.getDefaultInstance())
                    .getVersion();
            makeNamespace();
            return version;
        } catch (StatusRuntimeException e) {
            throw new HostException(
                    "containerd does not answer within " + patience.toSeconds() + " s: " + e.getStatus(), e);
        }
    }

    private void makeNamespace() {
        try {
            NamespacesGrpc.newBlockingStub(channel)
                    .create(CreateNamespaceRequest.newBuilder()
                            .setNamespace(Namespace.newBuilder().setName(NAMESPACE))
                            .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
                throw e;
            }
        }
    }

    TasksGrpc.TasksBlockingStub tasks() {
        return patient(TasksGrpc.newBlockingStub(channel));
    }

    TasksGrpc.TasksStub asyncTasks() {
        return TasksGrpc.newStub(channel);
    }

    ContainersGrpc.ContainersBlockingStub containers() {
        return patient(ContainersGrpc.newBlockingStub(channel));
    }

    ImagesGrpc.ImagesBlockingStub images() {
        return patient(ImagesGrpc.newBlockingStub(channel));
    }

    LeasesGrpc.LeasesBlockingStub leases() {
        return patient(LeasesGrpc.newBlockingStub(channel));
    }

    ContentGrpc.ContentBlockingStub content() {
        return patient(ContentGrpc.newBlockingStub(channel));
    }

    /** The content store's stub for streams upwards; what it makes belongs to {@code lease}. */
    ContentGrpc.ContentStub asyncContent(String lease) {
        return ContentGrpc.newStub(channel).withInterceptors(header(LEASE_HEADER, lease));
    }

    SnapshotsGrpc.SnapshotsBlockingStub snapshots() {
        return patient(SnapshotsGrpc.newBlockingStub(channel));
    }

    /** The same, and what it makes belongs to {@code lease}. */
    SnapshotsGrpc.SnapshotsBlockingStub snapshots(String lease) {
        return snapshots().withInterceptors(header(LEASE_HEADER, lease));
    }

    /** Unpacking, to be watched and cancelled. */
    DiffGrpc.DiffFutureStub futureDiff() {
        return patient(DiffGrpc.newFutureStub(channel));
    }

    /** Waits for containerd where it is just being started again, and not for ever for its answer. */
    private static <S extends AbstractStub<S>> S patient(S stub) {
        return stub.withWaitForReady().withDeadlineAfter(PATIENCE_MINUTES, TimeUnit.MINUTES);
    }

    /** Tries a broken connection again at once instead of after a pause. */
    void reconnect() {
        channel.resetConnectBackoff();
    }

    /** Whether a call failed because the thing is not there. */
    static boolean notFound(StatusRuntimeException e) {
        return e.getStatus().getCode() == Status.Code.NOT_FOUND;
    }

    /** Whether a call failed because the thing is there already. */
    static boolean alreadyExists(StatusRuntimeException e) {
        return e.getStatus().getCode() == Status.Code.ALREADY_EXISTS;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static ClientInterceptor header(Metadata.Key<String> key, String value) {
        Metadata metadata = new Metadata();
        metadata.put(key, value);
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }
}
