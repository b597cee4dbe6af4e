package dev.roadstead.services.ecr;

import dev.roadstead.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Manifests and tags: put, read, listed, removed. */
record ManifestEndpoints(Store store, Blobs blobs, Images images, ImageRemoval removal) {

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final int TAGS_LIMIT = 1000;
    private static final int REFERRERS_LIMIT = 1000;
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final JsonMapper JSON = JsonMapper.shared();

    RegistryResponse manifest(RepositoryRequest target, String reference) throws IOException {
        return switch (target.method()) {
            case "GET", "HEAD" -> read(target, reference);
            case "PUT" -> put(target, reference);
            case "DELETE" -> delete(target, reference);
            default -> throw RegistryException.unsupported("a manifest takes GET, HEAD, PUT and DELETE");
        };
    }

    private RegistryResponse read(RepositoryRequest target, String reference) throws IOException {
        target.require("BatchGetImage");
        Repositories.require(store, target.repository());
        Image image = find(target.repository(), reference).orElseThrow(() -> unknown(target, reference));
        String type = image.manifest().mediaType();
        if (!accepts(target.request(), type)) {
            throw new RegistryException(
                    404, "MANIFEST_UNKNOWN", reference + " is a " + type + ", which the Accept header does not have");
        }
        if (target.method().equals("GET")) {
            images.pulled(target.repository(), image);
        }
        return RegistryResponse.bytes(200, type, blobs.read(image.digest()))
                .with("Docker-Content-Digest", image.digest())
                .with("ETag", '"' + image.digest() + '"');
    }

    private static boolean accepts(RegistryRequest request, String type) {
        String accept = request.header("accept").orElse("");
        return accept.isBlank()
                || Stream.of(accept.split(","))
                        .map(each -> each.split(";", 2)[0].strip())
                        .anyMatch(each -> each.equals(type) || each.equals("*/*") || each.equals("application/*"));
    }

    private RegistryResponse put(RepositoryRequest target, String reference) throws IOException {
        target.require("PutImage");
        boolean byDigest = Digests.isDigest(reference);
        if (!byDigest && !TAG.matcher(reference).matches()) {
            throw new RegistryException(400, "TAG_INVALID", "tag: " + reference + " (expected " + TAG + ")");
        }
        byte[] bytes = target.request().body().readNBytes(Manifest.LIMIT_BYTES + 1);
        if (bytes.length > Manifest.LIMIT_BYTES) {
            throw RegistryException.tooLarge("a manifest may have " + Manifest.LIMIT_BYTES + " bytes");
        }
        Manifest manifest = parse(target.request(), bytes);
        if (byDigest && !manifest.digest().equals(reference)) {
            throw RegistryException.digestInvalid(
                    "the manifest has the digest " + manifest.digest() + " (expected " + reference + ")");
        }
        try {
            images.put(target.repository(), manifest, bytes, byDigest ? null : reference);
        } catch (UncheckedIOException failed) {
            throw RegistryException.storage("the registry cannot write the manifest: " + failed.getMessage());
        }
        RegistryResponse response = RegistryResponse.empty(201)
                .with("Location", target.path() + "/manifests/" + manifest.digest())
                .with("Docker-Content-Digest", manifest.digest());
        return manifest.subject()
                .map(subject -> response.with("OCI-Subject", subject))
                .orElse(response);
    }

    private static Manifest parse(RegistryRequest request, byte[] bytes) {
        try {
            String type = request.header("content-type").orElse("");
            return Manifest.parse(bytes, type.split(";", 2)[0].strip());
        } catch (Manifest.InvalidException invalid) {
            throw RegistryException.manifestInvalid(String.valueOf(invalid.getMessage()));
        }
    }

    private RegistryResponse delete(RepositoryRequest target, String reference) {
        target.require("BatchDeleteImage");
        Repositories.require(store, target.repository());
        Image image = find(target.repository(), reference).orElseThrow(() -> unknown(target, reference));
        Optional<String> index = Digests.isDigest(reference)
                ? removal.removeImage(target.repository(), image.digest())
                : removal.removeTag(target.repository(), reference);
        if (index.isPresent()) {
            throw RegistryException.unsupported("the image is part of " + index.get() + "; delete that one first");
        }
        return RegistryResponse.empty(202);
    }

    RegistryResponse tags(RepositoryRequest target) {
        requireGet(target);
        target.require("ListImages");
        Repositories.require(store, target.repository());
        int limit =
                target.request().parameter("n").map(ManifestEndpoints::number).orElse(TAGS_LIMIT);
        String last = target.request().parameter("last").orElse("");
        List<String> rest = Images.list(store, target.repository()).stream()
                .flatMap(image -> image.tags().stream())
                .filter(tag -> tag.compareTo(last) > 0)
                .sorted()
                .toList();
        List<String> page = rest.subList(0, Math.min(limit, rest.size()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", target.repository().name());
        document.put("tags", page);
        RegistryResponse response = RegistryResponse.json(200, JSON.writeValueAsString(document));
        if (page.size() == rest.size() || page.isEmpty()) {
            return response;
        }
        String next = target.path() + "/tags/list?n=" + limit + "&last=" + page.getLast();
        return response.with("Link", "<" + next + ">; rel=\"next\"");
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return Math.min(number, TAGS_LIMIT);
            }
        } catch (NumberFormatException wrong) {
            // answered below, with every other wrong number
        }
        throw new RegistryException(400, "PAGINATION_NUMBER_INVALID", "n: " + text + " (expected 0 or more)");
    }

    /** Which images say that they are about this one: signatures, bills of materials. */
    RegistryResponse referrers(RepositoryRequest target, String digest) throws IOException {
        requireGet(target);
        target.require("BatchGetImage");
        Repositories.require(store, target.repository());
        if (!Digests.isDigest(digest)) {
            throw RegistryException.digestInvalid(
                    "digest: " + digest + " (expected sha256: and 64 hexadecimal digits)");
        }
        Optional<String> type = target.request().parameter("artifactType");
        List<Image> found = Images.list(store, target.repository()).stream()
                .filter(image ->
                        image.manifest().subject().filter(digest::equals).isPresent())
                .filter(image ->
                        type.isEmpty() || image.manifest().artifactType().equals(type))
                .limit(REFERRERS_LIMIT)
                .toList();
        var descriptors = JSON.createArrayNode();
        for (Image image : found) {
            byte[] bytes = blobs.read(image.digest());
            var descriptor = descriptors.addObject();
            descriptor.put("mediaType", image.manifest().mediaType());
            descriptor.put("digest", image.digest());
            descriptor.put("size", bytes.length);
            image.manifest().artifactType().ifPresent(artifact -> descriptor.put("artifactType", artifact));
            JsonNode annotations = Manifest.annotations(bytes);
            if (annotations.isObject()) {
                descriptor.set("annotations", annotations);
            }
        }
        var index = JSON.createObjectNode();
        index.put("schemaVersion", 2);
        index.put("mediaType", INDEX);
        index.set("manifests", descriptors);
        RegistryResponse response = RegistryResponse.bytes(200, INDEX, JSON.writeValueAsBytes(index));
        return type.isPresent() ? response.with("OCI-Filters-Applied", "artifactType") : response;
    }

    private static void requireGet(RepositoryRequest target) {
        if (!target.method().equals("GET")) {
            throw RegistryException.unsupported("only GET is known here");
        }
    }

    private Optional<Image> find(RepositoryId repository, String reference) {
        return Digests.isDigest(reference)
                ? Images.byDigest(store, repository, reference)
                : Images.byTag(store, repository, reference);
    }

    private static RegistryException unknown(RepositoryRequest target, String reference) {
        return new RegistryException(
                404,
                "MANIFEST_UNKNOWN",
                "Requested image not found: " + target.repository().name() + (Digests.isDigest(reference) ? "@" : ":")
                        + reference);
    }
}
