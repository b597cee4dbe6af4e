package dev.roadstead.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of an installation there is outside of its data directory: all of it carries the installation's id.
 *
 * @param id eight hexadecimal digits
 * @param data the data directory
 */
record KernelTraces(Commands commands, String id, Path data) {

    private static final int DEPTH = 8;

    /** Everything found, each with where it was. */
    List<String> find() throws IOException {
        List<String> found = new ArrayList<>();
        marked(
                found,
                "network namespace",
                commands.run(10, "ip", "netns", "list").lines());
        marked(found, "interface", commands.run(10, "ip", "-o", "link").lines());
        marked(
                found,
                "nftables table",
                commands.run(10, "nft", "list", "tables").lines());
        marked(found, "mount", Files.readAllLines(Path.of("/proc/self/mounts")));
        marked(found, "line of /etc/hosts", Files.readAllLines(Path.of("/etc/hosts")));
        files(found, "cgroup", Path.of("/sys/fs/cgroup"));
        files(found, "registry drop-in", Path.of("/etc/containers/registries.conf.d"));
        files(found, "runtime directory", Path.of("/run/roadstead"));
        processes(found);
        return found;
    }

    private void marked(List<String> found, String what, List<String> lines) {
        lines.stream().filter(this::carriesMark).forEach(line -> found.add(what + ": " + line));
    }

    private boolean carriesMark(String text) {
        return text.contains(id) || text.contains(data.toString());
    }

    private void files(List<String> found, String what, Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Files.walkFileTree(directory, Set.of(), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return visitFile(path, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (path.getFileName().toString().contains(id)) {
                    found.add(what + ": " + path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException goneMeanwhile) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException goneMeanwhile) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void processes(List<String> found) {
        long self = ProcessHandle.current().pid();
        ProcessHandle.allProcesses().filter(process -> process.pid() != self).forEach(process -> {
            String command = commandLine(process.pid());
            if (carriesMark(command)) {
                found.add("process " + process.pid() + ": " + command);
            }
        });
    }

    private static String commandLine(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
            return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }
}
