package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityRequest;
import software.amazon.awssdk.services.ecr.model.BatchCheckLayerAvailabilityResponse;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchDeleteImageResponse;
import software.amazon.awssdk.services.ecr.model.BatchGetImageRequest;
import software.amazon.awssdk.services.ecr.model.BatchGetImageResponse;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.CreateRepositoryResponse;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.DeleteLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryRequest;
import software.amazon.awssdk.services.ecr.model.DeleteRepositoryResponse;
import software.amazon.awssdk.services.ecr.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRegistryRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRegistryResponse;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesRequest;
import software.amazon.awssdk.services.ecr.model.DescribeRepositoriesResponse;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenRequest;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenResponse;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.GetRepositoryPolicyRequest;
import software.amazon.awssdk.services.ecr.model.GetRepositoryPolicyResponse;
import software.amazon.awssdk.services.ecr.model.ListImagesRequest;
import software.amazon.awssdk.services.ecr.model.ListImagesResponse;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecr.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecr.model.PutImageRequest;
import software.amazon.awssdk.services.ecr.model.PutImageResponse;
import software.amazon.awssdk.services.ecr.model.PutImageScanningConfigurationRequest;
import software.amazon.awssdk.services.ecr.model.PutImageScanningConfigurationResponse;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityRequest;
import software.amazon.awssdk.services.ecr.model.PutImageTagMutabilityResponse;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyRequest;
import software.amazon.awssdk.services.ecr.model.PutLifecyclePolicyResponse;
import software.amazon.awssdk.services.ecr.model.TagResourceRequest;
import software.amazon.awssdk.services.ecr.model.TagResourceResponse;
import software.amazon.awssdk.services.ecr.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecr.model.UntagResourceResponse;

/**
 * Amazon ECR's control API. What is not overridden here is not implemented. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html">ECR API reference</a>
 */
public final class EcrApi implements EcrClient {

    private final Calls calls;
    private final Operations operations;

    /** The classes behind this façade. */
    record Operations(
            RepositoryOperations repositories,
            ImageOperations images,
            ImageBatchOperations batches,
            LifecycleOperations lifecycles,
            RegistryOperations registries) {}

    /** What concerns the registry as a whole. */
    record RegistryOperations(AuthorizationOperations authorization, TagOperations tags) {}

    EcrApi(Calls calls, Operations operations) {
        this.calls = calls;
        this.operations = operations;
    }

    @Override
    public CreateRepositoryResponse createRepository(CreateRepositoryRequest request) {
        return calls.run(
                request, q -> repository(q.registryId(), q.repositoryName()), operations.repositories()::create);
    }

    @Override
    public DescribeRepositoriesResponse describeRepositories(DescribeRepositoriesRequest request) {
        return calls.run(
                request, q -> repositories(q.registryId(), q.repositoryNames()), operations.repositories()::describe);
    }

    @Override
    public DeleteRepositoryResponse deleteRepository(DeleteRepositoryRequest request) {
        return calls.run(
                request, q -> repository(q.registryId(), q.repositoryName()), operations.repositories()::delete);
    }

    @Override
    public PutImageTagMutabilityResponse putImageTagMutability(PutImageTagMutabilityRequest request) {
        return calls.run(
                request,
                q -> repository(q.registryId(), q.repositoryName()),
                operations.repositories()::putTagMutability);
    }

    @Override
    public PutImageScanningConfigurationResponse putImageScanningConfiguration(
            PutImageScanningConfigurationRequest request) {
        return calls.run(
                request, q -> repository(q.registryId(), q.repositoryName()), operations.repositories()::putScanning);
    }

    @Override
    public GetRepositoryPolicyResponse getRepositoryPolicy(GetRepositoryPolicyRequest request) {
        return calls.run(
                request, q -> repository(q.registryId(), q.repositoryName()), operations.repositories()::policy);
    }

    @Override
    public PutLifecyclePolicyResponse putLifecyclePolicy(PutLifecyclePolicyRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.lifecycles()::put);
    }

    @Override
    public GetLifecyclePolicyResponse getLifecyclePolicy(GetLifecyclePolicyRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.lifecycles()::get);
    }

    @Override
    public DeleteLifecyclePolicyResponse deleteLifecyclePolicy(DeleteLifecyclePolicyRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.lifecycles()::delete);
    }

    @Override
    public ListImagesResponse listImages(ListImagesRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.images()::list);
    }

    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.images()::describe);
    }

    @Override
    public PutImageResponse putImage(PutImageRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.images()::put);
    }

    @Override
    public BatchGetImageResponse batchGetImage(BatchGetImageRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.batches()::get);
    }

    @Override
    public BatchDeleteImageResponse batchDeleteImage(BatchDeleteImageRequest request) {
        return calls.run(request, q -> repository(q.registryId(), q.repositoryName()), operations.batches()::delete);
    }

    @Override
    public BatchCheckLayerAvailabilityResponse batchCheckLayerAvailability(BatchCheckLayerAvailabilityRequest request) {
        return calls.run(
                request, q -> repository(q.registryId(), q.repositoryName()), operations.batches()::checkLayers);
    }

    @Override
    public GetAuthorizationTokenResponse getAuthorizationToken(GetAuthorizationTokenRequest request) {
        return calls.run(request, operations.registries().authorization()::token);
    }

    @Override
    public DescribeRegistryResponse describeRegistry(DescribeRegistryRequest request) {
        return calls.run(request, q -> operations.registries().authorization().describe());
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return calls.run(
                request, q -> List.of(q.resourceArn()), operations.registries().tags()::list);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return calls.run(
                request, q -> List.of(q.resourceArn()), operations.registries().tags()::tag);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return calls.run(
                request, q -> List.of(q.resourceArn()), operations.registries().tags()::untag);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private static List<String> repository(@Nullable String registry, String name) {
        Caller caller = Caller.current();
        String account = registry == null ? caller.account() : registry;
        return List.of(new Arn("ecr", caller.region(), account, "repository/" + name).toString());
    }

    private static List<String> repositories(@Nullable String registry, List<String> names) {
        List<String> all = List.of("*");
        return (names.isEmpty() ? all : names)
                .stream().flatMap(name -> repository(registry, name).stream()).toList();
    }
}
