package dev.roadstead.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that tells skopeo, podman and buildah that registries under {@code .localhost} speak plain HTTP, as docker and crane assume
 * by themselves. Without a port in the prefix, which would break them.
 *
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-registries.conf.d.5.md">registries.conf.d</a>
 */
final class RegistryDropIn {

    private static final Path DIRECTORY = Path.of("/etc/containers/registries.conf.d");

    private RegistryDropIn() {}

    static void write(Installation installation) throws IOException {
        Files.createDirectories(DIRECTORY);
        Files.writeString(file(installation), """
                # Written by Roadstead (installation %s, %s); ./roadstead down removes it.
                [[registry]]
                prefix = "*.localhost"
                insecure = true
                """.formatted(installation.id(), installation.data()));
    }

    static void remove(Installation installation) {
        try {
            Files.deleteIfExists(file(installation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Installation installation) {
        return DIRECTORY.resolve("roadstead-" + installation.id() + ".conf");
    }
}
