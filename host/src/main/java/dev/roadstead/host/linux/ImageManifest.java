package dev.roadstead.host.linux;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest of the <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">OCI image specification</a> or of
 * Docker's second schema, or an index of them.
 */
sealed interface ImageManifest {
    String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    String INDEX = "application/vnd.oci.image.index.v1+json";

    /** The largest manifest or configuration that is read; registries refuse larger ones too. */
    int BYTES_LIMIT = 4 << 20;

    Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /** The most layers of an image; overlayfs takes fewer than 500. */
    int LAYER_LIMIT = 256;

    /** A piece of content. */
    record Descriptor(String mediaType, String digest, long size) {
        public Descriptor {
            if (!isDigest(digest)) {
                throw new IllegalArgumentException(
                        "digest: " + digest + " (expected sha256: and 64 hexadecimal digits)");
            }
            if (size < 0) {
                throw new IllegalArgumentException("size: " + size + " (expected 0 or more)");
            }
        }

        dev.roadstead.host.linux.containerd.types.Descriptor forContainerd() {
            return dev.roadstead.host.linux.containerd.types.Descriptor.newBuilder()
                    .setMediaType(mediaType)
                    .setDigest(digest)
                    .setSize(size)
                    .build();
        }
    }

    /** One platform's image. */
    record Single(Descriptor config, List<Descriptor> layers) implements ImageManifest {
        public Single {
            layers = List.copyOf(layers);
        }
    }

    /** Images by platform, as {@code linux/amd64} or {@code linux/arm64/v8}. */
    record Index(Map<String, Descriptor> platforms) implements ImageManifest {
        public Index {
            platforms = Map.copyOf(platforms);
        }

        /** The image for an architecture by Go's name. */
        Optional<Descriptor> linux(String architecture) {
            return Optional.ofNullable(platforms.get("linux/" + architecture))
                    .or(() -> Optional.ofNullable(platforms.get("linux/" + architecture + "/v8")));
        }
    }

    /** Whether a text is a digest of the one kind that is taken. */
    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /**
     * Reads either.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static ImageManifest parse(byte[] bytes) {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("manifest is not JSON", e);
        }
        if (json.path("manifests").isArray()) {
            return index(json);
        }
        if (!json.path("config").isObject() || !json.path("layers").isArray()) {
            throw new IllegalArgumentException("manifest has neither manifests nor config and layers");
        }
        List<Descriptor> layers = new ArrayList<>();
        json.path("layers").forEach(layer -> layers.add(descriptor(layer)));
        if (layers.size() > LAYER_LIMIT) {
            throw new IllegalArgumentException("layers: " + layers.size() + " (expected at most " + LAYER_LIMIT + ")");
        }
        return new Single(descriptor(json.path("config")), layers);
    }

    private static Index index(JsonNode json) {
        Map<String, Descriptor> platforms = new LinkedHashMap<>();
        for (JsonNode entry : json.path("manifests")) {
            JsonNode platform = entry.path("platform");
            String variant = platform.path("variant").asString("");
            String name = platform.path("os").asString("") + "/"
                    + platform.path("architecture").asString("")
                    + (variant.isEmpty() ? "" : "/" + variant);
            platforms.putIfAbsent(name, descriptor(entry));
        }
        return new Index(platforms);
    }

    private static Descriptor descriptor(JsonNode json) {
        return new Descriptor(
                json.path("mediaType").asString(""),
                json.path("digest").asString(""),
                json.path("size").asLong(-1));
    }
}
