package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Ipv4;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
    private static final Ipv4 ONE = Ipv4.parse("198.18.0.1");
    private static final Ipv4 TWO = Ipv4.parse("198.18.0.2");

    @TempDir
    private Path directory;

    private Path file;
    private HostsFile hosts;

    @BeforeEach
    void open() {
        file = directory.resolve("hosts");
        hosts = new HostsFile(file, "0a0b0c0d", directory.resolve("run"));
    }

    @Test
    void namesForThisMachineStandInABlockOfTheirOwn() throws Exception {
        Files.writeString(file, "127.0.0.1 localhost\n");
        hosts.write(Map.of(
                "shop.elb.roadstead.internal", List.of(TWO, ONE),
                "api.us-east-1.amazonaws.com", List.of(ONE),
                "*.x.roadstead.internal", List.of(ONE)));

        assertThat(file).hasContent("""
                127.0.0.1 localhost
                # roadstead 0a0b0c0d: begin (this block is rewritten)
                198.18.0.1 shop.elb.roadstead.internal
                198.18.0.2 shop.elb.roadstead.internal
                # roadstead 0a0b0c0d: end
                """);
    }

    @Test
    void allOtherBytesStayAsTheyAre() throws Exception {
        byte[] before = "10.0.0.1\tcaf\u00e9 # \u00fc\r\n\n::1 ip6 \n\nlast line without an end"
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, before);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        hosts.write(Map.of("a.roadstead.internal", List.of(ONE)));
        Files.writeString(
                file,
                Files.readString(file, StandardCharsets.ISO_8859_1) + "10.9.9.9 mine\n",
                StandardCharsets.ISO_8859_1);
        hosts.write(Map.of("b.roadstead.internal", List.of(TWO)));
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("198.18.0.2 b.roadstead.internal\n")
                .doesNotContain("a.roadstead.internal");
        hosts.write(Map.of());

        String after = new String(before, StandardCharsets.ISO_8859_1) + "\n10.9.9.9 mine\n";
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).isEqualTo(after);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-r--");
    }

    @Test
    void installationsDoNotTouchEachOthersBlocks() throws Exception {
        HostsFile other = new HostsFile(file, "11111111", directory.resolve("run"));
        hosts.write(Map.of("a.roadstead.internal", List.of(ONE)));
        other.write(Map.of("b.roadstead.internal", List.of(TWO)));
        hosts.write(Map.of());

        assertThat(file).hasContent("""
                # roadstead 11111111: begin (this block is rewritten)
                198.18.0.2 b.roadstead.internal
                # roadstead 11111111: end
                """);
    }

    @Test
    void installationsThatWriteAtOnceLoseNothing() throws Exception {
        Files.writeString(file, "127.0.0.1 localhost\n");
        List<ProcessHandle> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            file.toString(),
                            "0000000" + i,
                            directory.resolve("run").toString())
                    .inheritIO()
                    .start()
                    .toHandle());
        }
        writers.forEach(writer -> writer.onExit().join());

        String text = Files.readString(file);
        assertThat(text).startsWith("127.0.0.1 localhost\n");
        for (int i = 0; i < 4; i++) {
            assertThat(text).contains("198.18.0.1 last.0000000" + i + ".roadstead.internal\n");
        }
        assertThat(text.lines()).hasSize(1 + 4 * 3);
    }

    /** Another installation. */
    static final class Writer {
        public static void main(String[] arguments) {
            HostsFile hosts = new HostsFile(Path.of(arguments[0]), arguments[1], Path.of(arguments[2]));
            for (int i = 0; i < 50; i++) {
                hosts.write(Map.of("name" + i + "." + arguments[1] + ".roadstead.internal", List.of(ONE)));
            }
            hosts.write(Map.of("last." + arguments[1] + ".roadstead.internal", List.of(ONE)));
        }
    }

    @Test
    void anUnchangedBlockIsNotWritten() throws Exception {
        hosts.write(Map.of("a.roadstead.internal", List.of(ONE)));
        Object key = Files.readAttributes(file, "unix:ino").get("ino");
        hosts.write(Map.of("a.roadstead.internal", List.of(ONE)));

        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(key);
    }
}
