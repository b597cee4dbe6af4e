package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.task;
import static dev.roadstead.host.linux.LinuxHostTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.roadstead.host.TaskAssignment.Resources;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Phase;
import dev.roadstead.host.linux.ImageManifest.Descriptor;
import dev.roadstead.host.linux.TestImage.Packing;
import dev.roadstead.host.linux.containerd.content.ListStatusesRequest;
import dev.roadstead.host.linux.containerd.content.Status;
import dev.roadstead.host.linux.containerd.content.WriteAction;
import dev.roadstead.host.linux.containerd.content.WriteContentRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What lies on this machine is had by whom it was served to, and nobody puts more there than a task may. */
@KernelTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageProofTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final Resources SMALL = new Resources(0, 0, 0, 64 * MEBIBYTE);

    private HostLab lab;
    private int tasks;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        lab = new HostLab(28, directory);
        lab.addVpc("vpc-2", "eni-other");
        lab.open();
    }

    @AfterAll
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aLayerOfAnotherRepositoryIsNotHadByNamingItsDigest() throws Exception {
        TestImage secret = secret("team-a");
        assertThat(run("eni-1", "team-a").containers().getFirst().exitCode()).contains(0);

        lab.registry.manifest("team-b", "latest", secret.manifest(), TestImage.OCI);
        lab.registry.manifest("team-b", secret.seal(), secret.manifest(), TestImage.OCI);
        assertThat(failure("eni-1", "team-b"))
                .startsWith("ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open:"
                        + " unexpected status code https://" + HostLab.REGISTRY + "/v2/team-b/blobs/sha256:")
                .endsWith(": 404 Not Found");
    }

    /** It answers each question for a blob with yes, and with as many bytes as there should be. */
    @Test
    void aRegistryThatSaysThatItHasALayerMustServeItsBytes() throws Exception {
        TestImage secret = secret("team-c");
        assertThat(run("eni-1", "team-c").containers().getFirst().exitCode()).contains(0);

        lab.registry.push("team-d", "latest", secret);
        secret.blobs.forEach((digest, bytes) -> lab.registry.spoil("team-d", digest, new byte[bytes.length]));
        assertThat(failure("eni-1", "team-d")).contains("unexpected commit digest");
    }

    @Test
    void aConfigurationThatNamesWhatAnotherImageUnpackedToIsNotBelieved() throws Exception {
        TestImage secret = secret("team-e");
        assertThat(run("eni-1", "team-e").containers().getFirst().exitCode()).contains(0);

        TestImage thief =
                TestImage.busybox().file("mine", "of my own", Packing.GZIP).command("cat", "/secret");
        lab.registry.push("team-f", "latest", thief.claim(secret));
        assertThat(failure("eni-1", "team-f")).contains("wrong diff id calculated on extraction");
    }

    @Test
    void whatOneVpcWasServedAnotherHasNotHad() throws Exception {
        TestImage secret = secret("team-g");
        assertThat(run("eni-1", "team-g").containers().getFirst().exitCode()).contains(0);

        secret.blobs.keySet().stream()
                .filter(digest -> !digest.equals(secret.topmost()))
                .forEach(digest -> lab.registry.forget("/v2/team-g/blobs/" + digest));
        assertThat(failure("eni-other", "team-g")).contains("404 Not Found");
    }

    @Test
    void aRepositoryServesALayerThatAnotherHasServedOnce() throws Exception {
        TestImage secret = secret("team-h");
        run("eni-1", "team-h");
        lab.registry.push("team-i", "latest", secret);
        for (int i = 0; i < 2; i++) {
            assertThat(run("eni-1", "team-i").containers().getFirst().exitCode())
                    .contains(0);
            lab.host().close();
            lab.reopen();
        }
        assertThat(lab.registry.requests.stream().filter(each -> each.contains("/v2/team-i/blobs/")))
                .hasSize(secret.blobs.size())
                .doesNotHaveDuplicates();
    }

    /** Whoever began before somebody else's blob was here may end after it is. */
    @Test
    void bytesThatComeForABlobThatIsHereAreComparedAllTheSame() throws Exception {
        byte[] bytes = "what everybody may have".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Descriptor blob = new Descriptor("", TestImage.digest(bytes), bytes.length);
        Map<String, String> theirs = Map.of(ContentStore.SERVED + "theirs", "yes");
        Map<String, String> ours = Map.of(ContentStore.SERVED + "ours", "yes");
        try (Containerd client = client();
                PullLease lease = PullLease.take(client, "proof", Instant.now())) {
            ContentStore content = new ContentStore(client, new MachineDisk(Path.of("/")));
            content.write(lease.id(), blob, theirs, new ByteArrayInputStream(bytes));
            for (byte[] other : new byte[][] {new byte[bytes.length], new byte[2], new byte[bytes.length + 1], {}}) {
                assertThatThrownBy(() -> content.write(lease.id(), blob, ours, new ByteArrayInputStream(other)))
                        .isInstanceOf(IOException.class);
            }
            assertThat(content.find(blob.digest()).orElseThrow().labels()).containsExactlyEntriesOf(theirs);

            content.write(lease.id(), blob, ours, new ByteArrayInputStream(bytes));
            assertThat(content.find(blob.digest()).orElseThrow().labels().keySet())
                    .containsExactlyInAnyOrder(ContentStore.SERVED + "theirs", ContentStore.SERVED + "ours");
            for (int i = 0; i < 150; i++) {
                content.write(
                        lease.id(), blob, Map.of(ContentStore.SERVED + i, "yes"), new ByteArrayInputStream(bytes));
            }
            assertThat(content.find(blob.digest()).orElseThrow().labels())
                    .containsKey(ContentStore.SERVED + 149)
                    .hasSizeLessThanOrEqualTo(101);
        }
    }

    @Test
    void aLayerThatBecomesLargerThanTheTaskMayHaveIsNotUnpacked() throws Exception {
        for (long size : new long[] {100 * MEBIBYTE, 4096 * MEBIBYTE}) {
            String repository = "bomb-" + size;
            lab.registry.push(
                    repository,
                    "latest",
                    TestImage.busybox().zeros("zeros", size).command("true"));
            assertThat(small(repository).failure().orElseThrow().message())
                    .matches("ref pull has been retried 1 time\\(s\\): failed to extract layer sha256:[0-9a-f]{64}:"
                            + " write: no space left on device: unknown");
        }
        eventually(() -> assertThat(zeros()).isEmpty());
        lab.registry.push("modest", "latest", TestImage.busybox().command("true"));
        assertThat(small("modest").containers().getFirst().exitCode()).contains(0);
    }

    @Test
    void aLayerOfMoreEmptyFilesThanTheTasksDiskHasBlocksIsNotUnpacked() throws Exception {
        lab.registry.push(
                "empties", "latest", TestImage.busybox().empties(20_000).command("true"));
        assertThat(small("empties").failure().orElseThrow().message()).contains("no space left on device");
        lab.registry.push("few", "latest", TestImage.busybox().empties(5_000).command("true"));
        assertThat(small("few").containers().getFirst().exitCode()).contains(0);
    }

    @Test
    void layersOfAnImageThatAreTooMuchTogetherAreRefusedAlsoWhenTheyAreHere() throws Exception {
        lab.registry.push(
                "sum",
                "latest",
                TestImage.busybox()
                        .zeros("one", 40 * MEBIBYTE)
                        .zeros("two", 40 * MEBIBYTE)
                        .command("true"));
        for (int i = 0; i < 2; i++) {
            assertThat(small("sum").failure().orElseThrow().message()).contains("no space left on device");
            assertThat(run("eni-1", "sum").containers().getFirst().exitCode()).contains(0);
        }
    }

    @Test
    void anImageThatIsTooLargeByItsManifestIsNotDownloaded() throws Exception {
        TestImage image = TestImage.busybox().command("true");
        image.seal();
        String claimed = new String(image.manifest(), java.nio.charset.StandardCharsets.UTF_8)
                .replaceFirst("\"size\":\\d+}]", "\"size\":" + Long.MAX_VALUE + "}]");
        byte[] manifest = claimed.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        lab.registry.push("claims", "true", image);
        lab.registry.manifest("claims", "latest", manifest, TestImage.OCI);
        lab.registry.manifest("claims", TestImage.digest(manifest), manifest, TestImage.OCI);
        assertThat(small("claims").failure().orElseThrow().message())
                .isEqualTo(
                        "ref pull has been retried 1 time(s): failed to copy: write: no space left on device: unknown");
        assertThat(lab.registry.count("/v2/claims/blobs/")).isZero();
    }

    @Test
    void aLayerThatIsLongerThanItsManifestSaysIsRefused() throws Exception {
        TestImage image = TestImage.busybox().file("x", "longer", Packing.GZIP).command("true");
        lab.registry.push("longer", "latest", image);
        lab.registry.spoil("longer", image.topmost(), new byte[10_000_000]);
        assertThat(failure("eni-1", "longer")).contains("blob " + image.topmost() + " is longer than ");
    }

    @Test
    void ofWhatAKilledProcessWasPullingTheHalvesGoAndTheRestStays() throws Exception {
        byte[] whole = "all of a blob".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Descriptor blob = new Descriptor("", TestImage.digest(whole), whole.length);
        try (Containerd client = client();
                PullLease lease = PullLease.take(client, "pull-killed", Instant.now())) {
            ContentStore content = new ContentStore(client, new MachineDisk(Path.of("/")));
            content.write(lease.id(), blob, Map.of(), new ByteArrayInputStream(whole));
            ContentWriter half = ContentWriter.open(client.asyncContent(lease.id()));
            half.send(WriteContentRequest.newBuilder()
                    .setAction(WriteAction.WRITE)
                    .setRef("roadstead-pull-killed-half")
                    .setTotal(100)
                    .setData(ByteString.copyFrom(whole))
                    .build());
            eventually(() -> assertThat(halves(client)).hasSize(1));
            half.cancel();
            lab.host().close();
            lab.reopen();
            assertThat(halves(client)).isEmpty();
            assertThat(content.find(blob.digest())).isPresent();
        }
    }

    private static List<Status> halves(Containerd client) {
        return client.content()
                .listStatuses(ListStatusesRequest.getDefaultInstance())
                .getStatusesList();
    }

    private TestImage secret(String repository) throws IOException {
        TestImage image = TestImage.busybox()
                .file("secret", "of " + repository, Packing.GZIP)
                .command("cat", "/secret");
        lab.registry.push(repository, "latest", image);
        return image;
    }

    private Stream<Path> zeros() throws IOException {
        Path data = new ContainerdProcess(lab.installation).data();
        try (Stream<Path> files = Files.find(data, 8, (path, _) -> path.endsWith("zeros"))) {
            return files.toList().stream();
        }
    }

    private Containerd client() {
        return new Containerd(new ContainerdProcess(lab.installation).socket());
    }

    private String failure(String interfaceId, String repository) {
        return run(interfaceId, repository).failure().orElseThrow().message();
    }

    private TaskObservation small(String repository) {
        String taskId = "task-" + ++tasks;
        lab.host().assign(task(taskId, "eni-1", SMALL, container("c", repository)));
        return ended(taskId);
    }

    private TaskObservation run(String interfaceId, String repository) {
        String taskId = "task-" + ++tasks;
        lab.host().assign(task(taskId, interfaceId, container("c", repository)));
        return ended(taskId);
    }

    private TaskObservation ended(String taskId) {
        TaskObservation ended = lab.await(taskId, Phase.STOPPED);
        lab.host().release(taskId);
        return ended;
    }
}
