package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's switch for passing packets on between its devices. Whoever turns it on first remembers that it was off; the last
 * installation to leave turns it off again.
 */
final class Forwarding {
    private static final String SWITCH = "ipv4/ip_forward";

    private final Path directory;
    private final String installationId;

    /** @param directory that all installations of this machine share, {@code /run/roadstead} */
    Forwarding(Path directory, String installationId) {
        this.directory = directory;
        this.installationId = installationId;
    }

    /** Turns forwarding on and counts this installation among those that need it. */
    void need() throws IOException {
        try (MachineLock lock = MachineLock.take(directory, "forwarding")) {
            Files.createDirectories(users());
            Files.writeString(users().resolve(installationId), "");
            if (!Sysctl.read(SWITCH).equals("1")) {
                Files.writeString(turnedOn(), "");
                Sysctl.write(SWITCH, "1");
            }
        }
    }

    /** Turns it off if an installation turned it on and none needs it any more. */
    void release() throws IOException {
        if (!Files.isDirectory(users())) {
            return;
        }
        try (MachineLock lock = MachineLock.take(directory, "forwarding")) {
            Files.deleteIfExists(users().resolve(installationId));
            if (!FileTree.children(users()).isEmpty()) {
                return;
            }
            Files.deleteIfExists(users());
            if (Files.deleteIfExists(turnedOn())) {
                Sysctl.write(SWITCH, "0");
            }
        }
    }

    private Path users() {
        return directory.resolve("forwarding");
    }

    private Path turnedOn() {
        return directory.resolve("forwarding.turned-on");
    }
}
