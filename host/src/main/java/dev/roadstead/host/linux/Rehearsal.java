package dev.roadstead.host.linux;

import com.google.protobuf.Empty;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.linux.containerd.containers.ContainersGrpc;
import dev.roadstead.host.linux.containerd.containers.ListContainersRequest;
import dev.roadstead.host.linux.containerd.containers.ListContainersResponse;
import dev.roadstead.host.linux.containerd.namespaces.CreateNamespaceRequest;
import dev.roadstead.host.linux.containerd.namespaces.CreateNamespaceResponse;
import dev.roadstead.host.linux.containerd.namespaces.NamespacesGrpc;
import dev.roadstead.host.linux.containerd.tasks.ListTasksRequest;
import dev.roadstead.host.linux.containerd.tasks.ListTasksResponse;
import dev.roadstead.host.linux.containerd.tasks.TasksGrpc;
import dev.roadstead.host.linux.containerd.version.VersionGrpc;
import dev.roadstead.host.linux.containerd.version.VersionResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the motions of a start on this machine as far as they need neither root nor containerd, so that an ahead-of-time cache can be
 * recorded of them: calls of the C library, a listing of the kernel's routes, the packet filter's library, and a talk with somebody who
 * answers as an empty containerd does. Changes nothing.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Rehearsal() {}

    /**
     * Runs it.
     *
     * @param directory for a socket
     */
    public static void run(Path directory) throws IOException {
        kernel();
        talk(directory.resolve("rehearsal.sock"));
    }

    private static void kernel() throws IOException {
        Libc.close(Libc.open("/proc/thread-self/ns/net"));
        try (NetlinkSocket routes = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            RouteListing.of(routes);
        }
        try {
            if (Nftables.available()) {
                try (Nftables filter = Nftables.open()) {
                    filter.run("list tables");
                }
            }
        } catch (NetworkException e) {
            LOG.debug("the packet filter needs root", e);
        }
    }

    private static void talk(Path socket) throws IOException {
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .addService(new Versions())
                .addService(new Namespaces())
                .addService(new Containers())
                .addService(new Tasks())
                .build()
                .start();
        try (Containerd client = new Containerd(socket)) {
            client.await(PATIENCE);
            client.containers().list(ListContainersRequest.getDefaultInstance());
            client.tasks().list(ListTasksRequest.getDefaultInstance());
        } finally {
            server.shutdownNow();
            loop.shutdownGracefully(0, PATIENCE.toSeconds(), TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static <T> void answer(StreamObserver<T> caller, T answer) {
        caller.onNext(answer);
        caller.onCompleted();
    }

    private static final class Versions extends VersionGrpc.VersionImplBase {
        @Override
        public void version(Empty request, StreamObserver<VersionResponse> caller) {
            answer(caller, VersionResponse.newBuilder().setVersion("none").build());
        }
    }

    private static final class Namespaces extends NamespacesGrpc.NamespacesImplBase {
        @Override
        public void create(CreateNamespaceRequest request, StreamObserver<CreateNamespaceResponse> caller) {
            answer(caller, CreateNamespaceResponse.getDefaultInstance());
        }
    }

    private static final class Containers extends ContainersGrpc.ContainersImplBase {
        @Override
        public void list(ListContainersRequest request, StreamObserver<ListContainersResponse> caller) {
            answer(caller, ListContainersResponse.getDefaultInstance());
        }
    }

    private static final class Tasks extends TasksGrpc.TasksImplBase {
        @Override
        public void list(ListTasksRequest request, StreamObserver<ListTasksResponse> caller) {
            answer(caller, ListTasksResponse.getDefaultInstance());
        }
    }
}
