package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryHostsLineTest {

    @TempDir
    Path directory;

    @Test
    void theLineComesAndGoesAndLeavesTheRestAsItWas() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 localhost\n# no newline at the end");
        RegistryHostsLine first = line(hosts, "first");
        RegistryHostsLine second = line(hosts, "second");

        first.write();
        second.write();
        first.write();
        assertThat(Files.readAllLines(hosts))
                .filteredOn(line -> line.startsWith("127.0.0.1 999999999999.dkr.ecr.xx-test-1.localhost # roadstead "))
                .hasSize(2);

        first.remove();
        second.remove();
        second.remove();
        assertThat(hosts).hasContent("127.0.0.1 localhost\n# no newline at the end\n");
    }

    private RegistryHostsLine line(Path hosts, String data) {
        return new RegistryHostsLine(
                hosts,
                new Installation(
                        directory.resolve(data), "999999999999", "xx-test-1", 4566, Cidr.parse("198.18.0.0/16")),
                name -> false);
    }
}
