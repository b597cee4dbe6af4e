package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The installation's own containerd as a process: started in a session of its own, so that it outlives this one, and found again by
 * its pid file. Tasks live in their shims and survive it.
 */
final class ContainerdProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdProcess.class);

    /** How long a containerd may take to end after SIGTERM. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A longer log is begun anew at the next start. */
    private static final long LOG_LIMIT = 16 << 20;

    private final Path data;
    private final Path run;

    ContainerdProcess(Installation installation) {
        this.data = installation.dataDirectory().resolve("containerd");
        this.run = installation.runDirectory();
    }

    Path socket() {
        return run.resolve("containerd.sock");
    }

    /** Where images lie. */
    Path data() {
        return data;
    }

    /** Where runc keeps the state of running containers. */
    Path runcRoot() {
        return run.resolve("runc");
    }

    /** The bundle of a container: its configuration, with the environment, on volatile storage. */
    Path bundle(String containerId) {
        return run.resolve("containerd/io.containerd.runtime.v2.task/" + Containerd.NAMESPACE + "/" + containerId);
    }

    /** Where this containerd's own messages go. */
    Path log() {
        return data.resolve("containerd.log");
    }

    /** The process if it runs: by pid file, and its command line names our configuration. */
    Optional<ProcessHandle> running() {
        try {
            long pid = Long.parseLong(Files.readString(pidFile()).strip());
            String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
            return command.contains(configuration().toString()) ? ProcessHandle.of(pid) : Optional.empty();
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.debug("no containerd by the pid file", e);
            return Optional.empty();
        }
    }

    /** Finds or starts it. It may not answer yet when this returns. */
    ProcessHandle ensure() {
        return running().orElseGet(() -> {
            try {
                return start();
            } catch (IOException e) {
                throw new HostException(
                        "containerd cannot be started: " + e.getMessage()
                                + " (is the package containerd installed and this process root?)",
                        e);
            }
        });
    }

    private ProcessHandle start() throws IOException {
        Files.createDirectories(data);
        Files.createDirectories(run);
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx--x--x"));
        Files.deleteIfExists(socket());
        if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT) {
            Files.delete(log());
        }
        write(configuration(), toml());
        ProcessBuilder builder = new ProcessBuilder(
                List.of("setsid", "containerd", "--config", configuration().toString()));
        builder.environment().put("PATH", Programs.searchPath());
        builder.directory(Path.of("/").toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Process process = builder.start();
        write(pidFile(), process.pid() + "\n");
        LOG.info("containerd started as process {}, its messages go to {}", process.pid(), log());
        return process.toHandle();
    }

    /** Ends it; returns when the process is gone. Tasks go on. */
    void stop() {
        running().ifPresent(process -> {
            process.destroy();
            try {
                process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                process.destroyForcibly();
                process.onExit().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("waiting for a process does not fail", e);
            }
        });
    }

    /** Deletes its socket, pid file and configuration; it must have been stopped. */
    void deleteFiles() throws IOException {
        for (Path each :
                List.of(pidFile(), configuration(), socket(), socket().resolveSibling("containerd.sock.ttrpc"))) {
            Files.deleteIfExists(each);
        }
    }

    private Path pidFile() {
        return run.resolve("containerd.pid");
    }

    private Path configuration() {
        return run.resolve("containerd.toml");
    }

    /** Version 2 of the format is read by containerd 1.3 to 2.x. Plugins that are off would serve nobody here, or probe the machine. */
    private String toml() {
        return """
               version = 2
               root = "%s"
               state = "%s"
               oom_score = -999
               disabled_plugins = [
                 "io.containerd.grpc.v1.cri",
                 "io.containerd.internal.v1.restart",
                 "io.containerd.internal.v1.tracing",
                 "io.containerd.tracing.processor.v1.otlp",
                 "io.containerd.snapshotter.v1.aufs",
                 "io.containerd.snapshotter.v1.blockfile",
                 "io.containerd.snapshotter.v1.btrfs",
                 "io.containerd.snapshotter.v1.devmapper",
                 "io.containerd.snapshotter.v1.zfs",
               ]

               [grpc]
                 address = "%s"

               [debug]
                 level = "warn"

               [plugins."io.containerd.gc.v1.scheduler"]
                 startup_delay = "10s"
                 schedule_delay = "1s"

               [plugins."io.containerd.internal.v1.opt"]
                 path = "%s"
               """.formatted(data, run.resolve("containerd"), socket(), data.resolve("opt"));
    }

    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text, StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
