package dev.roadstead.services.ecs;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.services.aws.Caller;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;
import software.amazon.awssdk.services.ecr.model.Image;
import software.amazon.awssdk.services.ecr.model.ImageFailureCode;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

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

    /** What the host pulls. */
    ContainerAssignment.Image pull(Optional<Caller> executionRole, String image, Optional<String> digest) {
        ImageReference reference = ImageReference.parse(image);
        String exact = digest.orElse(reference.reference());
        return reference
                .ecr()
                .map(registry -> new ContainerAssignment.Image(
                        registry.host(),
                        reference.repository(),
                        exact,
                        Optional.of(authorization(required(executionRole), registry))))
                .orElseGet(() -> new ContainerAssignment.Image(
                        reference.registry(), reference.repository(), exact, Optional.empty()));
    }

    /** As {@link #pull}, for a container that exists already. */
    static ContainerAssignment.Image pulled(String image, Optional<String> digest) {
        ImageReference reference = ImageReference.parse(image);
        return new ContainerAssignment.Image(
                reference.ecr().map(ImageReference.EcrRegistry::host).orElse(reference.registry()),
                reference.repository(),
                digest.orElse(reference.reference()),
                Optional.empty());
    }

    private String authorization(Caller executionRole, ImageReference.EcrRegistry registry) {
        Caller there = new Caller(executionRole.account(), registry.region(), executionRole.principal());
        try {
            return "Basic "
                    + there.run(() -> ecr.getAuthorizationToken(
                                    GetAuthorizationTokenRequest.builder().build())
                            .authorizationData()
                            .getFirst()
                            .authorizationToken());
        } catch (AwsServiceException e) {
            throw StartFailure.resourceInitialization(
                    "unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr"
                            + " registry auth: service call has been retried 1 time(s): " + Causes.text(e),
                    e);
        }
    }

    private static Caller required(Optional<Caller> executionRole) {
        return executionRole.orElseThrow(() ->
                new StartFailure("CannotPullContainerError: the task has no execution role to pull from ECR with"));
    }
}
