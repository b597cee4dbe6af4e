package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Output;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.OutputSink.Stream;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships what containers write to the sink. One watch (inotify) on the directory of all output files wakes a virtual thread for each
 * container, which has both of its streams, so a container that is silent costs nothing and a sink that is slow for one holds up no other.
 */
final class OutputShipper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputShipper.class);

    /** Between two looks whether a file is still written to, and how many looks. */
    private static final int LOOK_MILLIS = 5;

    private static final int LOOKS = 2000;

    private final Path directory;
    private final InstantSource clock;
    private final Map<String, OutputShipment> shipments = new ConcurrentHashMap<>();
    private final WatchService watch;

    @Nullable
    private Thread watcher;

    OutputShipper(Path directory, InstantSource clock) throws IOException {
        this.directory = directory;
        this.clock = clock;
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        this.watch = directory.getFileSystem().newWatchService();
    }

    /** Begins to watch. */
    void start() throws IOException {
        directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
        watcher = Thread.ofPlatform().name("output-watch").daemon().start(this::watch);
    }

    /** Where a container's output goes. */
    OutputPlace place(ContainerKey key) {
        return new OutputPlace(directory, key.containerId());
    }

    /** Ships a container's output from where it was left; also what was written before this call. */
    void add(ContainerKey key, Output output, OutputSink sink) throws IOException {
        ContainerOutput opened = ContainerOutput.open(key, place(key), output, clock);
        OutputShipment shipment = new OutputShipment(key, opened, sink, clock);
        OutputShipment before = shipments.putIfAbsent(key.containerId(), shipment);
        if (before != null) {
            opened.close();
            return;
        }
        Thread.ofVirtual().name("output-" + key.containerId()).start(shipment::run);
        shipment.wake();
    }

    /**
     * Waits until nobody can write to a container's output any more, after its process has ended: its shim copies the rest of it, and
     * gives up two seconds after it was told to go.
     */
    void awaitWritten(ContainerKey key) throws InterruptedException {
        OutputShipment shipment = shipments.get(key.containerId());
        try {
            for (int i = 0; shipment != null && i < LOOKS && hasWriter(key); i++) {
                shipment.awaitStop(LOOK_MILLIS);
            }
        } catch (IOException e) {
            LOG.debug("whether the output of {} is whole cannot be seen", key, e);
        }
    }

    private boolean hasWriter(ContainerKey key) throws IOException {
        for (Stream stream : Stream.values()) {
            if (Libc.hasWriter(place(key).file(stream).toString())) {
                return true;
            }
        }
        return false;
    }

    /** Says that the container has written its last. */
    void complete(ContainerKey key) {
        OutputShipment shipment = shipments.get(key.containerId());
        if (shipment != null) {
            shipment.complete();
        }
    }

    /** Completes with true when all that the container wrote has arrived, at once if it is not known; with false when this is closed before. */
    CompletableFuture<Boolean> arrived(ContainerKey key) {
        OutputShipment shipment = shipments.get(key.containerId());
        return shipment == null ? CompletableFuture.completedFuture(true) : shipment.end();
    }

    /** Forgets a container and deletes its output. */
    void delete(ContainerKey key) throws IOException {
        OutputShipment shipment = shipments.remove(key.containerId());
        if (shipment != null) {
            shipment.stop();
        }
        place(key).delete();
    }

    /** Deletes the output of containers that nobody knows. */
    void deleteExcept(List<ContainerKey> known) throws IOException {
        Set<String> keep = known.stream().map(ContainerKey::containerId).collect(Collectors.toSet());
        for (Path each : FileTree.children(directory)) {
            if (!keep.contains(OutputPlace.owner(each))) {
                Files.delete(each);
            }
        }
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = watch.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path changed) {
                        OutputPlace.streamOwner(changed).map(shipments::get).ifPresent(OutputShipment::wake);
                    } else {
                        // Too many events at once: any file may have changed.
                        shipments.values().forEach(OutputShipment::wake);
                    }
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.debug("no more watching for output");
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
        shipments.values().forEach(OutputShipment::stop);
        if (watcher != null) {
            watcher.interrupt();
        }
    }
}
