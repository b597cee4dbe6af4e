package dev.roadstead.acceptance;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/**
 * Public addresses for tests: parts of the benchmarking range (RFC 2544) beside the default installation's, each with room for a service
 * pool and 256 more. What another installation has is left to it, also one that a test run which was killed has left behind.
 */
final class PublicPools {
    private static final Path INSTALLATIONS = Path.of("/run/roadstead");
    private static final int FIRST = 200;
    private static final int COUNT = 20;

    private static int next;

    private PublicPools() {}

    /** A range that no installation on this machine has, another one each time for as long as there are others. */
    static synchronized String free() throws IOException {
        Set<String> taken = taken();
        for (int tried = 0; tried < COUNT; tried++) {
            String pool = "198.19." + (FIRST + 2 * (next++ % COUNT)) + ".0/23";
            if (!taken.contains(pool)) {
                return pool;
            }
        }
        throw new IllegalStateException("every public pool of the tests is in use: see " + INSTALLATIONS);
    }

    private static Set<String> taken() throws IOException {
        Set<String> pools = new HashSet<>();
        if (Files.isDirectory(INSTALLATIONS)) {
            try (DirectoryStream<Path> settings = Files.newDirectoryStream(
                    INSTALLATIONS, each -> Files.isRegularFile(each.resolve("installation.properties")))) {
                for (Path each : settings) {
                    Properties properties = new Properties();
                    try (Reader reader = Files.newBufferedReader(each.resolve("installation.properties"))) {
                        properties.load(reader);
                    }
                    pools.add(properties.getProperty("publicPool", ""));
                }
            }
        }
        return pools;
    }
}
