package dev.roadstead.services.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose disk, a file system of a few megabytes, is truly full. Mounting it takes root. */
class RegistryOnFullDiskTest {

    private static final int LAYER_BYTES = 3 << 20;

    @TempDir
    Path directory;

    private boolean mounted;
    private TestRegistry registry;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting a small file system takes root");
        run("mount", "-t", "tmpfs", "-o", "size=4m", "roadstead-registry-test", directory.toString());
        mounted = true;
        registry = new TestRegistry(directory.resolve("registry"));
        registry.createRepository("shop/web");
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() throws Exception {
        if (mounted) {
            client.close();
            registry.close();
            run("umount", "-l", directory.toString());
        }
    }

    @Test
    void aLayerThatDoesNotFitIsRefusedGivesItsSpaceBackAndCanBePushedAgain() throws Exception {
        byte[] layer = new byte[LAYER_BYTES];
        new SplittableRandom(7).nextBytes(layer);
        String digest = Digests.of(layer);
        Path ballast = Files.write(directory.resolve("ballast"), new byte[2 << 20]);

        String upload = location(send("POST", "/v2/shop/web/blobs/uploads/", new byte[0]));
        HttpResponse<String> refused = send("PATCH", upload, layer);

        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(refused.body()).contains("No space left on device");
        assertThat(files("uploads")).isEmpty();
        assertThat(send("PATCH", upload, new byte[1]).body()).contains("BLOB_UPLOAD_UNKNOWN");
        assertThat(send("HEAD", "/v2/shop/web/blobs/" + digest, new byte[0]).statusCode())
                .isEqualTo(404);

        Files.delete(ballast);
        String again = location(send("POST", "/v2/shop/web/blobs/uploads/", new byte[0]));
        assertThat(send("PATCH", again, layer).statusCode()).isEqualTo(202);
        assertThat(send("PUT", again + "?digest=" + digest, new byte[0]).statusCode())
                .isEqualTo(201);
        assertThat(Digests.of(Files.readAllBytes(files("sha256").getFirst()))).isEqualTo(digest);
    }

    @Test
    void aManifestThatDoesNotFitLeavesNothingBehind() throws Exception {
        byte[] manifest =
                ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[],"
                                + "\"annotations\":{\"a\":\"" + "x".repeat(64 << 10) + "\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        Path ballast = Files.write(directory.resolve("ballast"), new byte[(4 << 20) - (32 << 10)]);

        HttpResponse<String> refused = putManifest(manifest);

        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(files("uploads")).isEmpty();
        assertThat(files("sha256")).isEmpty();

        Files.delete(ballast);
        assertThat(putManifest(manifest).statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> putManifest(byte[] manifest) throws Exception {
        return client.send(
                request("/v2/shop/web/manifests/big")
                        .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                        .PUT(BodyPublishers.ofByteArray(manifest))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, byte[] body) throws Exception {
        return client.send(
                request(path).method(method, BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        String password =
                Base64.getEncoder().encodeToString(("AWS:" + registry.password()).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + registry.port() + path))
                .header("Authorization", "Basic " + password);
    }

    private static String location(HttpResponse<String> answer) {
        String location = answer.headers().firstValue("Location").orElseThrow();
        return location.startsWith("http") ? URI.create(location).getPath() : location;
    }

    private List<Path> files(String below) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("registry").resolve(below))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
