package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.byDigest;
import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Phase;
import dev.roadstead.host.linux.containerd.images.Image;
import dev.roadstead.host.linux.containerd.images.ListImagesRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real pulls: through the task's interface, each byte once, and AWS's words where they fail. */
@KernelTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImagePullerTest {
    private static final String HOST = HostLab.REGISTRY;
    private static final String BUCKET = "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com";
    private static final String BUCKET_UNREACHED =
            "ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open:"
                    + " failed to do request: Get \"https://" + BUCKET + "/v2/";

    private HostLab lab;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        lab = new HostLab(22, directory);
        lab.open();
    }

    @BeforeEach
    void forget() {
        lab.registry.requests.clear();
        lab.registry.parts.clear();
        lab.registry.required = "";
        lab.registry.failures = 0;
        lab.registry.digestPrefix = "";
        lab.registry.challenge = "";
        lab.registry.elsewhere = "";
    }

    @AfterAll
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void layersOfEveryPackingAreUnpackedInTheirOrder() throws Exception {
        lab.registry.push(
                "layers",
                "latest",
                TestImage.busybox()
                        .file("one", "plain", TestImage.Packing.PLAIN)
                        .file("two", "gzip", TestImage.Packing.GZIP)
                        .file("three", "zstd", TestImage.Packing.ZSTD)
                        .file("one", "covered", TestImage.Packing.ZSTD)
                        .command("sh", "-c", "cat /one /two /three"));
        assertThat(run("layers", "eni-1", "layers").containers().getFirst().exitCode())
                .contains(0);
        Awaitility.await().untilAsserted(() -> assertThat(lab.lines("layers")).containsExactly("coveredgzipzstd"));
    }

    @Test
    void whatIsHereIsNotFetchedAgainButTheRegistryIsAskedForLeave() throws Exception {
        lab.registry.push("again", "latest", TestImage.busybox().command("true"));
        run("again-1", "eni-2", "again");
        long blobs = lab.registry.count("/blobs/");
        run("again-2", "eni-3", "again");
        assertThat(lab.registry.count("/blobs/")).isEqualTo(blobs);
        assertThat(lab.registry.parts).singleElement().asString().startsWith("GET /v2/again/blobs/sha256:");
        assertThat(lab.registry.count("HEAD /v2/again/manifests/latest")).isEqualTo(2);

        lab.registry.required = "Basic something else";
        assertThat(run("again-3", "eni-4", "again").failure().orElseThrow().message())
                .contains("403 Forbidden");
    }

    @Test
    void pullsOfOneImageAtTheSameTimeFetchEachLayerOnce() throws Exception {
        lab.registry.push(
                "together",
                "latest",
                TestImage.busybox()
                        .file("x", "together", TestImage.Packing.GZIP)
                        .command("true"));
        TaskAssignment[] tasks = IntStream.range(0, 4)
                .mapToObj(i -> task("together-" + i, "eni-" + (9 + i), container("c", "together")))
                .toArray(TaskAssignment[]::new);
        for (TaskAssignment each : tasks) {
            lab.host().assign(each);
        }
        for (TaskAssignment each : tasks) {
            assertThat(lab.await(each.taskId(), Phase.STOPPED)
                            .containers()
                            .getFirst()
                            .exitCode())
                    .contains(0);
        }
        assertThat(lab.registry.requests.stream().filter(each -> each.contains("/blobs/")))
                .doesNotHaveDuplicates();
    }

    @Test
    void anIndexIsResolvedForThisMachine() throws Exception {
        TestImage image = TestImage.busybox().command("sh", "-c", "echo platform");
        String digest = lab.registry.push("index", "unused", image);
        String index = """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
                {"mediaType":"%s","digest":"sha256:%s","size":7,"platform":{"os":"windows","architecture":"amd64"}},
                {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"%s"}}]}""".formatted(
                        TestImage.OCI,
                        "0".repeat(64),
                        TestImage.OCI,
                        digest,
                        image.manifest().length,
                        "aarch64".equals(System.getProperty("os.arch")) ? "arm64" : "amd64");
        byte[] bytes = index.getBytes(StandardCharsets.UTF_8);
        lab.registry.manifest("index", "latest", bytes, "application/vnd.oci.image.index.v1+json");
        lab.registry.manifest("index", TestImage.digest(bytes), bytes, "application/vnd.oci.image.index.v1+json");
        assertThat(run("index", "eni-5", "index").containers().getFirst().imageDigest())
                .contains(TestImage.digest(bytes));
    }

    @Test
    void anIndexWithoutAnImageForThisMachineIsToldAsAwsTellsIt() {
        byte[] index = """
                {"manifests":[{"digest":"sha256:%s","size":7,"platform":{"os":"linux","architecture":"s390x"}}]}""".formatted("0".repeat(64)).getBytes(StandardCharsets.UTF_8);
        lab.registry.manifest("foreign", "latest", index, ImageManifest.INDEX);
        lab.registry.manifest("foreign", TestImage.digest(index), index, ImageManifest.INDEX);
        assertThat(run("foreign", "eni-19", "foreign").failure().orElseThrow().message())
                .startsWith("pull image manifest has been retried 1 time(s): "
                        + "image Manifest does not contain descriptor matching platform 'linux/");
    }

    @Test
    void aLayerThatAnIndexCallsAManifestIsNotReadIntoMemory() throws Exception {
        TestImage image = TestImage.busybox()
                .file("large", "x".repeat(ImageManifest.BYTES_LIMIT + 1), TestImage.Packing.PLAIN)
                .command("true");
        lab.registry.push("large", "latest", image);
        run("large", "eni-15", "large");
        String layer = image.blobs.entrySet().stream()
                .filter(blob -> blob.getValue().length > ImageManifest.BYTES_LIMIT)
                .findFirst()
                .orElseThrow()
                .getKey();
        byte[] index = """
                {"manifests":[{"digest":"%s","size":7,"platform":{"os":"linux","architecture":"amd64"}},
                {"digest":"%s","size":7,"platform":{"os":"linux","architecture":"arm64"}}]}""".formatted(layer, layer).getBytes(StandardCharsets.UTF_8);
        lab.registry.manifest("large", "latest", index, ImageManifest.INDEX);
        lab.registry.manifest("large", TestImage.digest(index), index, ImageManifest.INDEX);
        assertThat(run("confused", "eni-16", "large").failure().orElseThrow().message())
                .contains("blob " + layer + " is longer than " + ImageManifest.BYTES_LIMIT + " bytes");
    }

    @Test
    void aRegistryThatSaysNoDigestOfOursIsAskedForTheManifest() throws Exception {
        lab.registry.push("plain", "latest", TestImage.busybox().command("true"));
        lab.registry.digestPrefix = "other-";
        assertThat(run("plain", "eni-17", "plain").containers().getFirst().exitCode())
                .contains(0);
        assertThat(lab.registry.count("GET /v2/plain/manifests/latest")).isEqualTo(1);
    }

    @Test
    void aRegistryThatSendsUsNowhereIsNamed() throws Exception {
        lab.registry.push("nowhere", "latest", TestImage.busybox().command("true"));
        lab.registry.required = "Bearer good";
        lab.registry.challenge = "Bearer realm=\"http://not a host/\"";
        assertThat(run("nowhere", "eni-18", "nowhere").failure().orElseThrow().message())
                .contains("cannot follow http://not a host/");
    }

    @Test
    void anImageThatDoesNotExistIsToldAsAwsTellsIt() {
        TaskObservation ended = run("none", "eni-6", "none");
        assertThat(ended.failure().orElseThrow().code()).isEqualTo("CannotPullContainerError");
        String image = HOST + "/none:latest";
        assertThat(ended.failure().orElseThrow().message())
                .isEqualTo("pull image manifest has been retried 1 time(s): failed to resolve ref " + image + ": "
                        + image + ": not found");
        assertThat(ended.containers().getFirst().reason().orElseThrow()).startsWith("CannotPullContainerError: ");
        assertThat(ended.pullStoppedAt()).isPresent();
    }

    @Test
    void aRegistryThatIsBusyIsAskedAgain() throws Exception {
        lab.registry.push("busy", "latest", TestImage.busybox().command("true"));
        lab.registry.failures = 1;
        assertThat(run("busy", "eni-7", "busy").containers().getFirst().exitCode())
                .contains(0);
    }

    @Test
    void layersAreDownloadedFromWhereTheRegistrySendsUsWithoutItsCredentials() throws Exception {
        lab.registry.push(
                "sent",
                "latest",
                TestImage.busybox()
                        .file("x", "from the bucket", TestImage.Packing.GZIP)
                        .command("sh", "-c", "cat /x"));
        lab.registry.required = "Basic dGVzdA==";
        lab.registry.elsewhere = "http://" + BUCKET + ":443";
        try (TestRegistry bucket =
                new TestRegistry(lab.net.settings.serviceAddresses().get(2), 443)) {
            bucket.takeOver(lab.registry);
            bucket.forbidden = "Basic dGVzdA==";
            lab.net
                    .network()
                    .publishNames(
                            "bucket",
                            Map.of(
                                    BUCKET,
                                    List.of(lab.net.settings.serviceAddresses().get(2))));
            assertThat(run("sent", "eni-20", "sent").containers().getFirst().exitCode())
                    .contains(0);
            Awaitility.await().untilAsserted(() -> assertThat(lab.lines("sent")).containsExactly("from the bucket"));
            assertThat(bucket.count("GET /v2/sent/blobs/")).isPositive();
        }
    }

    /**
     * Of the tasks, one has no way to the registry, the others none to the bucket; two of these have nothing to fetch, but on AWS they
     * would. Each tries for half a minute: side by side they do it once.
     */
    @Test
    void tasksWithoutAWayFailInsideAMinuteAsAwsTellsItAlsoWhereTheirLayersAreHere() throws Exception {
        lab.registry.push(
                "cut",
                "latest",
                TestImage.busybox().file("x", "cut off", TestImage.Packing.GZIP).command("true"));
        String digest = lab.registry.push(
                "here",
                "latest",
                TestImage.busybox().file("x", "is here", TestImage.Packing.GZIP).command("true"));
        assertThat(run("here-1", "eni-3", "here").containers().getFirst().exitCode())
                .contains(0);
        lab.registry.elsewhere = "http://" + BUCKET + ":443";
        Ipv4 nowhere = lab.net.settings.services().pool().base().plus(77);
        lab.net.network().publishNames("bucket", Map.of(BUCKET, List.of(nowhere)));

        lab.host().assign(task("private", "eni-private", container("c", "busybox")));
        lab.host().assign(task("cut", "eni-21", container("c", "cut")));
        lab.host().assign(task("here-2", "eni-4", container("c", "here")));
        lab.host().assign(task("here-3", "eni-5", byDigest(container("c", "here"), digest)));

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Stream.of("private", "cut", "here-2", "here-3")
                        .allMatch(task -> lab.observe(task).phase() == Phase.STOPPED));
        assertThat(failure("private"))
                .isEqualTo("pull image manifest has been retried 5 time(s): failed to resolve ref " + HOST
                        + "/busybox:latest: failed to do request: Head \"https://" + HOST
                        + "/v2/busybox/manifests/latest\": dial tcp "
                        + lab.net.settings.serviceAddresses().get(1) + ":443: i/o timeout");
        assertThat(failure("cut"))
                .startsWith(BUCKET_UNREACHED + "cut/blobs/sha256:")
                .endsWith("\": dial tcp " + nowhere + ":443: i/o timeout")
                .doesNotContain("secret");
        for (String each : List.of("here-2", "here-3")) {
            assertThat(failure(each))
                    .startsWith(BUCKET_UNREACHED + "here/blobs/sha256:")
                    .endsWith("\": dial tcp " + nowhere + ":443: i/o timeout");
        }
    }

    private String failure(String taskId) {
        return lab.observe(taskId).failure().orElseThrow().message();
    }

    @Test
    void aDeletedImageDoesNotStartFromLayersThatAreHere() throws Exception {
        TestImage image =
                TestImage.busybox().file("x", "deleted", TestImage.Packing.GZIP).command("true");
        String digest = lab.registry.push("deleted", "latest", image);
        run("deleted-1", "eni-6", "deleted");
        lab.registry.forget("/v2/deleted/manifests/" + digest);
        lab.host().assign(task("deleted-2", "eni-7", byDigest(container("c", "deleted"), digest)));
        assertThat(lab.await("deleted-2", Phase.STOPPED).failure().orElseThrow().message())
                .startsWith("pull image manifest has been retried 1 time(s): failed to resolve ref ")
                .endsWith(": not found");
    }

    @Test
    void layersThatAreHereCanBeHadByALaterProcessOnlyWhereTheyComeFrom() throws Exception {
        lab.registry.push(
                "later",
                "latest",
                TestImage.busybox().file("x", "later", TestImage.Packing.GZIP).command("true"));
        run("later-1", "eni-8", "later");
        lab.host().close();
        lab.reopen();
        lab.registry.requests.clear();
        run("later-2", "eni-9", "later");
        assertThat(lab.registry.count("/blobs/")).isZero();
        assertThat(lab.registry.parts).singleElement().asString().startsWith("GET /v2/later/blobs/sha256:");
    }

    @Test
    void aLayerThatIsNotWhatItsDigestSaysIsRefused() throws Exception {
        TestImage image = TestImage.busybox()
                .file("y", "original", TestImage.Packing.GZIP)
                .command("true");
        lab.registry.push("spoiled", "latest", image);
        String layer = image.blobs.keySet().stream().toList().getLast();
        byte[] other = image.blobs.get(layer).clone();
        other[other.length - 1] ^= 1;
        lab.registry.spoil("spoiled", layer, other);
        assertThat(run("spoiled", "eni-8", "spoiled").failure().orElseThrow().message())
                .contains("unexpected commit digest");
    }

    @Test
    void anImageThatNoContainerUsesIsForgottenAfterAWhileAndFetchedAgain() throws Exception {
        lab.registry.push(
                "unused",
                "latest",
                TestImage.busybox()
                        .file("z", "only here", TestImage.Packing.GZIP)
                        .command("true"));
        run("unused-1", "eni-13", "unused");
        lab.host().release("unused-1");
        try (Containerd client = new Containerd(new ContainerdProcess(lab.installation).socket())) {
            ImageCleanup soon = new ImageCleanup(client, InstantSource.system());
            assertThat(soon.pass()).isEmpty();
            ImageCleanup later = new ImageCleanup(client, () -> Instant.now().plusSeconds(7200));
            String name = client.images().list(ListImagesRequest.getDefaultInstance()).getImagesList().stream()
                    .map(Image::getName)
                    .filter(each -> each.startsWith(HOST + "/unused@"))
                    .findFirst()
                    .orElseThrow();
            ImageCleanup about = new ImageCleanup(client, () -> Instant.now().plusSeconds(7200));
            about.use(name);
            assertThat(about.pass()).doesNotContain(name);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(later.pass()).anyMatch(each -> each.startsWith(HOST + "/unused@")));
        }
        lab.registry.requests.clear();
        lab.registry.parts.clear();
        run("unused-2", "eni-14", "unused");
        assertThat(lab.registry.count("/v2/unused/blobs/")).isPositive();
    }

    private TaskObservation run(String taskId, String interfaceId, String repository) {
        lab.host().assign(task(taskId, interfaceId, container("c", repository)));
        return lab.await(taskId, Phase.STOPPED);
    }
}
