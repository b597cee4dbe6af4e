package dev.roadstead.services.ecr;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blobs: read whole or in part, uploaded at once or in chunks, mounted from another repository.
 *
 * @param layerLimitBytes what a layer may have at most
 */
record BlobEndpoints(Layers layers, Blobs blobs, Uploads uploads, LayerBucket bucket, long layerLimitBytes) {

    private static final Pattern CONTENT_RANGE = Pattern.compile("(?:bytes )?(\\d{1,18})-(\\d{1,18})(?:/.*)?");
    private static final String DIGEST_HEADER = "Docker-Content-Digest";

    RegistryResponse blob(RepositoryRequest target, String digest) {
        switch (target.method()) {
            case "HEAD" -> target.require("BatchCheckLayerAvailability");
            case "GET" -> target.require("GetDownloadUrlForLayer");
            default -> throw RegistryException.unsupported("blobs are removed when no image needs them any more");
        }
        layers.requireRepository(target.repository());
        Layer layer = layers.find(target.repository(), digest).orElseThrow(() -> RegistryException.blobUnknown(digest));
        if (target.method().equals("GET")) {
            return download(target, layer).with(DIGEST_HEADER, digest);
        }
        layers.needed(target.repository(), layer);
        return RegistryResponse.file(200, blobs.path(digest), 0, layer.sizeBytes())
                .with(DIGEST_HEADER, digest)
                .with("Accept-Ranges", "bytes")
                .with("ETag", '"' + digest + '"');
    }

    /** Clients in a VPC download from the bucket; the others could not find it. */
    private RegistryResponse download(RepositoryRequest target, Layer layer) {
        RegistryRequest request = target.request();
        if (RegistryAddress.inVpc(request.header("host").orElse(""))) {
            String link = bucket.link(
                    target.repository(), layer.digest(), request.client().secure());
            return RegistryResponse.empty(307).with("Location", link);
        }
        return ByteRange.of(request, blobs.path(layer.digest()), layer.sizeBytes())
                .with("ETag", '"' + layer.digest() + '"');
    }

    /** Begins an upload; with {@code mount} and {@code from} there may be nothing to upload, with {@code digest} it is all. */
    RegistryResponse uploads(RepositoryRequest target) throws IOException {
        if (!target.method().equals("POST")) {
            throw RegistryException.unsupported("uploads are begun with POST");
        }
        target.require("InitiateLayerUpload");
        layers.requireRepository(target.repository());
        Optional<String> mount = target.request().parameter("mount");
        if (mount.isPresent() && mounted(target, mount.get())) {
            return created(target, mount.get());
        }
        Optional<String> digest = target.request().parameter("digest");
        if (digest.isEmpty()) {
            return accepted(target, uploads.begin(target.repository()), 202);
        }
        target.require("UploadLayerPart");
        target.require("CompleteLayerUpload");
        requireDigest(digest.get());
        Upload upload = uploads.begin(target.repository());
        try {
            return finish(target, upload, digest.get());
        } finally {
            uploads.forget(target.repository(), upload);
            upload.discard();
        }
    }

    RegistryResponse upload(RepositoryRequest target, String id) throws IOException {
        boolean completes = target.method().equals("PUT");
        if (completes) {
            target.require("CompleteLayerUpload");
        }
        if (!completes || target.request().hasBody()) {
            target.require("UploadLayerPart");
        }
        layers.requireRepository(target.repository());
        Upload upload = uploads.find(target.repository(), id);
        try {
            return switch (target.method()) {
                case "PATCH" -> append(target, upload);
                case "PUT" ->
                    finish(
                            target,
                            upload,
                            requireDigest(target.request().parameter("digest").orElse("")));
                case "GET" -> accepted(target, upload, 204);
                case "DELETE" -> {
                    upload.cancel();
                    yield RegistryResponse.empty(204);
                }
                default -> throw RegistryException.unsupported("an upload takes PATCH, PUT, GET and DELETE");
            };
        } finally {
            if (upload.ended()) {
                uploads.forget(target.repository(), upload);
            }
        }
    }

    private RegistryResponse append(RepositoryRequest target, Upload upload) throws IOException {
        synchronized (upload) {
            if (misplaced(target.request(), upload)) {
                return accepted(target, upload, 416);
            }
            upload.append(body(target.request(), upload), layerLimitBytes);
            return accepted(target, upload, 202);
        }
    }

    private RegistryResponse finish(RepositoryRequest target, Upload upload, String digest) throws IOException {
        synchronized (upload) {
            if (misplaced(target.request(), upload)) {
                return accepted(target, upload, 416);
            }
            upload.append(body(target.request(), upload), layerLimitBytes);
            long size = upload.finish(digest, blobs);
            layers.add(target.repository(), digest, size);
        }
        return created(target, digest);
    }

    private static String requireDigest(String digest) {
        if (!Digests.isDigest(digest)) {
            throw RegistryException.digestInvalid(
                    "digest: '" + digest + "' (expected sha256: and 64 hexadecimal digits)");
        }
        return digest;
    }

    /** What is announced to be too large is refused before any of it is read. */
    private InputStream body(RegistryRequest request, Upload upload) throws IOException {
        if (request.contentLength().orElse(0) > layerLimitBytes - upload.size()) {
            upload.cancel();
            throw RegistryException.tooLarge("a layer may have " + layerLimitBytes + " bytes");
        }
        return request.body();
    }

    /** Whether a chunk does not begin where the upload has got to. */
    private static boolean misplaced(RegistryRequest request, Upload upload) {
        Optional<String> header = request.header("content-range");
        if (header.isEmpty()) {
            return false;
        }
        Matcher range = CONTENT_RANGE.matcher(header.get());
        if (!range.matches() || Long.parseLong(range.group(1)) != upload.size()) {
            return true;
        }
        long announced = Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1;
        if (request.contentLength().orElse(announced) != announced) {
            throw RegistryException.sizeInvalid("Content-Range: " + header.get() + " (expected one of the body's "
                    + request.contentLength().getAsLong() + " bytes)");
        }
        return false;
    }

    /** Without leave to read the other repository the layer is uploaded, as if it were not there. */
    private boolean mounted(RepositoryRequest target, String digest) {
        Optional<RepositoryId> source = target.request()
                .parameter("from")
                .map(name -> new RepositoryId(
                        target.repository().account(), target.repository().region(), name));
        return source.isPresent()
                && layers.find(source.get(), digest).isPresent()
                && new RepositoryRequest(target.calls(), source.get(), target.request())
                        .allows("GetDownloadUrlForLayer")
                && layers.mount(source.get(), target.repository(), digest);
    }

    private static RegistryResponse created(RepositoryRequest target, String digest) {
        return RegistryResponse.empty(201)
                .with("Location", target.path() + "/blobs/" + digest)
                .with(DIGEST_HEADER, digest);
    }

    private static RegistryResponse accepted(RepositoryRequest target, Upload upload, int status) {
        return RegistryResponse.empty(status)
                .with("Location", target.path() + "/blobs/uploads/" + upload.id())
                .with("Docker-Upload-UUID", upload.id())
                .with("OCI-Chunk-Min-Length", "0")
                .with("Range", "0-" + Math.max(0, upload.size() - 1));
    }
}
