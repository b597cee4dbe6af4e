package dev.roadstead.packing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A directory that holds one image, after the OCI specification's
 * <a href="https://github.com/opencontainers/image-spec/blob/main/image-layout.md">image-layout.md</a>.
 */
final class OciLayout {

    private static final String VERSION_FILE = "oci-layout";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final Path directory;
    private final Path blobs;
    private final List<Json.Fields> layers = new ArrayList<>();
    private final List<String> diffIds = new ArrayList<>();

    private OciLayout(Path directory) {
        this.directory = directory;
        this.blobs = directory.resolve("blobs/sha256");
    }

    /** Starts a layout in a directory that is absent, empty or a layout already; any other one is left alone. */
    static OciLayout replace(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.exists(directory.resolve(VERSION_FILE)) && !isEmpty(directory)) {
            throw new IllegalArgumentException(
                    "--output: " + directory + " has files and is no OCI layout (expected an absent or empty one)");
        }
        delete(directory);
        OciLayout layout = new OciLayout(directory);
        Files.createDirectories(layout.blobs);
        return layout;
    }

    /** Adds the directory's content as the next layer. */
    void addLayer(Path root) throws IOException {
        Path packed = blobs.resolve("layer.part");
        DigestedOutput compressed = new DigestedOutput(Files.newOutputStream(packed));
        DigestedOutput plain = new DigestedOutput(new GZIPOutputStream(compressed, 1 << 16));
        try (plain) {
            LayerArchive.write(root, plain);
        }
        Files.move(packed, blobs.resolve(compressed.hex()));
        diffIds.add(plain.digest());
        layers.add(descriptor(LAYER, compressed.digest(), compressed.size()));
    }

    /** Writes what refers to the layers, and returns the manifest's digest. */
    String finish(ImageConfig image, String tag) throws IOException {
        Json.Fields config = blob(CONFIG, image.document(diffIds));
        String document = Json.fields()
                .put("schemaVersion", 2)
                .put("mediaType", MANIFEST)
                .put("config", config)
                .put("layers", layers)
                .toString();
        DigestedOutput digested = writeBlob(document);
        Json.Fields manifest = descriptor(MANIFEST, digested.digest(), digested.size())
                .put("annotations", Json.fields().put("org.opencontainers.image.ref.name", tag));
        String index = Json.fields()
                .put("schemaVersion", 2)
                .put("manifests", List.of(manifest))
                .toString();
        Files.writeString(directory.resolve("index.json"), index);
        Files.writeString(directory.resolve(VERSION_FILE), "{\"imageLayoutVersion\":\"1.0.0\"}");
        return digested.digest();
    }

    private Json.Fields blob(String mediaType, String document) throws IOException {
        DigestedOutput digested = writeBlob(document);
        return descriptor(mediaType, digested.digest(), digested.size());
    }

    private DigestedOutput writeBlob(String document) throws IOException {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        DigestedOutput digested = new DigestedOutput(OutputStream.nullOutputStream());
        try (digested) {
            digested.write(bytes);
        }
        Files.write(blobs.resolve(digested.hex()), bytes);
        return digested;
    }

    private static Json.Fields descriptor(String mediaType, String digest, long size) {
        return Json.fields().put("mediaType", mediaType).put("digest", digest).put("size", size);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
