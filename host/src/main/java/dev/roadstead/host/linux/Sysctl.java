package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Kernel settings of the calling thread's network namespace: {@code /proc/sys/net} shows each thread its own. */
final class Sysctl {
    private static final Path ROOT = Path.of("/proc/sys/net");

    private Sysctl() {}

    static String read(String name) {
        try {
            return Files.readString(ROOT.resolve(name)).strip();
        } catch (IOException e) {
            throw new NetworkException("cannot read net/" + name, e);
        }
    }

    static void write(String name, String value) {
        try {
            Files.writeString(ROOT.resolve(name), value);
        } catch (IOException e) {
            throw new NetworkException("cannot set net/" + name + " to " + value, e);
        }
    }

    /** The same for what not every kernel has; without it there is nothing to set. */
    static void writeIfThere(String name, String value) {
        if (Files.exists(ROOT.resolve(name))) {
            write(name, value);
        }
    }

    /** Keeps IPv6 off devices made from now on; a kernel without IPv6 has nothing to keep off. Loopback keeps {@code ::1}. */
    static void withoutIpv6OnNewDevices() {
        try {
            Files.writeString(ROOT.resolve("ipv6/conf/default/disable_ipv6"), "1");
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new NetworkException("cannot keep IPv6 off new devices", e);
        }
    }
}
