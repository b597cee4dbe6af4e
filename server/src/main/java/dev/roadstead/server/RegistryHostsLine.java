package dev.roadstead.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A line of {@code /etc/hosts} that gives the registry's name the loopback address. Browsers, curl and systemd's resolver know
 * that all of {@code .localhost} is there, and most other programs ask DNS, which does not. It is written before the network
 * starts and removed after it has ended, so that only one of them writes the file at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6761#section-6.3">RFC 6761, 6.3</a>
 */
final class RegistryHostsLine {

    private final Path hosts;
    private final String marker;
    private final String name;
    private final Predicate<String> known;

    /**
     * @param known whether a name has the loopback address without the line
     */
    RegistryHostsLine(Path hosts, Installation installation, Predicate<String> known) {
        this.hosts = hosts;
        this.known = known;
        this.marker = " # roadstead " + installation.id() + ": registry\n";
        this.name = installation.registryName();
    }

    static RegistryHostsLine of(Installation installation) {
        return new RegistryHostsLine(Path.of("/etc/hosts"), installation, RegistryHostsLine::isLoopback);
    }

    /** Writes the line, where the name means nothing without it. */
    void write() throws IOException {
        if (!known.test(name)) {
            String rest = without(read());
            String separator = rest.isEmpty() || rest.endsWith("\n") ? "" : "\n";
            Files.writeString(hosts, rest + separator + "127.0.0.1 " + name + marker, StandardCharsets.ISO_8859_1);
        }
    }

    /** Takes the line away; all other bytes stay as they are. */
    void remove() throws IOException {
        String before = read();
        String after = without(before);
        if (!after.equals(before)) {
            Files.writeString(hosts, after, StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean isLoopback(String name) {
        try {
            return InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private String read() throws IOException {
        return Files.exists(hosts) ? Files.readString(hosts, StandardCharsets.ISO_8859_1) : "";
    }

    private String without(String text) {
        return line(text).map(line -> text.replace(line, "")).orElse(text);
    }

    private Optional<String> line(String text) {
        return text.lines()
                .map(line -> line + "\n")
                .filter(line -> line.endsWith(marker))
                .findFirst();
    }
}
