package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * This installation's network namespaces: {@code /run/netns/rs-<installation>-<owner>}, as {@code ip netns} makes and shows them. The
 * bind mount keeps a namespace alive when no process is in it, so it outlives this process.
 */
final class Netns {
    private static final Path DIRECTORY = Path.of("/run/netns");

    private final String prefix;

    Netns(String installationId) {
        this.prefix = "rs-" + installationId + "-";
    }

    /** Where the namespace of {@code owner} (a VPC's or an interface's id) is bound. */
    Path path(String owner) {
        return DIRECTORY.resolve(prefix + owner);
    }

    /** Owners of the namespaces that are there, in order. */
    List<String> owners() throws IOException {
        if (!Files.isDirectory(DIRECTORY)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .sorted()
                    .toList();
        }
    }

    boolean exists(String owner) {
        return Files.exists(path(owner));
    }

    /** Whether the name of {@code owner} leads to a namespace that is still open. */
    boolean leadsTo(String owner, int descriptor) throws IOException {
        return identity(path(owner)).equals(identity(file(descriptor)));
    }

    /** Which namespace a file leads to; nothing's where there is no file. */
    static Object identity(Path file) throws IOException {
        try {
            return Objects.requireNonNull(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "every file has an inode");
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** The file that leads to an open namespace. */
    static Path file(int descriptor) {
        return Path.of("/proc/self/fd", Integer.toString(descriptor));
    }

    /** Binds the calling thread's namespace as that of {@code owner}. */
    void bindCurrent(String owner) throws IOException {
        bind(owner, "/proc/thread-self/ns/net");
    }

    /**
     * Binds a namespace that is still open as that of {@code owner}, unless it is: somebody may have taken its name away ({@code ip netns
     * del}) or given it to another one. Whatever is in the namespace goes on.
     *
     * @return whether it was not
     */
    boolean bindAgain(String owner, int descriptor) throws IOException {
        if (leadsTo(owner, descriptor)) {
            return false;
        }
        delete(owner);
        bind(owner, file(descriptor).toString());
        return true;
    }

    private void bind(String owner, String namespace) throws IOException {
        String file = path(owner).toString();
        Files.createFile(path(owner));
        try {
            Libc.mount(namespace, file, Libc.MS_BIND);
        } catch (SystemCallException e) {
            Files.deleteIfExists(path(owner));
            throw e;
        }
    }

    /** Unbinds the namespace; it ends, with its interfaces, when no process is in it any more. */
    void delete(String owner) throws IOException {
        try {
            Libc.unmount(path(owner).toString(), Libc.MNT_DETACH);
        } catch (SystemCallException e) {
            // Killed between making the file and binding the namespace: a plain file.
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        Files.deleteIfExists(path(owner));
    }

    /** Makes {@code /run/netns} a shared mount as {@code ip netns add} does, so that an unbinding is seen in every mount namespace. */
    static void prepareDirectory() throws IOException {
        Files.createDirectories(DIRECTORY);
        String directory = DIRECTORY.toString();
        try {
            Libc.mount("", directory, Libc.MS_SHARED | Libc.MS_REC);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            Libc.mount(directory, directory, Libc.MS_BIND | Libc.MS_REC);
            Libc.mount("", directory, Libc.MS_SHARED | Libc.MS_REC);
        }
    }
}
