package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Page;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.ImageAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageDigestDoesNotMatchException;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;
import software.amazon.awssdk.services.ecr.model.ListImagesRequest;
import software.amazon.awssdk.services.ecr.model.ListImagesResponse;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.PutImageResponse;

/** Images one at a time, and listings of them. */
record ImageOperations(Images images) {

    private static final int PAGE_SIZE = 100;

    ListImagesResponse list(ListImagesRequest request) {
        RepositoryId id = repository(request.registryId(), request.repositoryName());
        String status = request.filter() == null ? null : request.filter().tagStatusAsString();
        List<ImageIdentifier> all = Images.list(images.store(), id).stream()
                .filter(image -> matches(image, status))
                .flatMap(ImageOperations::identifiers)
                .sorted(Comparator.comparing(ImageOperations::key))
                .toList();
        Page<ImageIdentifier> page = Page.of(
                all,
                ImageOperations::key,
                request.nextToken(),
                request.maxResults() == null ? PAGE_SIZE : request.maxResults(),
                RepositoryOperations::invalidToken);
        return ListImagesResponse.builder()
                .imageIds(page.items())
                .nextToken(page.token())
                .build();
    }

    DescribeImagesResponse describe(DescribeImagesRequest request) {
        RepositoryId id = repository(request.registryId(), request.repositoryName());
        if (request.hasImageIds()) {
            RepositoryOperations.requireNoPage("imageIds", request.nextToken(), request.maxResults());
            List<ImageDetail> named = request.imageIds().stream()
                    .map(imageId -> detail(id, require(id, imageId)))
                    .toList();
            return DescribeImagesResponse.builder().imageDetails(named).build();
        }
        String status = request.filter() == null ? null : request.filter().tagStatusAsString();
        List<Image> all = Images.list(images.store(), id).stream()
                .filter(image -> matches(image, status))
                .toList();
        Page<Image> page = Page.of(
                all,
                Image::digest,
                request.nextToken(),
                request.maxResults() == null ? PAGE_SIZE : request.maxResults(),
                RepositoryOperations::invalidToken);
        return DescribeImagesResponse.builder()
                .imageDetails(page.map(image -> detail(id, image)).items())
                .nextToken(page.token())
                .build();
    }

    PutImageResponse put(PutImageRequest request) {
        RepositoryId id = repository(request.registryId(), request.repositoryName());
        byte[] bytes = request.imageManifest().getBytes(StandardCharsets.UTF_8);
        Manifest manifest = parse(bytes, request.imageManifestMediaType());
        String digest = request.imageDigest();
        if (digest != null && !digest.equals(manifest.digest())) {
            throw ImageDigestDoesNotMatchException.builder()
                    .message("The provided digest '" + digest + "' does not match the digest of the manifest, '"
                            + manifest.digest() + "'")
                    .build();
        }
        Images.Put put = images.put(id, manifest, bytes, request.imageTag());
        if (!put.changed()) {
            throw ImageAlreadyExistsException.builder()
                    .message("Image with digest '" + manifest.digest() + "' and tag '" + request.imageTag()
                            + "' already exists in the repository with name '" + id.name() + "' in registry with id '"
                            + id.account() + "'")
                    .build();
        }
        return PutImageResponse.builder()
                .image(image -> image.registryId(id.account())
                        .repositoryName(id.name())
                        .imageId(identifier(manifest.digest(), request.imageTag()))
                        .imageManifest(request.imageManifest())
                        .imageManifestMediaType(manifest.mediaType()))
                .build();
    }

    private RepositoryId repository(@Nullable String registry, String name) {
        RepositoryId id = Repositories.id(registry, name);
        Repositories.require(images.store(), id);
        return id;
    }

    private Image require(RepositoryId id, ImageIdentifier wanted) {
        return find(id, wanted)
                .orElseThrow(() -> ImageNotFoundException.builder()
                        .message("The image with imageId {imageDigest:'" + wanted.imageDigest() + "', imageTag:'"
                                + wanted.imageTag() + "'} does not exist within the repository with name '" + id.name()
                                + "' in the registry with id '" + id.account() + "'")
                        .build());
    }

    private Optional<Image> find(RepositoryId id, ImageIdentifier wanted) {
        String digest = wanted.imageDigest();
        String tag = wanted.imageTag();
        if (digest == null) {
            return tag == null ? Optional.empty() : Images.byTag(images.store(), id, tag);
        }
        return Images.byDigest(images.store(), id, digest)
                .filter(image -> tag == null || image.tags().contains(tag));
    }

    private ImageDetail detail(RepositoryId id, Image image) {
        return ImageDetail.builder()
                .registryId(id.account())
                .repositoryName(id.name())
                .imageDigest(image.digest())
                .imageTags(image.tags().isEmpty() ? null : List.copyOf(image.tags()))
                .imageSizeInBytes(size(id, image))
                .imagePushedAt(image.pushedAt())
                .lastRecordedPullTime(image.pulledAt().orElse(null))
                .imageManifestMediaType(image.manifest().mediaType())
                .artifactMediaType(image.manifest().artifactType().orElse(null))
                .build();
    }

    /** An index is as large as the largest image that it refers to. */
    private long size(RepositoryId id, Image image) {
        return image.manifest().children().stream()
                .map(child -> Images.byDigest(images.store(), id, child))
                .mapToLong(child ->
                        child.map(found -> found.manifest().sizeBytes()).orElse(0L))
                .max()
                .orElse(image.manifest().sizeBytes());
    }

    private static Manifest parse(byte[] bytes, @Nullable String mediaType) {
        try {
            return Manifest.parse(bytes, mediaType);
        } catch (Manifest.InvalidException invalid) {
            throw InvalidParameterException.builder()
                    .message("Invalid parameter at 'ImageManifest' failed to satisfy constraint: '"
                            + invalid.getMessage() + "'")
                    .build();
        }
    }

    private static boolean matches(Image image, @Nullable String tagStatus) {
        return tagStatus == null
                || tagStatus.equals("ANY")
                || tagStatus.equals(image.tags().isEmpty() ? "UNTAGGED" : "TAGGED");
    }

    /** An image under each of its tags. */
    static Stream<ImageIdentifier> identifiers(Image image) {
        return image.tags().isEmpty()
                ? Stream.of(identifier(image.digest(), null))
                : image.tags().stream().map(tag -> identifier(image.digest(), tag));
    }

    static ImageIdentifier identifier(String digest, @Nullable String tag) {
        return ImageIdentifier.builder().imageDigest(digest).imageTag(tag).build();
    }

    private static String key(ImageIdentifier image) {
        return image.imageDigest() + "@" + (image.imageTag() == null ? "" : image.imageTag());
    }
}
