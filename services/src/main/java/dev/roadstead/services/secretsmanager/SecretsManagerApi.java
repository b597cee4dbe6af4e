package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.SealingKey;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.CreateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretVersionIdsResponse;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.PutSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.RestoreSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.TagResourceResponse;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceRequest;
import software.amazon.awssdk.services.secretsmanager.model.UntagResourceResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageResponse;

/**
 * AWS Secrets Manager. What is not overridden here (rotation, replication, resource policies) is not implemented.
 * Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html">Secrets Manager API</a>
 */
public final class SecretsManagerApi implements SecretsManagerClient {
    private final Calls calls;
    private final Secrets secrets;
    private final WriteOperations writes;
    private final ReadOperations reads;
    private final ListOperation listing;
    private final DeleteOperations deletions;
    private final StageOperation stages;
    private final TagOperations tags;
    private final RandomPasswords passwords;

    /**
     * @param sealingKey seals the secrets
     */
    public SecretsManagerApi(Platform platform, SealingKey sealingKey) {
        this.calls = platform.calls("secretsmanager", Calls.Denial.ACCESS_DENIED_EXCEPTION);
        this.secrets = new Secrets(platform, sealingKey);
        this.writes = new WriteOperations(secrets, platform.ids());
        this.reads = new ReadOperations(secrets);
        this.listing = new ListOperation(secrets);
        this.deletions = new DeleteOperations(secrets);
        this.stages = new StageOperation(secrets);
        this.tags = new TagOperations(secrets);
        this.passwords = new RandomPasswords(platform.ids());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public CreateSecretResponse createSecret(CreateSecretRequest request) {
        return calls.run(request, asked -> List.of(newArn(asked.name())), writes::create);
    }

    @Override
    public PutSecretValueResponse putSecretValue(PutSecretValueRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), writes::put);
    }

    @Override
    public UpdateSecretResponse updateSecret(UpdateSecretRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), writes::update);
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), reads::value);
    }

    @Override
    public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), reads::describe);
    }

    @Override
    public ListSecretVersionIdsResponse listSecretVersionIds(ListSecretVersionIdsRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), reads::versions);
    }

    @Override
    public GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), reads::policy);
    }

    @Override
    public ListSecretsResponse listSecrets(ListSecretsRequest request) {
        return calls.run(request, listing::list);
    }

    @Override
    public DeleteSecretResponse deleteSecret(DeleteSecretRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), deletions::delete);
    }

    @Override
    public RestoreSecretResponse restoreSecret(RestoreSecretRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), deletions::restore);
    }

    @Override
    public UpdateSecretVersionStageResponse updateSecretVersionStage(UpdateSecretVersionStageRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), stages::update);
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), tags::tag);
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        return calls.run(request, asked -> arn(asked.secretId()), tags::untag);
    }

    @Override
    public GetRandomPasswordResponse getRandomPassword(GetRandomPasswordRequest request) {
        return calls.run(request, passwords::make);
    }

    /** The ARN of a secret; of one that does not exist, such a one as it would have. */
    private List<String> arn(String secretId) {
        return List.of(secrets.find(secrets.store(), secretId)
                .map(found -> Secrets.arn(found.value().name()))
                .orElseGet(() -> Arn.isArn(secretId) ? secretId : newArn(secretId + "-??????")));
    }

    private static String newArn(String name) {
        return Caller.current().arn("secretsmanager", "secret:" + name).toString();
    }
}
