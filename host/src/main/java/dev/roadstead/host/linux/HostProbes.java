package dev.roadstead.host.linux;

import dev.roadstead.host.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks whether this machine has what containers need. Changes nothing. */
public final class HostProbes {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

    /** Free space below which pulls are likely to fail. */
    private static final long LOW_SPACE = 2L << 30;

    private static final long LEAST_SPACE = 256L << 20;

    private HostProbes() {}

    /** Looks at everything, in a fixed order. */
    public static List<Probe> probe(Path dataDirectory) {
        List<Probe> probes = new ArrayList<>();
        probes.add(root());
        probes.add(kernel());
        probes.add(overlayProbe());
        probes.add(cgroups(Path.of("/sys/fs/cgroup")));
        probes.add(program("containerd", "--version", "apt-get install containerd"));
        probes.add(program("containerd-shim-runc-v2", "-v", "apt-get install containerd"));
        probes.add(program("runc", "--version", "apt-get install runc"));
        probes.add(openFiles());
        probes.add(space(dataDirectory));
        return probes;
    }

    private static Probe root() {
        String user = System.getProperty("user.name", "?");
        return "root".equals(user)
                ? Probe.ok("root", "runs as root")
                : Probe.failed("root", "runs as " + user, "run it as root, by sudo for example");
    }

    private static Probe kernel() {
        return kernel(System.getProperty("os.version", "?"));
    }

    static Probe kernel(String release) {
        Matcher version = VERSION.matcher(release);
        if (!version.lookingAt()) {
            return Probe.warning("kernel", release, "this is not a version of Linux that can be read");
        }
        int major = Integer.parseInt(version.group(1));
        boolean enough = major > 5 || (major == 5 && Integer.parseInt(version.group(2)) >= 10);
        return enough
                ? Probe.ok("kernel", "Linux " + release)
                : Probe.failed("kernel", "Linux " + release, "boot a kernel of version 5.10 or later");
    }

    /** Whether the kernel has overlayfs, or can load it. */
    static boolean overlay() {
        try {
            Path systems = Path.of("/proc/filesystems");
            if (!Files.readString(systems).contains("\toverlay\n")) {
                run(List.of("modprobe", "overlay"));
            }
            return Files.readString(systems).contains("\toverlay\n");
        } catch (IOException e) {
            return false;
        }
    }

    private static Probe overlayProbe() {
        return overlay()
                ? Probe.ok("overlayfs", "the kernel has it")
                : Probe.warning(
                        "overlayfs",
                        "the kernel has none; each container copies its whole image, by the native snapshotter",
                        "load the module: modprobe overlay");
    }

    static Probe cgroups(Path root) {
        if (Files.exists(root.resolve("cgroup.controllers"))) {
            return unified(root);
        }
        List<String> missing = List.of("cpu", "memory", "pids", "devices", "freezer").stream()
                .filter(controller -> !Files.isDirectory(root.resolve(controller)))
                .toList();
        return missing.isEmpty()
                ? Probe.ok("cgroups", "version 1 with all controllers")
                : Probe.failed(
                        "cgroups", "version 1 without " + missing, "mount the missing controllers below " + root);
    }

    private static Probe unified(Path root) {
        try {
            List<String> present = List.of(
                    Files.readString(root.resolve("cgroup.controllers")).strip().split(" "));
            List<String> missing = List.of("cpu", "memory", "pids").stream()
                    .filter(controller -> !present.contains(controller))
                    .toList();
            return missing.isEmpty()
                    ? Probe.ok("cgroups", "version 2 with cpu, memory and pids")
                    : Probe.failed(
                            "cgroups",
                            "version 2 without " + missing,
                            "enable the controllers on the kernel's command line");
        } catch (IOException e) {
            return Probe.failed("cgroups", "version 2, unreadable: " + e.getMessage(), "make " + root + " readable");
        }
    }

    static Probe program(String name, String versionFlag, String install) {
        Optional<Path> path = Programs.find(name);
        if (path.isEmpty()) {
            return Probe.failed(name, "not found in " + Programs.searchPath(), install);
        }
        String version = run(List.of(path.get().toString(), versionFlag))
                .map(out -> out.lines().findFirst().orElse(""))
                .orElse("does not say its version");
        return Probe.ok(name, path.get() + ": " + version);
    }

    private static Probe openFiles() {
        long attainable = OpenFilesLimit.attainable(ProcessPlan.OPEN_FILES);
        return attainable == ProcessPlan.OPEN_FILES
                ? Probe.ok("open files", "containers get " + attainable + ", as on Fargate")
                : Probe.warning(
                        "open files",
                        "containers get " + attainable + " instead of " + ProcessPlan.OPEN_FILES,
                        "raise the hard limit before the start: ulimit -Hn " + ProcessPlan.OPEN_FILES);
    }

    static Probe space(Path directory) {
        Path there = directory.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String found = (free >> 20) + " MiB free at " + there;
            if (free < LEAST_SPACE) {
                return Probe.failed(
                        "disk", found, "free at least " + (LEAST_SPACE >> 20) + " MiB, or choose another --data");
            }
            return free < LOW_SPACE
                    ? Probe.warning("disk", found, "images may need more: free some, or choose another --data")
                    : Probe.ok("disk", found);
        } catch (IOException e) {
            return Probe.failed("disk", there + ": " + e.getMessage(), "choose a --data directory that can be read");
        }
    }

    /** The output of a program that ended with 0 within five seconds. */
    private static Optional<String> run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String out =
                    new String(process.getInputStream().readNBytes(64 << 10), java.nio.charset.StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? Optional.of(out) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
