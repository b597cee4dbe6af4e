package dev.roadstead.services.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients that people use, as they are installed here. */
class RegistryClientsTest {

    private static final int LAYER_BYTES = 5 << 20;
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    @TempDir
    Path directory;

    private TestRegistry registry;
    private Path layout;

    @BeforeEach
    void start() throws Exception {
        registry = new TestRegistry(directory.resolve("registry"));
        registry.createRepository("shop/web");
        layout = layout();
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void skopeoPushesInspectsAndPullsBackTheSameImage() throws Exception {
        require("skopeo");
        run("skopeo", "copy", "--dest-tls-verify=false", "--dest-creds", credentials(), source(), image("v1"));
        String inspected = run("skopeo", "inspect", "--tls-verify=false", "--creds", credentials(), image("v1"));
        assertThat(inspected).contains(imageDigest());
        Path back = directory.resolve("back");
        run(
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                "--src-creds",
                credentials(),
                image("v1"),
                "oci:" + back + ":v1");
        assertThat(blobs(back)).containsExactlyInAnyOrderElementsOf(blobs(layout));
        run("skopeo", "delete", "--tls-verify=false", "--creds", credentials(), image("v1"));
        assertThat(registry.asRoot(() -> registry.ecr.api().listImages(request -> request.repositoryName("shop/web")))
                        .imageIds())
                .isEmpty();
    }

    @Test
    void skopeoMountsLayersThatAnotherRepositoryHas() throws Exception {
        require("skopeo");
        registry.createRepository("shop/copy");
        run("skopeo", "copy", "--dest-tls-verify=false", "--dest-creds", credentials(), source(), image("v1"));
        String copy = image("v1").replace("shop/web", "shop/copy");
        run(
                "skopeo",
                "copy",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                "--src-creds",
                credentials(),
                "--dest-creds",
                credentials(),
                image("v1"),
                copy);
        assertThat(run("skopeo", "inspect", "--tls-verify=false", "--creds", credentials(), copy))
                .contains(imageDigest());
    }

    @Test
    void buildahBuildsOnTopOfWhatItPulledAndPushesIt() throws Exception {
        require("buildah");
        run("skopeo", "copy", "--dest-tls-verify=false", "--dest-creds", credentials(), source(), image("v1"));
        List<String> buildah = storage("buildah");
        String container = run(buildah, "from", "--tls-verify=false", "--creds", credentials(), image("v1"))
                .lines()
                .reduce((first, second) -> second)
                .orElseThrow();
        run(buildah, "config", "--env", "NEW=1", container);
        run(buildah, "commit", "--tls-verify=false", "--creds", credentials(), container, image("v2"));
        assertThat(run("skopeo", "inspect", "--tls-verify=false", "--creds", credentials(), image("v2")))
                .contains("NEW=1");
    }

    @Test
    void podmanLogsInPullsTagsAndPushes() throws Exception {
        require("podman");
        run("skopeo", "copy", "--dest-tls-verify=false", "--dest-creds", credentials(), source(), image("v1"));
        List<String> podman = storage("podman");
        String host = "127.0.0.1:" + registry.port();
        String login = "--authfile=" + directory.resolve("auth.json");
        run(podman, "login", login, "--tls-verify=false", "--username=AWS", "--password=" + registry.password(), host);
        run(podman, "pull", login, "--tls-verify=false", host + "/shop/web:v1");
        run(podman, "tag", host + "/shop/web:v1", host + "/shop/web:v3");
        run(podman, "push", login, "--tls-verify=false", host + "/shop/web:v3");
        assertThat(run("skopeo", "inspect", "--tls-verify=false", "--creds", credentials(), image("v3")))
                .contains("\"Digest\"");
    }

    /** An image of random bytes, so that nothing compresses away. */
    private Path layout() throws IOException {
        Path root = Files.createDirectories(directory.resolve("layout/blobs/sha256"))
                .getParent()
                .getParent();
        byte[] layer = tar(new SplittableRandom(7));
        byte[] compressed = gzip(layer);
        String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
                + "\"diff_ids\":[\"" + Digests.of(layer) + "\"]}}";
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST_TYPE + "\",\"config\":"
                + descriptor(CONFIG_TYPE, config.getBytes(StandardCharsets.UTF_8)) + ",\"layers\":["
                + descriptor(LAYER_TYPE, compressed) + "]}";
        byte[] manifestBytes = manifest.getBytes(StandardCharsets.UTF_8);
        for (byte[] blob : List.of(compressed, config.getBytes(StandardCharsets.UTF_8), manifestBytes)) {
            Files.write(root.resolve("blobs/sha256").resolve(Digests.of(blob).substring(7)), blob);
        }
        String tagged = descriptor(MANIFEST_TYPE, manifestBytes)
                .replaceFirst("}$", ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"v1\"}}");
        Files.writeString(root.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + tagged + "]}");
        Files.writeString(root.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return root;
    }

    private byte[] tar(SplittableRandom random) throws IOException {
        Path content = Files.createDirectories(directory.resolve("content"));
        byte[] bytes = new byte[LAYER_BYTES];
        random.nextBytes(bytes);
        Files.write(content.resolve("random"), bytes);
        Path archive = directory.resolve("layer.tar");
        try {
            run("tar", "-cf", archive.toString(), "-C", content.toString(), "random");
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
        return Files.readAllBytes(archive);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static String descriptor(String type, byte[] blob) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + Digests.of(blob) + "\",\"size\":" + blob.length + "}";
    }

    private String source() {
        return "oci:" + layout + ":v1";
    }

    private String image(String tag) {
        return "docker://127.0.0.1:" + registry.port() + "/shop/web:" + tag;
    }

    private String imageDigest() {
        return registry.asRoot(() -> registry.ecr
                .api()
                .describeImages(request -> request.repositoryName("shop/web"))
                .imageDetails()
                .getFirst()
                .imageDigest());
    }

    private String credentials() {
        return "AWS:" + registry.password();
    }

    /** A client with image storage of its own, which goes away with the test's directory. */
    private List<String> storage(String client) {
        return List.of(
                client,
                "--root=" + directory.resolve("storage"),
                "--runroot=" + directory.resolve("run"),
                "--storage-driver=vfs");
    }

    private static List<String> blobs(Path layout) throws IOException {
        try (var files = Files.list(layout.resolve("blobs/sha256"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void require(String client) {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, client)));
        assumeTrue(there, client + " is not installed");
    }

    private String run(List<String> command, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(directory, "errors", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(Map.of("HOME", directory.toString()));
        Process process = builder.start();
        try (OutputStream none = process.getOutputStream()) {
            none.flush();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", String.join(" ", command), Files.readString(errors))
                .isZero();
        return output.strip();
    }
}
