package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Network namespaces whose names were taken away while nobody held them open, found by whoever runs in them. A router knows the namespace at
 * the other end of a pair of devices by a number of its own, and the kernel says the number of any namespace, so none can be taken for another.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-netns.8.html">ip-netns(8), nsid</a>
 */
final class LostNamespaces {
    private static final int RTM_GETNSID = 90;
    private static final int NUMBER = 1;
    private static final int DESCRIPTOR = 3;
    private static final Path PROCESSES = Path.of("/proc");

    private LostNamespaces() {}

    /** The number that a namespace has in the socket's one; negative if none. */
    static int number(NetlinkSocket routes, int descriptor) {
        NetlinkMessage request = new NetlinkMessage("ask for a namespace's number", RTM_GETNSID, 0);
        request.u8(0).u8(0).u16(0).attribute(DESCRIPTOR, descriptor);
        ByteBuffer number = RouteListing.attributes(routes.ask(request), 4).get(NUMBER);
        return number == null ? -1 : number.getInt(0);
    }

    /** Whether the namespace that has a name is the one with that number. */
    static boolean isNamed(NetlinkSocket routes, Path name, int number) {
        try {
            int descriptor = Libc.open(name.toString());
            try {
                return number(routes, descriptor) == number;
            } finally {
                Libc.close(descriptor);
            }
        } catch (SystemCallException | NetworkException e) {
            // A plain file, or nothing.
            return false;
        }
    }

    /** Looks at what every process runs in; returns descriptors, to be closed by the caller, of those numbers that were found. */
    static Map<Integer, Integer> find(NetlinkSocket routes, Set<Integer> numbers) throws IOException {
        Map<Integer, Integer> found = new LinkedHashMap<>();
        Set<Path> seen = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[1-9]*")) {
            for (Path process : processes) {
                if (found.size() == numbers.size()) {
                    break;
                }
                look(routes, process.resolve("ns/net"), numbers, seen, found);
            }
        }
        return found;
    }

    private static void look(
            NetlinkSocket routes, Path namespace, Set<Integer> numbers, Set<Path> seen, Map<Integer, Integer> found) {
        try {
            if (!seen.add(Files.readSymbolicLink(namespace))) {
                return;
            }
            int descriptor = Libc.open(namespace.toString());
            int number = number(routes, descriptor);
            if (numbers.contains(number)) {
                found.put(number, descriptor);
            } else {
                Libc.close(descriptor);
            }
        } catch (IOException e) {
            // The process has ended meanwhile.
        }
    }
}
