package dev.roadstead.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pushes an OCI image layout to a registry, over loopback.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing">OCI distribution: pushing</a>
 */
final class ImagePush {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String registry;
    private final String repository;
    private final String authorization;

    /**
     * @param repositoryUri as ECR prints it: the registry's name and port, a slash, the repository
     * @param token {@code user:password} as GetAuthorizationToken gives it, in Base64
     */
    ImagePush(String repositoryUri, String token) {
        int slash = repositoryUri.indexOf('/');
        this.registry = repositoryUri.substring(0, slash);
        this.repository = repositoryUri.substring(slash + 1);
        this.authorization = "Basic " + token;
    }

    /** Pushes what is not there yet; returns the manifest's digest. */
    String push(Path layout, String tag) throws IOException, InterruptedException {
        JsonNode index = JSON.readTree(Files.readAllBytes(layout.resolve("index.json")));
        JsonNode descriptor = index.path("manifests").path(0);
        String digest = descriptor.path("digest").asString();
        Path manifestFile = blob(layout, digest);
        JsonNode manifest = JSON.readTree(Files.readAllBytes(manifestFile));
        pushBlob(layout, manifest.path("config").path("digest").asString());
        for (JsonNode layer : manifest.path("layers")) {
            pushBlob(layout, layer.path("digest").asString());
        }
        HttpRequest put = request("/manifests/" + tag)
                .header("Content-Type", descriptor.path("mediaType").asString())
                .PUT(HttpRequest.BodyPublishers.ofFile(manifestFile))
                .build();
        expect(http.send(put, BodyHandlers.ofString()), 201);
        return digest;
    }

    private void pushBlob(Path layout, String digest) throws IOException, InterruptedException {
        HttpResponse<Void> head = http.send(request("/blobs/" + digest).HEAD().build(), BodyHandlers.discarding());
        if (head.statusCode() == 200) {
            return;
        }
        HttpRequest start = request("/blobs/uploads/")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> upload = expect(http.send(start, BodyHandlers.ofString()), 202);
        URI location =
                start.uri().resolve(upload.headers().firstValue("Location").orElseThrow());
        String separator = location.getQuery() == null ? "?" : "&";
        URI target = URI.create(location + separator + "digest=" + digest);
        HttpRequest put = HttpRequest.newBuilder(target)
                .header("Authorization", authorization)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofFile(blob(layout, digest)))
                .build();
        expect(http.send(put, BodyHandlers.ofString()), 201);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + registry + "/v2/" + repository + path))
                .header("Authorization", authorization);
    }

    private static Path blob(Path layout, String digest) {
        return layout.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    private static HttpResponse<String> expect(HttpResponse<String> response, int status) throws IOException {
        if (response.statusCode() != status) {
            throw new IOException(
                    response.request().method() + " " + response.request().uri() + " answered " + response.statusCode()
                            + " (expected " + status + "): " + response.body());
        }
        return response;
    }
}
