package dev.roadstead.services.ecs;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.services.aws.Caller;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenResponse;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

/** Images in our registry: tags become digests, and pulls are authorized, both as the execution role. */
final class Images {

    private final EcrClient ecr;

    Images(EcrClient ecr) {
        this.ecr = ecr;
    }

    /**
     * The digest that an image's tag names at this moment; empty for another registry's, whose digest the pull tells.
     *
     * @throws StartFailure when there is none, or the role may not see it
     */
    Optional<String> digest(Optional<Caller> executionRole, String image) {
        ImageReference reference = ImageReference.parse(image);
        if (reference.byDigest()) {
            return Optional.of(reference.reference());
        }
        return reference.ecr().map(registry -> lookUp(required(executionRole), registry, reference, image));
    }

    private String lookUp(
            Caller executionRole, ImageReference.EcrRegistry registry, ImageReference reference, String image) {
        BatchGetImageRequest request = BatchGetImageRequest.builder()
                .registryId(registry.account())
                .repositoryName(reference.repository())
                .imageIds(ImageIdentifier.builder()
                        .imageTag(reference.reference())
                        .build())
                .build();
        Caller there = new Caller(executionRole.account(), registry.region(), executionRole.principal());
        try {
            BatchGetImageResponse response = there.run(() -> ecr.batchGetImage(request));
            return response.images().stream()
                    .findFirst()
                    .map(Image::imageId)
                    .map(ImageIdentifier::imageDigest)
                    .orElseThrow(() -> missing(response, image));
        } catch (AwsServiceException e) {
            throw new StartFailure(
                    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
                            + image + ": " + Causes.message(e),
                    e);
        }
    }

    private static StartFailure missing(BatchGetImageResponse response, String image) {
        String why = response.failures().stream()
                .findFirst()
                .filter(failure -> failure.failureCode() != ImageFailureCode.IMAGE_NOT_FOUND)
                .map(failure -> failure.failureReason())
                .orElse("not found");
        return new StartFailure(
                "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
                        + image + ": " + image + ": " + why);
    }

    /** The regions of the registries that images come from, in the order of their containers. */
    static Set<String> regions(List<ContainerDefinition> containers) {
        Set<String> regions = new LinkedHashSet<>();
        containers.forEach(container ->
                ImageReference.parse(container.image()).ecr().ifPresent(registry -> regions.add(registry.region())));
        return regions;
    }

    /**
     * What the host pulls.
     *
     * @param authorizations for our registries, by their region
     */
    static ContainerAssignment.Image pull(String image, Optional<String> digest, Map<String, String> authorizations) {
        ImageReference reference = ImageReference.parse(image);
        Optional<String> authorization =
                reference.ecr().map(registry -> Objects.requireNonNull(authorizations.get(registry.region())));
        ContainerAssignment.Image pulled = pulled(image, digest);
        return new ContainerAssignment.Image(pulled.registry(), pulled.repository(), pulled.reference(), authorization);
    }

    /** As {@link #pull}, without what it is authorized with. */
    static ContainerAssignment.Image pulled(String image, Optional<String> digest) {
        ImageReference reference = ImageReference.parse(image);
        return new ContainerAssignment.Image(
                reference.ecr().map(ImageReference.EcrRegistry::host).orElse(reference.registry()),
                reference.repository(),
                digest.orElse(reference.reference()),
                Optional.empty());
    }

    /** What pulls from a region's registry are authorized with. */
    static String authorization(StartCalls calls, String region) {
        try {
            return "Basic "
                    + calls.call(
                                    region,
                                    "ecr",
                                    GetAuthorizationTokenRequest.builder().build(),
                                    GetAuthorizationTokenResponse.class)
                            .authorizationData()
                            .getFirst()
                            .authorizationToken();
        } catch (AwsServiceException e) {
            throw StartFailure.resourceInitialization(
                    StartCalls.RETRIEVAL + "execution resource retrieval failed: unable to retrieve ecr registry auth:"
                            + " service call has been retried 1 time(s): " + Causes.text(e),
                    e);
        } catch (SdkClientException e) {
            throw StartFailure.resourceInitialization(
                    StartCalls.RETRIEVAL + "The task cannot pull registry auth from Amazon ECR: There is a connection"
                            + " issue between the task and Amazon ECR. Check your task network configuration. "
                            + e.getMessage(),
                    e);
        }
    }

    private static Caller required(Optional<Caller> executionRole) {
        return executionRole.orElseThrow(() ->
                new StartFailure("CannotPullContainerError: the task has no execution role to pull from ECR with"));
    }
}
