package dev.roadstead.host.linux;

import dev.roadstead.host.OutputSink;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships what containers write to the sink. One watch (inotify) on the directory of all output files wakes a virtual thread for each
 * container, so a container that is silent costs nothing and a sink that is slow for one holds up no other.
 */
final class OutputShipper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputShipper.class);
    private static final String SUFFIX = ".log";

    /** Between two offers of a batch that the sink refused: from the first to the longest. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Path directory;
    private final InstantSource clock;
    private final Map<String, Shipment> streams = new ConcurrentHashMap<>();
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
    Path file(ContainerKey key) {
        return directory.resolve(key.containerId() + SUFFIX);
    }

    /** Ships a container's output from where it was left; also what was written before this call. */
    void add(ContainerKey key, OutputSink sink) throws IOException {
        OutputFile file = OutputFile.open(key, file(key), clock);
        Shipment stream = new Shipment(key, file, sink);
        Shipment before = streams.putIfAbsent(file(key).getFileName().toString(), stream);
        if (before != null) {
            file.close();
            return;
        }
        Thread.ofVirtual().name("output-" + key.containerId()).start(stream::run);
        stream.wake();
    }

    /** Says that the container has written its last. */
    void complete(ContainerKey key) {
        Shipment stream = streams.get(file(key).getFileName().toString());
        if (stream != null) {
            stream.complete = true;
            stream.wake();
        }
    }

    /** Completes when all that the container wrote has arrived; at once if it is not known. */
    CompletableFuture<Void> arrived(ContainerKey key) {
        Shipment stream = streams.get(file(key).getFileName().toString());
        return stream == null ? CompletableFuture.completedFuture(null) : stream.end;
    }

    /** Forgets a container and deletes its output. */
    void delete(ContainerKey key) throws IOException {
        Shipment stream = streams.remove(file(key).getFileName().toString());
        if (stream != null) {
            stream.stop();
        }
        OutputFile.delete(file(key));
    }

    /** Deletes the output of containers that nobody knows. */
    void deleteExcept(List<ContainerKey> known) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(each -> each.getFileName().toString().endsWith(SUFFIX))
                    .toList();
        }
        List<Path> keep = known.stream().map(this::file).toList();
        for (Path each : files) {
            if (!keep.contains(each)) {
                OutputFile.delete(each);
            }
        }
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = watch.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path changed) {
                        Shipment stream = streams.get(changed.toString());
                        if (stream != null) {
                            stream.wake();
                        }
                    } else {
                        // Too many events at once: any file may have changed.
                        streams.values().forEach(Shipment::wake);
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
        streams.values().forEach(Shipment::stop);
        if (watcher != null) {
            watcher.interrupt();
        }
    }

    /** One container's output and the thread that ships it. */
    private static final class Shipment {
        private final ContainerKey key;
        private final OutputFile file;
        private final OutputSink sink;
        private final Semaphore woken = new Semaphore(0);
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final CountDownLatch stopping = new CountDownLatch(1);
        private volatile boolean complete;

        Shipment(ContainerKey key, OutputFile file, OutputSink sink) {
            this.key = key;
            this.file = file;
            this.sink = sink;
        }

        void wake() {
            woken.release();
        }

        void run() {
            try {
                Duration pause = FIRST_PAUSE;
                while (stopping.getCount() > 0) {
                    boolean last = complete;
                    if (!shipAll(last, pause)) {
                        Duration doubled = pause.multipliedBy(2);
                        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
                        continue;
                    }
                    if (last) {
                        return;
                    }
                    pause = FIRST_PAUSE;
                    woken.acquire();
                    woken.drainPermits();
                }
            } catch (InterruptedException e) {
                LOG.debug("output of {} is left where it is", key);
            } finally {
                close();
            }
        }

        /** Ships what there is. Returns false, after a pause, if the sink refused a batch, or the disk to note it. */
        private boolean shipAll(boolean last, Duration pause) throws InterruptedException {
            try {
                while (stopping.getCount() > 0 && file.ship(sink, last)) {
                    LOG.trace("a batch of {} arrived", key);
                }
                return true;
            } catch (IOException | RuntimeException e) {
                LOG.warn("output of {} is offered again in {} ms: {}", key, pause.toMillis(), e.toString());
                return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void close() {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("closing the output of {}", key, e);
            }
            end.complete(null);
        }

        /** Stops shipping; returns when a batch that was being offered has been decided on, or soon. */
        void stop() {
            stopping.countDown();
            wake();
            try {
                end.get(5, TimeUnit.SECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                LOG.warn("the sink still holds a batch of {}", key);
            } catch (java.util.concurrent.ExecutionException e) {
                throw new AssertionError("it never fails", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
