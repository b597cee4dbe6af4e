package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * This installation's block in {@code /etc/hosts}, between two marker lines. All other bytes of the file stay as they are. It is written
 * only when the block changes, and put in place by one renaming; where the file is itself a mount point, as in a container, it
 * is written over.
 */
final class HostsFile {
    /** What programs of the machine itself look up: balancers' names, and the registry's, which lead to loopback. */
    private static final List<String> SUFFIXES = List.of(".roadstead.internal", ".localhost");

    private final Path file;
    private final Path run;
    private final String begin;
    private final String end;

    /** @param run the directory that all installations of this machine share, {@code /run/roadstead} */
    HostsFile(Path file, String installationId, Path run) {
        this.file = file;
        this.run = run;
        this.begin = "# roadstead " + installationId + ": begin (this block is rewritten)\n";
        this.end = "# roadstead " + installationId + ": end\n";
    }

    /** Puts the names under the suffixes into the block; none at all takes the block away. */
    synchronized void write(Map<String, List<Ipv4>> names) {
        SortedMap<String, List<Ipv4>> shown = new TreeMap<>();
        names.forEach((name, addresses) -> {
            if (SUFFIXES.stream().anyMatch(name::endsWith) && !name.startsWith("*")) {
                shown.put(name, addresses);
            }
        });
        try (MachineLock lock = MachineLock.take(run, "hosts")) {
            String before = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
            String after = replaceBlock(before, block(shown));
            if (!after.equals(before)) {
                replaceFile(after);
            }
        } catch (IOException e) {
            throw new NetworkException("the names could not be written to " + file, e);
        }
    }

    private String block(SortedMap<String, List<Ipv4>> names) {
        if (names.isEmpty()) {
            return "";
        }
        StringBuilder block = new StringBuilder(begin);
        names.forEach((name, addresses) -> addresses.stream()
                .sorted()
                .forEach(address ->
                        block.append(address).append(' ').append(name).append('\n')));
        return block.append(end).toString();
    }

    private String replaceBlock(String text, String block) {
        int from = text.indexOf(begin);
        int to = from < 0 ? -1 : text.indexOf(end, from);
        if (from >= 0 && to >= 0) {
            return text.substring(0, from) + block + text.substring(to + end.length());
        }
        if (block.isEmpty()) {
            return text;
        }
        return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + block;
    }

    private void replaceFile(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Path next = file.resolveSibling(file.getFileName() + ".roadstead");
        Files.write(next, bytes);
        Files.setPosixFilePermissions(
                next,
                Files.exists(file)
                        ? Files.getPosixFilePermissions(file)
                        : PosixFilePermissions.fromString("rw-r--r--"));
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            Files.write(file, bytes);
            Files.deleteIfExists(next);
        }
    }
}
