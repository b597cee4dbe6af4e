package dev.roadstead.services.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;

class RegistryTest {

    private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    @TempDir
    Path directory;

    private TestRegistry registry;
    private HttpClient client;
    private String authorization;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry(directory.resolve("registry"));
        client = HttpClient.newHttpClient();
        authorization = basic("AWS:" + registry.password());
        registry.createRepository("shop/web");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        registry.close();
    }

    @Test
    void nobodyIsAnonymous() throws Exception {
        authorization = "";
        assertThat(send("GET", "/v2/").statusCode()).isEqualTo(401);
        assertThat(send("GET", "/v2/").headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm=\"http://"));
        assertThat(send("GET", "/v2/shop/web/tags/list").statusCode()).isEqualTo(401);
        authorization = basic("AWS:guess");
        assertThat(send("GET", "/v2/").statusCode()).isEqualTo(401);
        authorization = basic("root:" + registry.password());
        assertThat(send("GET", "/v2/").statusCode()).isEqualTo(401);
    }

    @Test
    void theTokensPasswordIsGoodForTwelveHours() throws Exception {
        assertThat(registry.password()).matches("[A-Za-z0-9_-]+");
        assertThat(send("GET", "/v2/").statusCode()).isEqualTo(200);
        registry.pass(Duration.ofHours(12).minusSeconds(1));
        assertThat(send("GET", "/v2/").statusCode()).isEqualTo(200);
        registry.pass(Duration.ofSeconds(1));
        HttpResponse<byte[]> expired = send("GET", "/v2/");
        assertThat(expired.statusCode()).isEqualTo(403);
        assertThat(text(expired)).contains("Your authorization token has expired. Reauthenticate and try again.");
    }

    @Test
    void everyRequestIsAuthorizedAsTheActionsOfAws() throws Exception {
        String layer = push("layer");
        registry.denied.addAll(List.of(
                "ecr:GetDownloadUrlForLayer",
                "ecr:BatchGetImage",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:ListImages",
                "ecr:BatchDeleteImage"));
        for (HttpResponse<byte[]> refused : List.of(
                send("GET", "/v2/shop/web/blobs/" + layer),
                send("GET", "/v2/shop/web/manifests/latest"),
                send("POST", "/v2/shop/web/blobs/uploads/"),
                send("PUT", "/v2/shop/web/manifests/latest", bytes("{}")),
                send("GET", "/v2/shop/web/tags/list"),
                send("DELETE", "/v2/shop/web/manifests/latest"))) {
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(text(refused)).contains("\"DENIED\"", "is not authorized to perform: ecr:");
        }
    }

    @Test
    void aRepositoryThatDoesNotExistIsNamedInAwsSentence() throws Exception {
        HttpResponse<byte[]> refused = send("POST", "/v2/nothing/blobs/uploads/");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(text(refused))
                .contains(
                        "\"NAME_UNKNOWN\"",
                        "The repository with name 'nothing' does not exist in the registry with id '123456789012'");
        assertThat(send("POST", "/v2/UPPER/blobs/uploads/").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/v2/shop/web/else").statusCode()).isEqualTo(404);
    }

    @Test
    void aLayerIsUploadedAtOnceInOnePostOrInChunks() throws Exception {
        String inOnePost = digest("one post");
        assertThat(send("POST", "/v2/shop/web/blobs/uploads/?digest=" + inOnePost, bytes("one post"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(text(send("GET", "/v2/shop/web/blobs/" + inOnePost))).isEqualTo("one post");

        assertThat(text(send("GET", "/v2/shop/web/blobs/" + push("post and put"))))
                .isEqualTo("post and put");

        String upload = location(send("POST", "/v2/shop/web/blobs/uploads/"));
        assertThat(chunk(upload, "0-4", "hello").statusCode()).isEqualTo(202);
        HttpResponse<byte[]> second = chunk(upload, "5-6", ", ");
        assertThat(second.headers().firstValue("Range")).hasValue("0-6");
        assertThat(send("GET", upload).headers().firstValue("Range")).hasValue("0-6");
        String digest = digest("hello, world");
        HttpResponse<byte[]> last = send("PUT", upload + "?digest=" + digest, bytes("world"));
        assertThat(last.statusCode()).isEqualTo(201);
        assertThat(last.headers().firstValue("Docker-Content-Digest")).hasValue(digest);
        assertThat(text(send("GET", location(last)))).isEqualTo("hello, world");
    }

    @Test
    void aChunkOutOfOrderIsRefusedAndChangesNothing() throws Exception {
        String upload = location(send("POST", "/v2/shop/web/blobs/uploads/"));
        chunk(upload, "0-4", "hello");
        HttpResponse<byte[]> refused = chunk(upload, "7-11", "world");
        assertThat(refused.statusCode()).isEqualTo(416);
        assertThat(refused.headers().firstValue("Range")).hasValue("0-4");
        assertThat(send("PUT", upload + "?digest=" + digest("hello")).statusCode())
                .isEqualTo(201);
    }

    @Test
    void bytesWithAnotherDigestAreNotKept() throws Exception {
        String upload = location(send("POST", "/v2/shop/web/blobs/uploads/"));
        HttpResponse<byte[]> refused = send("PUT", upload + "?digest=" + digest("expected"), bytes("sent"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused)).contains("DIGEST_INVALID", digest("sent"), digest("expected"));
        assertThat(send("HEAD", "/v2/shop/web/blobs/" + digest("sent")).statusCode())
                .isEqualTo(404);
        assertThat(send("GET", upload).statusCode()).isEqualTo(404);
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
        assertThat(send("PUT", upload + "?digest=md5:1", bytes("sent")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anUploadCanBeCancelledAndExpiresByItself() throws Exception {
        String upload = location(send("POST", "/v2/shop/web/blobs/uploads/"));
        assertThat(send("DELETE", upload).statusCode()).isEqualTo(204);
        assertThat(send("GET", upload).statusCode()).isEqualTo(404);

        String forgotten = location(send("POST", "/v2/shop/web/blobs/uploads/"));
        registry.pass(Duration.ofMinutes(61));
        registry.ecr.housekeeping().pass();
        assertThat(send("GET", forgotten).statusCode()).isEqualTo(404);
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void partOfALayerIsReadByRange() throws Exception {
        String path = "/v2/shop/web/blobs/" + push("0123456789");
        HttpResponse<byte[]> part = ranged(path, "bytes=2-4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(text(part)).isEqualTo("234");
        assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 2-4/10");
        assertThat(text(ranged(path, "bytes=7-"))).isEqualTo("789");
        assertThat(text(ranged(path, "bytes=-3"))).isEqualTo("789");
        assertThat(text(ranged(path, "bytes=8-99"))).isEqualTo("89");
        assertThat(ranged(path, "bytes=10-").statusCode()).isEqualTo(416);
        assertThat(send("HEAD", path).headers().firstValue("Content-Length")).hasValue("10");
        assertThat(text(send("GET", path.replace("sha256:", "sha256%3A")))).isEqualTo("0123456789");
    }

    @Test
    void aLayerBelongsToItsRepositoryUntilItIsMountedElsewhere() throws Exception {
        registry.createRepository("shop/api");
        String layer = push("shared");
        assertThat(send("HEAD", "/v2/shop/api/blobs/" + layer).statusCode()).isEqualTo(404);
        HttpResponse<byte[]> mounted = send("POST", "/v2/shop/api/blobs/uploads/?mount=" + layer + "&from=shop%2Fweb");
        assertThat(mounted.statusCode()).isEqualTo(201);
        assertThat(text(send("GET", "/v2/shop/api/blobs/" + layer))).isEqualTo("shared");
        HttpResponse<byte[]> absent =
                send("POST", "/v2/shop/api/blobs/uploads/?mount=" + digest("absent") + "&from=shop%2Fweb");
        assertThat(absent.statusCode()).as("an upload begins instead").isEqualTo(202);
    }

    @Test
    void aManifestIsReadByTagAndByDigestAsItWasPut() throws Exception {
        String manifest = manifest(push("config"), push("layer"));
        HttpResponse<byte[]> put = putManifest("v1", OCI_MANIFEST, manifest);
        assertThat(put.statusCode()).isEqualTo(201);
        for (String reference : List.of("v1", digest(manifest))) {
            HttpResponse<byte[]> got = send("GET", "/v2/shop/web/manifests/" + reference);
            assertThat(text(got)).isEqualTo(manifest);
            assertThat(got.headers().firstValue("Content-Type")).hasValue(OCI_MANIFEST);
            assertThat(got.headers().firstValue("Docker-Content-Digest")).hasValue(digest(manifest));
            HttpResponse<byte[]> head = send("HEAD", "/v2/shop/web/manifests/" + reference);
            assertThat(head.headers().firstValue("Content-Length")).hasValue(Integer.toString(manifest.length()));
        }
        assertThat(accepting("v1", "application/vnd.docker.distribution.manifest.v2+json, application/json")
                        .statusCode())
                .isEqualTo(404);
        assertThat(accepting("v1", OCI_INDEX + ", " + OCI_MANIFEST + ";q=0.9").statusCode())
                .isEqualTo(200);
        assertThat(text(send("GET", "/v2/shop/web/manifests/v9"))).contains("MANIFEST_UNKNOWN");
    }

    /** Only a layer that may not be distributed lies elsewhere; what else says so of itself may be somebody else's. */
    @Test
    void aLayerIsNotHereForSayingThatItLiesElsewhere() throws Exception {
        String plain = manifest(push("config"), digest("of another team"))
                .replace("\"size\":5}", "\"size\":5,\"urls\":[\"https://elsewhere.example/\"]}");
        HttpResponse<byte[]> refused = putManifest("v1", OCI_MANIFEST, plain);
        assertThat(text(refused)).contains("MANIFEST_BLOB_UNKNOWN", digest("of another team"));
        String foreign = plain.replace(
                "\"size\":5,", "\"size\":5,\"mediaType\":\"application/vnd.oci.image.layer.nondistributable.v1.tar\",");
        assertThat(putManifest("v1", OCI_MANIFEST, foreign).statusCode()).isEqualTo(201);
        assertThat(send("GET", "/v2/shop/web/blobs/" + digest("of another team"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aManifestThatRefersToWhatIsNotThereIsRefused() throws Exception {
        HttpResponse<byte[]> layers = putManifest("v1", OCI_MANIFEST, manifest(push("config"), digest("not pushed")));
        assertThat(layers.statusCode()).isEqualTo(400);
        assertThat(text(layers)).contains("MANIFEST_BLOB_UNKNOWN", digest("not pushed"));
        HttpResponse<byte[]> children = putManifest("v1", OCI_INDEX, index(digest("no such manifest")));
        assertThat(children.statusCode()).isEqualTo(404);
        assertThat(text(children)).contains("MANIFEST_UNKNOWN");
        assertThat(putManifest("v1", OCI_MANIFEST, "not json").statusCode()).isEqualTo(400);
        assertThat(putManifest("v1", "text/plain", "{}").statusCode()).isEqualTo(400);
        assertThat(putManifest("v1", OCI_MANIFEST, "{\"config\":{\"digest\":\"sha256:12\"}}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(putManifest(digest("other"), OCI_MANIFEST, manifest(push("config"), push("layer")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(text(send("GET", "/v2/shop/web/tags/list"))).isEqualTo("{\"name\":\"shop/web\",\"tags\":[]}");
    }

    @Test
    void sizesAreBounded() throws Exception {
        String large = " ".repeat(Manifest.LIMIT_BYTES + 1);
        assertThat(putManifest("v1", OCI_MANIFEST, large).statusCode()).isEqualTo(413);
        String upload = location(send("POST", "/v2/shop/web/blobs/uploads/"));
        byte[] chunk = new byte[100 << 20];
        assertThat(send("PATCH", upload, BodyPublishers.ofByteArray(chunk)).statusCode())
                .isEqualTo(202);
        assertThat(send("PATCH", upload, BodyPublishers.ofByteArray(chunk)).statusCode())
                .isEqualTo(202);
        assertThat(send("PATCH", upload, BodyPublishers.ofByteArray(chunk)).statusCode())
                .isEqualTo(202);
        assertThat(send("PATCH", upload, bytes("x")).statusCode()).isEqualTo(413);
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void aTagMovesUnlessTagsAreImmutable() throws Exception {
        String first = manifest(push("config"), push("first"));
        String second = manifest(push("config"), push("second"));
        putManifest("latest", OCI_MANIFEST, first);
        assertThat(putManifest("latest", OCI_MANIFEST, second).statusCode()).isEqualTo(201);
        assertThat(text(send("GET", "/v2/shop/web/manifests/latest"))).isEqualTo(second);
        assertThat(text(send("GET", "/v2/shop/web/manifests/" + digest(first)))).isEqualTo(first);

        registry.asRoot(() -> registry.ecr
                .api()
                .putImageTagMutability(request ->
                        request.repositoryName("shop/web").imageTagMutability(ImageTagMutability.IMMUTABLE)));
        HttpResponse<byte[]> refused = putManifest("latest", OCI_MANIFEST, first);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(text(refused))
                .contains(
                        "TAG_INVALID",
                        "The image tag 'latest' already exists in the 'shop/web' repository and cannot be overwritten "
                                + "because the tag is immutable.");
        assertThat(text(send("GET", "/v2/shop/web/manifests/latest"))).isEqualTo(second);
        assertThat(putManifest("latest", OCI_MANIFEST, second).statusCode())
                .as("the same image again is no overwriting")
                .isEqualTo(201);
    }

    @Test
    void anIndexKeepsTheImagesThatItRefersTo() throws Exception {
        String manifest = manifest(push("config"), push("layer"));
        putManifest(digest(manifest), OCI_MANIFEST, manifest);
        String index = index(digest(manifest));
        assertThat(putManifest("multi", OCI_INDEX, index).statusCode()).isEqualTo(201);
        assertThat(send("DELETE", "/v2/shop/web/manifests/" + digest(manifest)).statusCode())
                .isEqualTo(405);
        assertThat(send("DELETE", "/v2/shop/web/manifests/multi").statusCode()).isEqualTo(202);
        assertThat(send("DELETE", "/v2/shop/web/manifests/" + digest(manifest)).statusCode())
                .isEqualTo(202);
        assertThat(send("GET", "/v2/shop/web/manifests/" + digest(manifest)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void tagsAreListedInPages() throws Exception {
        String manifest = manifest(push("config"), push("layer"));
        for (String tag : List.of("c", "a", "b", "d")) {
            putManifest(tag, OCI_MANIFEST, manifest);
        }
        HttpResponse<byte[]> first = send("GET", "/v2/shop/web/tags/list?n=3");
        assertThat(text(first)).isEqualTo("{\"name\":\"shop/web\",\"tags\":[\"a\",\"b\",\"c\"]}");
        assertThat(first.headers().firstValue("Link")).hasValue("</v2/shop/web/tags/list?n=3&last=c>; rel=\"next\"");
        assertThat(text(send("GET", "/v2/shop/web/tags/list?n=3&last=c"))).contains("[\"d\"]");
        assertThat(send("GET", "/v2/shop/web/tags/list?n=many").statusCode()).isEqualTo(400);
    }

    @Test
    void referrersOfAnImageAreListed() throws Exception {
        String manifest = manifest(push("config"), push("layer"));
        putManifest("v1", OCI_MANIFEST, manifest);
        String signature = "{\"schemaVersion\":2,\"artifactType\":\"application/signature\",\"config\":{\"digest\":\""
                + push("{}") + "\",\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"size\":2},\"layers\":[],"
                + "\"subject\":{\"digest\":\"" + digest(manifest) + "\"},\"annotations\":{\"by\":\"me\"}}";
        HttpResponse<byte[]> put = putManifest(digest(signature), OCI_MANIFEST, signature);
        assertThat(put.headers().firstValue("OCI-Subject")).hasValue(digest(manifest));

        String path = "/v2/shop/web/referrers/" + digest(manifest);
        assertThat(text(send("GET", path)))
                .contains(digest(signature), "\"artifactType\":\"application/signature\"", "\"by\":\"me\"");
        assertThat(text(send("GET", path + "?artifactType=other"))).contains("\"manifests\":[]");
        assertThat(text(send("GET", "/v2/shop/web/referrers/" + digest("none"))))
                .contains("\"manifests\":[]");
    }

    private String push(String content) throws Exception {
        String upload = location(send("POST", "/v2/shop/web/blobs/uploads/"));
        String digest = digest(content);
        assertThat(send("PUT", upload + "?digest=" + digest, bytes(content)).statusCode())
                .isEqualTo(201);
        return digest;
    }

    private HttpResponse<byte[]> putManifest(String reference, String type, String manifest) throws Exception {
        return client.send(
                request("/v2/shop/web/manifests/" + reference)
                        .header("Content-Type", type)
                        .PUT(bytes(manifest))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> chunk(String upload, String range, String content) throws Exception {
        return client.send(
                request(upload)
                        .header("Content-Range", range)
                        .method("PATCH", bytes(content))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> ranged(String path, String range) throws Exception {
        return client.send(request(path).header("Range", range).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> accepting(String reference, String types) throws Exception {
        HttpRequest request = request("/v2/shop/web/manifests/" + reference)
                .header("Accept", types)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> send(String method, String path) throws Exception {
        return send(method, path, BodyPublishers.noBody());
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) throws Exception {
        return client.send(request(path).method(method, body).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + registry.port() + path));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private static String location(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Location").orElseThrow();
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static String manifest(String config, String layer) {
        return "{\"schemaVersion\":2,\"config\":{\"digest\":\"" + config + "\",\"size\":6},\"layers\":[{\"digest\":\""
                + layer + "\",\"size\":5}]}";
    }

    private static String index(String child) {
        return "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"" + child + "\",\"size\":1}]}";
    }

    private static BodyPublisher bytes(String text) {
        return BodyPublishers.ofString(text);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String digest(String content) {
        return Digests.of(content.getBytes(StandardCharsets.UTF_8));
    }
}
