package dev.roadstead.host.linux;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what an installation's containers have outside of its data directory: processes, mounts, control groups, containerd and
 * its sockets. For {@code down}, also after the server was killed; idempotent.
 */
public final class HostRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(HostRemoval.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private HostRemoval() {}

    /**
     * Removes it all; no host of the installation may be open.
     *
     * @throws HostException with what could not be removed
     */
    public static void remove(Installation installation) {
        ContainerdProcess process = new ContainerdProcess(installation);
        try {
            if (Files.isDirectory(installation.dataDirectory().resolve("containerd"))
                    && leftAnything(installation, process)) {
                removeContainers(process);
            }
            process.stop();
            new Cgroups(installation).removeAll();
            Mounts.detachBelow(installation.runDirectory());
            FileTree.delete(installation.runDirectory().resolve("etc"));
            FileTree.delete(installation.runDirectory().resolve("containerd"));
            FileTree.delete(installation.runDirectory().resolve("runc"));
            process.deleteFiles();
            FileTree.deleteIfEmpty(installation.runDirectory());
        } catch (IOException e) {
            throw new HostException("not everything could be removed: " + e.getMessage(), e);
        }
    }

    private static boolean leftAnything(Installation installation, ContainerdProcess process) {
        Path bundles = installation.runDirectory().resolve("containerd");
        return process.running().isPresent() || Files.isDirectory(bundles);
    }

    /** Asks containerd, which is started for it if need be, since it alone knows the mounts and shims. */
    private static void removeContainers(ContainerdProcess process) {
        process.ensure();
        try (Containerd client = new Containerd(process.socket())) {
            client.await(PATIENCE);
            SnapshotStore snapshots = new SnapshotStore(client, HostProbes.overlay() ? "overlayfs" : "native");
            ContainerRuntime runtime = new ContainerRuntime(client, snapshots, process);
            List<CompletableFuture<Void>> removals = runtime.list().stream()
                    .map(each -> CompletableFuture.runAsync(
                            () -> runtime.remove(each.key()),
                            task -> Thread.ofVirtual().start(task)))
                    .toList();
            CompletableFuture.allOf(removals.toArray(new CompletableFuture<?>[0]))
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            snapshots.writable().forEach(snapshots::remove);
        } catch (StatusRuntimeException | java.util.concurrent.CompletionException e) {
            LOG.warn("not every container could be removed: {}", e.toString());
        }
    }
}
