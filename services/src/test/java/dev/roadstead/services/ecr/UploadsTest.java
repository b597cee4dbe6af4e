package dev.roadstead.services.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a layer whose upload does not go straight through. */
class UploadsTest {

    private static final String UPLOADS = "/v2/shop/web/blobs/uploads/";

    @TempDir
    Path directory;

    private TestRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry(directory.resolve("registry"));
        registry.createRepository("shop/web");
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void anUploadIsContinuedAfterTheServerWasKilled() throws Exception {
        String upload = begin();
        assertThat(chunk(upload, "0-4", "hello").status()).isEqualTo(202);
        registry.restart();
        RegistryResponse asked = send("GET", upload, "", Map.of(), "");
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.headers()).containsEntry("Range", "0-4");
        assertThat(chunk(upload, "5-6", ", ").headers()).containsEntry("Range", "0-6");
        registry.restart();
        assertThat(finish(upload, "hello, world", "world").status()).isEqualTo(201);
        assertThat(read("hello, world")).isEqualTo("hello, world");
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void anUploadOfAnEarlierProcessIsWorthNothingWithAnotherDigest() throws Exception {
        String upload = begin();
        chunk(upload, "0-4", "hello");
        registry.restart();
        RegistryResponse refused = finish(upload, "HELLO", "");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(body(refused)).contains("DIGEST_INVALID", digest("hello"));
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void whatCameBeforeTheConnectionBrokeStays() throws Exception {
        String upload = begin();
        InputStream breaking = new InputStream() {
            private final InputStream start = stream("hello");

            @Override
            public int read() throws IOException {
                int next = start.read();
                if (next < 0) {
                    throw new IOException("connection reset");
                }
                return next;
            }
        };
        assertThatThrownBy(() -> send(
                        new RegistryRequest("PATCH", upload, "", headers(Map.of()), TestRegistry.CLIENT, breaking)))
                .hasMessageContaining("connection reset");
        // InputStream.read(byte[]) gives what came before the error, and only the next call throws.
        assertThat(send("GET", upload, "", Map.of(), "").headers()).containsEntry("Range", "0-4");
        assertThat(finish(upload, "hello, world", ", world").status()).isEqualTo(201);
    }

    @Test
    void uploadsThatNobodyContinuesEndAlsoThoseOfAnEarlierProcess() throws Exception {
        String before = begin();
        chunk(before, "0-4", "hello");
        registry.pass(Duration.ofMinutes(30));
        registry.restart();
        registry.ecr.housekeeping().pass();
        registry.pass(Duration.ofMinutes(29));
        registry.ecr.housekeeping().pass();
        assertThat(directory.resolve("registry/uploads")).isNotEmptyDirectory();
        registry.pass(Duration.ofMinutes(2));
        registry.ecr.housekeeping().pass();
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
        assertThat(send("GET", before, "", Map.of(), "").status()).isEqualTo(404);
    }

    @Test
    void anUploadIsNotAbandonedAsLongAsItsBytesCome() throws Exception {
        String upload = begin();
        InputStream slow = new InputStream() {
            private int left = 4;

            @Override
            public int read() {
                throw new AssertionError("bytes are read in portions");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                registry.pass(Duration.ofMinutes(40));
                if (left-- == 0) {
                    return -1;
                }
                registry.ecr.housekeeping().pass();
                buffer[offset] = 'x';
                return 1;
            }
        };
        assertThat(send(new RegistryRequest("PATCH", upload, "", headers(Map.of()), TestRegistry.CLIENT, slow))
                        .status())
                .isEqualTo(202);
        assertThat(finish(upload, "xxxx", "").status()).isEqualTo(201);
    }

    @Test
    void anUploadBelongsToItsRepositoryAlsoAfterARestart() throws Exception {
        registry.createRepository("shop/api");
        String upload = begin();
        chunk(upload, "0-4", "hello");
        registry.restart();
        assertThat(send("GET", upload.replace("shop/web", "shop/api"), "", Map.of(), "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aChunkHasTheLengthThatItsRangeSays() throws Exception {
        String upload = begin();
        RegistryResponse refused =
                send("PATCH", upload, "", Map.of("content-range", "0-9", "content-length", "5"), "hello");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(body(refused)).contains("SIZE_INVALID", "0-9");
        assertThat(send("GET", upload, "", Map.of(), "").headers()).containsEntry("Range", "0-0");
    }

    @Test
    void whatIsAnnouncedToBeTooLargeIsRefusedUnread() throws Exception {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };
        String tooLong = Long.toString(TestRegistry.LAYER_LIMIT_BYTES + 1);
        assertThat(send(new RegistryRequest(
                                "PATCH",
                                begin(),
                                "",
                                headers(Map.of("content-length", tooLong)),
                                TestRegistry.CLIENT,
                                unread))
                        .status())
                .isEqualTo(413);
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void bytesAreTakenOnlyFromWhoeverMayUploadLayers() throws Exception {
        String upload = begin();
        registry.denied.add("ecr:UploadLayerPart");
        assertThat(chunk(upload, "0-4", "hello").status()).isEqualTo(403);
        assertThat(finish(upload, "hello", "hello").status()).isEqualTo(403);
        RegistryResponse atOnce = send("POST", UPLOADS, "digest=" + digest("hello"), Map.of(), "hello");
        assertThat(atOnce.status()).isEqualTo(403);
        assertThat(finish(upload, "", "").status()).as("without bytes").isEqualTo(201);
        registry.denied.clear();
        registry.denied.add("ecr:CompleteLayerUpload");
        assertThat(send("POST", UPLOADS, "digest=" + digest("hello"), Map.of(), "hello")
                        .status())
                .isEqualTo(403);
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void aLayerThatMayNotBeReadElsewhereIsUploadedInstead() throws Exception {
        registry.createRepository("shop/api");
        send("POST", UPLOADS, "digest=" + digest("shared"), Map.of(), "shared");
        registry.denied.add("ecr:GetDownloadUrlForLayer");
        RegistryResponse instead = send(
                "POST", "/v2/shop/api/blobs/uploads/", "mount=" + digest("shared") + "&from=shop/web", Map.of(), "");
        assertThat(instead.status()).isEqualTo(202);
        assertThat(instead.headers()).containsKey("Location");
    }

    private String begin() throws IOException {
        RegistryResponse begun = send("POST", UPLOADS, "", Map.of(), "");
        assertThat(begun.status()).isEqualTo(202);
        return begun.headers().get("Location");
    }

    private RegistryResponse chunk(String upload, String range, String bytes) throws IOException {
        return send("PATCH", upload, "", Map.of("content-range", range), bytes);
    }

    private RegistryResponse finish(String upload, String whole, String lastBytes) throws IOException {
        return send("PUT", upload, "digest=" + digest(whole), Map.of(), lastBytes);
    }

    private String read(String content) throws IOException {
        return body(send("GET", "/v2/shop/web/blobs/" + digest(content), "", Map.of(), ""));
    }

    private RegistryResponse send(String method, String path, String query, Map<String, String> headers, String body)
            throws IOException {
        Map<String, String> all = new HashMap<>();
        all.put("content-length", Integer.toString(body.length()));
        all.putAll(headers);
        return send(new RegistryRequest(method, path, query, headers(all), TestRegistry.CLIENT, stream(body)));
    }

    private RegistryResponse send(RegistryRequest request) throws IOException {
        return registry.ecr.registry().handle(request);
    }

    private Map<String, String> headers(Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("authorization", registry.basic());
        return headers;
    }

    private static String body(RegistryResponse response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(String content) {
        return Digests.of(content.getBytes(StandardCharsets.UTF_8));
    }
}
