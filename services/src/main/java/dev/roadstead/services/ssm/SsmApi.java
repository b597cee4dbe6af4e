package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.SealingKey;
import java.util.List;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.AddTagsToResourceRequest;
import software.amazon.awssdk.services.ssm.model.AddTagsToResourceResponse;
import software.amazon.awssdk.services.ssm.model.DeleteParameterRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParameterResponse;
import software.amazon.awssdk.services.ssm.model.DeleteParametersRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParametersResponse;
import software.amazon.awssdk.services.ssm.model.DescribeParametersRequest;
import software.amazon.awssdk.services.ssm.model.DescribeParametersResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.LabelParameterVersionRequest;
import software.amazon.awssdk.services.ssm.model.LabelParameterVersionResponse;
import software.amazon.awssdk.services.ssm.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ssm.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.RemoveTagsFromResourceRequest;
import software.amazon.awssdk.services.ssm.model.RemoveTagsFromResourceResponse;
import software.amazon.awssdk.services.ssm.model.UnlabelParameterVersionRequest;
import software.amazon.awssdk.services.ssm.model.UnlabelParameterVersionResponse;

/**
 * AWS Systems Manager, of which Parameter Store. What is not overridden here is not implemented. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html">Systems Manager API</a>
 */
public final class SsmApi implements SsmClient {
    private final Calls calls;
    private final PutOperation put;
    private final GetOperations reads;
    private final ListOperations listing;
    private final LabelOperations labels;
    private final DeleteOperations deletions;
    private final TagOperations tags;

    /**
     * @param sealingKey seals secure values
     */
    public SsmApi(Platform platform, SealingKey sealingKey) {
        Parameters parameters = new Parameters(platform.store(), sealingKey);
        this.calls = platform.calls("ssm", Calls.Denial.ACCESS_DENIED_EXCEPTION);
        this.put = new PutOperation(platform, parameters);
        this.reads = new GetOperations(parameters);
        this.listing = new ListOperations(parameters);
        this.labels = new LabelOperations(parameters);
        this.deletions = new DeleteOperations(parameters);
        this.tags = new TagOperations(parameters);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public PutParameterResponse putParameter(PutParameterRequest request) {
        return calls.run(request, asked -> named(asked.name()), put::put);
    }

    @Override
    public GetParameterResponse getParameter(GetParameterRequest request) {
        return calls.run(request, asked -> named(asked.name()), reads::get);
    }

    @Override
    public GetParametersResponse getParameters(GetParametersRequest request) {
        return calls.run(request, asked -> all(asked.names()), reads::getMany);
    }

    @Override
    public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
        return calls.run(request, asked -> named(asked.path()), reads::getByPath);
    }

    @Override
    public DescribeParametersResponse describeParameters(DescribeParametersRequest request) {
        return calls.run(request, listing::describe);
    }

    @Override
    public GetParameterHistoryResponse getParameterHistory(GetParameterHistoryRequest request) {
        return calls.run(request, asked -> named(asked.name()), listing::history);
    }

    @Override
    public DeleteParameterResponse deleteParameter(DeleteParameterRequest request) {
        return calls.run(request, asked -> named(asked.name()), deletions::delete);
    }

    @Override
    public DeleteParametersResponse deleteParameters(DeleteParametersRequest request) {
        return calls.run(request, asked -> all(asked.names()), deletions::deleteMany);
    }

    @Override
    public LabelParameterVersionResponse labelParameterVersion(LabelParameterVersionRequest request) {
        return calls.run(request, asked -> named(asked.name()), labels::label);
    }

    @Override
    public UnlabelParameterVersionResponse unlabelParameterVersion(UnlabelParameterVersionRequest request) {
        return calls.run(request, asked -> named(asked.name()), labels::unlabel);
    }

    @Override
    public AddTagsToResourceResponse addTagsToResource(AddTagsToResourceRequest request) {
        return calls.run(request, asked -> named(asked.resourceId()), tags::add);
    }

    @Override
    public RemoveTagsFromResourceResponse removeTagsFromResource(RemoveTagsFromResourceRequest request) {
        return calls.run(request, asked -> named(asked.resourceId()), tags::remove);
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        return calls.run(request, asked -> named(asked.resourceId()), tags::list);
    }

    private static List<String> all(List<String> names) {
        return names.stream().flatMap(name -> named(name).stream()).distinct().toList();
    }

    /** The ARN of a parameter, by its name, its ARN, or either with a version. */
    private static List<String> named(String name) {
        return List.of(ParameterName.arn(ParameterName.of(name).name()));
    }
}
