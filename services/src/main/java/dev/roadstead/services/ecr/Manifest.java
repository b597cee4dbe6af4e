package dev.roadstead.services.ecr;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a manifest refers to.
 *
 * @param digest of its bytes
 * @param mediaType one of the four that are in use
 * @param artifactType the configuration's media type, or the artifact's own
 * @param blobs configuration and layers, which must be in the repository
 * @param children manifests of an index, which must be in the repository
 * @param subject the manifest that this one is about
 * @param sizeBytes of the configuration and the layers together
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md">OCI image manifests</a>
 */
record Manifest(
        String digest,
        String mediaType,
        Optional<String> artifactType,
        List<String> blobs,
        List<String> children,
        Optional<String> subject,
        long sizeBytes) {

    static final int LIMIT_BYTES = 4 << 20;

    private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
    private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
    private static final Set<String> FOREIGN = Set.of(
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd");
    private static final int REFERENCE_LIMIT = 1000;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Why bytes are no manifest, in words for whoever sent them. */
    static final class InvalidException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message);
        }
    }

    Manifest {
        blobs = List.copyOf(blobs);
        children = List.copyOf(children);
    }

    /**
     * Reads a manifest.
     *
     * @param declaredType its media type as the client said; null when only the manifest itself says
     * @throws InvalidException when it is none, or not of a known type
     */
    static Manifest parse(byte[] bytes, @Nullable String declaredType) {
        JsonNode root = tree(bytes);
        String type = mediaType(root, declaredType);
        List<String> blobs = new ArrayList<>();
        List<String> children = new ArrayList<>();
        long size = 0;
        if (INDEXES.contains(type)) {
            root.path("manifests").forEach(child -> children.add(digest("manifests", child)));
        } else {
            blobs.add(digest("config", root.path("config")));
            size = root.path("config").path("size").asLong(0);
            for (JsonNode layer : root.path("layers")) {
                // A base layer that may not be distributed is fetched from elsewhere.
                if (!FOREIGN.contains(layer.path("mediaType").asString(""))) {
                    blobs.add(digest("layers", layer));
                    size += layer.path("size").asLong(0);
                }
            }
        }
        if (blobs.size() + children.size() > REFERENCE_LIMIT) {
            throw new InvalidException("the manifest refers to more than " + REFERENCE_LIMIT + " others");
        }
        Optional<String> subject = root.path("subject").isObject()
                ? Optional.of(digest("subject", root.path("subject")))
                : Optional.empty();
        return new Manifest(Digests.of(bytes), type, artifactType(root), blobs, children, subject, size);
    }

    boolean index() {
        return INDEXES.contains(mediaType);
    }

    /** The annotations of a manifest that was read before, for a listing of referrers. */
    static JsonNode annotations(byte[] bytes) {
        return tree(bytes).path("annotations");
    }

    private static JsonNode tree(byte[] bytes) {
        try {
            JsonNode root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
            if (root.isObject()) {
                return root;
            }
        } catch (JacksonException malformed) {
            throw new InvalidException("the manifest is not JSON: " + malformed.getOriginalMessage());
        }
        throw new InvalidException("the manifest is not a JSON object");
    }

    private static String mediaType(JsonNode root, @Nullable String declared) {
        String inside = root.path("mediaType").asString("");
        String type = declared == null || declared.isEmpty() ? inside : declared;
        if (type.isEmpty()) {
            type = root.has("manifests") ? OCI_INDEX : OCI_MANIFEST;
        }
        if (!inside.isEmpty() && !inside.equals(type)) {
            throw new InvalidException("mediaType: " + inside + " (expected the Content-Type, " + type + ")");
        }
        if (!INDEXES.contains(type) && !MANIFESTS.contains(type)) {
            throw new InvalidException("media type: " + type + " (expected " + OCI_MANIFEST + ", " + OCI_INDEX + ", "
                    + DOCKER_MANIFEST + " or " + DOCKER_LIST + ")");
        }
        return type;
    }

    private static Optional<String> artifactType(JsonNode root) {
        String own = root.path("artifactType").asString("");
        String config = root.path("config").path("mediaType").asString("");
        return Optional.of(own.isEmpty() ? config : own).filter(type -> !type.isEmpty());
    }

    private static String digest(String where, JsonNode descriptor) {
        String digest = descriptor.path("digest").asString("");
        if (!Digests.isDigest(digest)) {
            throw new InvalidException(
                    where + ": digest '" + digest + "' (expected sha256: and 64 hexadecimal digits)");
        }
        return digest;
    }
}
