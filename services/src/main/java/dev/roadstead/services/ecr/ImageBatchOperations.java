package dev.roadstead.services.ecr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityRequest;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityResponse;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageResponse;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.ImageFailure;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.LayerAvailability;
import software.amazon.awssdk.services.ecr.model.LayerFailureCode;

/** What the API does with several images or layers at once: each succeeds or fails for itself. */
record ImageBatchOperations(Images images, ImageRemoval removal) {

    /** What became of one of the images. */
    private sealed interface Found {
        record Here(Image image) implements Found {}

        record Failed(ImageFailure failure) implements Found {}
    }

    BatchGetImageResponse get(BatchGetImageRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        Repositories.require(images.store(), id);
        List<software.amazon.awssdk.services.ecr.model.Image> got = new ArrayList<>();
        List<ImageFailure> failures = new ArrayList<>();
        for (ImageIdentifier wanted : request.imageIds()) {
            switch (find(id, wanted)) {
                case Found.Failed(ImageFailure failure) -> failures.add(failure);
                case Found.Here(Image image) -> {
                    String type = image.manifest().mediaType();
                    if (request.acceptedMediaTypes().isEmpty()
                            || request.acceptedMediaTypes().contains(type)) {
                        got.add(manifest(id, image, wanted));
                    } else {
                        failures.add(failure(wanted, ImageFailureCode.IMAGE_NOT_FOUND, "The image is a " + type));
                    }
                }
            }
        }
        return BatchGetImageResponse.builder().images(got).failures(failures).build();
    }

    BatchDeleteImageResponse delete(BatchDeleteImageRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        Repositories.require(images.store(), id);
        List<ImageIdentifier> deleted = new ArrayList<>();
        List<ImageFailure> failures = new ArrayList<>();
        for (ImageIdentifier wanted : request.imageIds()) {
            switch (find(id, wanted)) {
                case Found.Failed(ImageFailure failure) -> failures.add(failure);
                case Found.Here(Image image) -> {
                    Optional<String> index = wanted.imageDigest() == null
                            ? removal.removeTag(id, wanted.imageTag())
                            : removal.removeImage(id, image.digest());
                    if (index.isPresent()) {
                        failures.add(failure(
                                wanted,
                                ImageFailureCode.IMAGE_REFERENCED_BY_MANIFEST_LIST,
                                "Requested image referenced by manifest list: [" + index.get() + "]"));
                    } else {
                        deleted.addAll(identifiers(image, wanted));
                    }
                }
            }
        }
        return BatchDeleteImageResponse.builder()
                .imageIds(deleted)
                .failures(failures)
                .build();
    }

    /** What went with an image that was named by its digest: it under each of its tags. */
    private static List<ImageIdentifier> identifiers(Image image, ImageIdentifier wanted) {
        return wanted.imageDigest() == null
                ? List.of(ImageOperations.identifier(image.digest(), wanted.imageTag()))
                : ImageOperations.identifiers(image).toList();
    }

    BatchCheckLayerAvailabilityResponse checkLayers(BatchCheckLayerAvailabilityRequest request) {
        RepositoryId id = Repositories.id(request.registryId(), request.repositoryName());
        Repositories.require(images.store(), id);
        var response = BatchCheckLayerAvailabilityResponse.builder();
        List<software.amazon.awssdk.services.ecr.model.Layer> layers = new ArrayList<>();
        List<software.amazon.awssdk.services.ecr.model.LayerFailure> failures = new ArrayList<>();
        for (String digest : request.layerDigests()) {
            if (Digests.isDigest(digest)) {
                layers.add(availability(id, digest));
            } else {
                failures.add(software.amazon.awssdk.services.ecr.model.LayerFailure.builder()
                        .layerDigest(digest)
                        .failureCode(LayerFailureCode.INVALID_LAYER_DIGEST)
                        .failureReason("expected sha256: and 64 hexadecimal digits")
                        .build());
            }
        }
        return response.layers(layers).failures(failures).build();
    }

    private software.amazon.awssdk.services.ecr.model.Layer availability(RepositoryId id, String digest) {
        var layer = software.amazon.awssdk.services.ecr.model.Layer.builder().layerDigest(digest);
        return images.store()
                .get(Layer.KIND, id.keyOf(digest))
                .map(found -> layer.layerAvailability(LayerAvailability.AVAILABLE)
                        .layerSize(found.value().sizeBytes())
                        .build())
                .orElseGet(() ->
                        layer.layerAvailability(LayerAvailability.UNAVAILABLE).build());
    }

    private software.amazon.awssdk.services.ecr.model.Image manifest(
            RepositoryId id, Image image, ImageIdentifier wanted) {
        try {
            return software.amazon.awssdk.services.ecr.model.Image.builder()
                    .registryId(id.account())
                    .repositoryName(id.name())
                    .imageId(ImageOperations.identifier(image.digest(), wanted.imageTag()))
                    .imageManifest(new String(images.blobs().read(image.digest()), StandardCharsets.UTF_8))
                    .imageManifestMediaType(image.manifest().mediaType())
                    .build();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Found find(RepositoryId id, ImageIdentifier wanted) {
        String digest = wanted.imageDigest();
        String tag = wanted.imageTag();
        if (digest == null && tag == null) {
            return failed(
                    wanted,
                    ImageFailureCode.MISSING_DIGEST_AND_TAG,
                    "Invalid request parameters: both tag and digest cannot be null");
        }
        if (digest != null && !Digests.isDigest(digest)) {
            return failed(
                    wanted,
                    ImageFailureCode.INVALID_IMAGE_DIGEST,
                    "Invalid request parameters: image digest should be sha256: and 64 hexadecimal digits");
        }
        Optional<Image> image =
                digest == null ? Images.byTag(images.store(), id, tag) : Images.byDigest(images.store(), id, digest);
        if (image.isEmpty()) {
            return failed(wanted, ImageFailureCode.IMAGE_NOT_FOUND, "Requested image not found");
        }
        if (tag != null && !image.get().tags().contains(tag)) {
            return failed(
                    wanted, ImageFailureCode.IMAGE_TAG_DOES_NOT_MATCH_DIGEST, "The tag is not one of this image's");
        }
        return new Found.Here(image.get());
    }

    private static Found failed(ImageIdentifier wanted, ImageFailureCode code, String reason) {
        return new Found.Failed(failure(wanted, code, reason));
    }

    private static ImageFailure failure(ImageIdentifier wanted, ImageFailureCode code, String reason) {
        return ImageFailure.builder()
                .imageId(wanted)
                .failureCode(code)
                .failureReason(reason)
                .build();
    }
}
