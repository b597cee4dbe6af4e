package dev.roadstead.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackImageTest {

    @TempDir
    Path directory;

    @Test
    void theSameInputGivesTheSameDigestWheneverAndWhereverItLies() throws IOException {
        Path first = root("first");
        Path second = root("second");
        Files.setLastModifiedTime(second.resolve("bin/tool"), FileTime.from(Instant.EPOCH));

        assertThat(pack(first, "one")).isEqualTo(pack(second, "two"));
    }

    @Test
    void anotherContentGivesAnotherDigest() throws IOException {
        Path first = root("first");
        String before = pack(first, "one");
        Files.writeString(first.resolve("bin/tool"), "changed");

        assertThat(pack(first, "one")).isNotEqualTo(before);
    }

    @Test
    void theTarOfTheMachineReadsTheLayerBack() throws Exception {
        Path root = root("first");
        String deep = "d".repeat(60) + "/" + "e".repeat(60) + "/" + "f".repeat(60);
        Files.createDirectories(root.resolve(deep));
        Files.writeString(root.resolve(deep + "/file"), "deep");
        pack(root, "one");

        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        Path archive = directory.resolve("layer.tar");
        try (InputStream layer = new GZIPInputStream(Files.newInputStream(layerOf("one")))) {
            Files.copy(layer, archive);
        }
        Process tar = new ProcessBuilder("tar", "-xf", archive.toString(), "-C", unpacked.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        assertThat(unpacked.resolve("bin/tool")).hasContent("a tool").isExecutable();
        assertThat(Files.readSymbolicLink(unpacked.resolve("bin/link"))).hasToString("tool");
        assertThat(unpacked.resolve(deep + "/file")).hasContent("deep");
    }

    @Test
    void theConfigurationHoldsWhatWasAskedFor() throws IOException {
        Path layout = directory.resolve("one");
        PackOptions options = PackOptions.parse(
                "--layer",
                root("first").toString(),
                "--output",
                layout.toString(),
                "--entrypoint",
                "/bin/tool",
                "--entrypoint",
                "--quoted \"x\"",
                "--cmd",
                "run",
                "--env",
                "A=b=c",
                "--port",
                "80",
                "--user",
                "1000",
                "--workdir",
                "/srv",
                "--label",
                "version=1",
                "--architecture",
                "arm64");

        String document = options.image().document(java.util.List.of("sha256:0"));

        assertThat(document)
                .isEqualTo(
                        "{\"created\":\"1970-01-01T00:00:00Z\",\"architecture\":\"arm64\",\"os\":\"linux\",\"config\":{\"User\":\"1000\",\"ExposedPorts\":"
                                + "{\"80/tcp\":{}},\"Env\":[\"A=b=c\"],\"Entrypoint\":[\"/bin/tool\",\"--quoted \\\"x\\\"\"],"
                                + "\"Cmd\":[\"run\"],\"WorkingDir\":\"/srv\",\"Labels\":{\"version\":\"1\"}},\"rootfs\":"
                                + "{\"type\":\"layers\",\"diff_ids\":[\"sha256:0\"]}}");
    }

    @Test
    void everyBlobIsNamedByItsDigestAndEveryReferenceIsThere() throws Exception {
        pack(root("first"), "one");
        Path blobs = directory.resolve("one/blobs/sha256");
        try (Stream<Path> files = Files.list(blobs)) {
            for (Path blob : files.toList()) {
                DigestedOutput digested = new DigestedOutput(java.io.OutputStream.nullOutputStream());
                try (digested) {
                    Files.copy(blob, digested);
                }
                assertThat(blob).hasFileName(digested.hex());
            }
        }
        String index = Files.readString(directory.resolve("one/index.json"));
        Pattern digest = Pattern.compile("sha256:([0-9a-f]{64})");
        String manifest = Files.readString(blobs.resolve(
                digest.matcher(index).results().findFirst().orElseThrow().group(1)));
        assertThat(digest.matcher(manifest).results().map(found -> found.group(1)))
                .hasSize(2)
                .allSatisfy(name -> assertThat(blobs.resolve(name)).exists());
    }

    @Test
    void aDirectoryThatIsNoLayoutIsLeftAlone() throws IOException {
        Path precious = Files.createDirectory(directory.resolve("precious"));
        Files.writeString(precious.resolve("letter"), "keep me");

        assertThatThrownBy(() -> OciLayout.replace(precious))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no OCI layout");
        assertThat(precious.resolve("letter")).hasContent("keep me");
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThatThrownBy(() -> PackOptions.parse("--lair", "x")).hasMessageContaining("--lair: unknown option");
        assertThatThrownBy(() -> PackOptions.parse("--layer")).hasMessageContaining("--layer: its value is missing");
        assertThatThrownBy(() -> PackOptions.parse("--output", "x")).hasMessageContaining("--layer: none given");
        String here = directory.toString();
        assertThatThrownBy(() -> PackOptions.parse("--output", "x", "--layer", here, "--port", "http"))
                .hasMessageContaining("port: http/tcp (expected PORT");
        assertThatThrownBy(() -> PackOptions.parse("--output", "x", "--layer", here, "--env", "A"))
                .hasMessageContaining("env: A (expected NAME=VALUE)");
        assertThatThrownBy(() -> PackOptions.parse("--output", "x", "--layer", here, "--tag", "a b"))
                .hasMessageContaining("--tag: a b");
    }

    private Path root(String name) throws IOException {
        Path root = Files.createDirectories(directory.resolve("roots").resolve(name));
        Files.createDirectory(root.resolve("bin"));
        Path tool = Files.writeString(root.resolve("bin/tool"), "a tool");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(root.resolve("bin/link"), Path.of("tool"));
        Files.writeString(root.resolve("empty"), "");
        return root;
    }

    private String pack(Path root, String layout) throws IOException {
        Path output = directory.resolve(layout);
        PackOptions options = PackOptions.parse("--layer", root.toString(), "--output", output.toString());
        OciLayout written = OciLayout.replace(output);
        written.addLayer(root);
        return written.finish(options.image(), options.tag());
    }

    private Path layerOf(String layout) throws IOException {
        Path blobs = directory.resolve(layout).resolve("blobs/sha256");
        try (Stream<Path> files = Files.list(blobs)) {
            for (Path blob : files.toList()) {
                if (!Files.readString(blob, StandardCharsets.ISO_8859_1).startsWith("{")) {
                    return blob;
                }
            }
        }
        throw new AssertionError("no layer in " + blobs);
    }
}
