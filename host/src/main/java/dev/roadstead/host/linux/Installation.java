package dev.roadstead.host.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One installation on this machine. All that it makes in the kernel carries its id.
 *
 * @param id 8 lowercase hexadecimal digits
 * @param dataDirectory what outlives a reboot
 * @param runDirectory sockets and volatile state; short, because a socket's path ends at 104 bytes
 */
public record Installation(String id, Path dataDirectory, Path runDirectory) {

    public Installation {
        if (!id.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("installation id: " + id + " (expected 8 lowercase hexadecimal digits)");
        }
        if (!dataDirectory.isAbsolute() || !runDirectory.isAbsolute()) {
            throw new IllegalArgumentException(
                    "directories: " + dataDirectory + ", " + runDirectory + " (expected absolute paths)");
        }
    }

    /** The installation whose data lie in {@code dataDirectory}. */
    public static Installation of(Path dataDirectory) {
        Path absolute = dataDirectory.toAbsolutePath().normalize();
        String id = HexFormat.of().formatHex(sha256(absolute.toString())).substring(0, 8);
        return new Installation(id, absolute, Path.of("/run/roadstead", id));
    }

    /** The root of all its control groups, below each hierarchy's own root. */
    String cgroup() {
        return "roadstead-" + id;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
