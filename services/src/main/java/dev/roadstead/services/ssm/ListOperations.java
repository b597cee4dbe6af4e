package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ssm.model.DescribeParametersRequest;
import software.amazon.awssdk.services.ssm.model.DescribeParametersResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryResponse;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterTier;

/** Lists parameters, and the versions of one. */
final class ListOperations {
    private static final int USUAL_PAGE = 50;

    private final Parameters parameters;

    ListOperations(Parameters parameters) {
        this.parameters = parameters;
    }

    DescribeParametersResponse describe(DescribeParametersRequest request) {
        if (!request.filters().isEmpty() && !request.parameterFilters().isEmpty()) {
            throw SsmErrors.validation("You can use either Filters or ParameterFilters in a single request.");
        }
        Predicate<StoredParameter> filter =
                ParameterFilters.all(request.parameterFilters()).and(ParameterFilters.older(request.filters()));
        Caller caller = Caller.current();
        List<StoredParameter> matching =
                parameters.store().list(Parameters.LATEST, caller.account(), caller.region()).stream()
                        .map(Versioned::value)
                        .filter(filter)
                        .toList();
        Page<StoredParameter> page = Page.of(
                matching,
                StoredParameter::name,
                request.nextToken(),
                request.maxResults() == null ? USUAL_PAGE : request.maxResults(),
                SsmErrors::invalidToken);
        return DescribeParametersResponse.builder()
                .parameters(page.items().stream().map(ListOperations::metadata).toList())
                .nextToken(page.token())
                .build();
    }

    GetParameterHistoryResponse history(GetParameterHistoryRequest request) {
        Snapshot view = parameters.store().snapshot();
        String name = ParameterName.of(request.name()).name();
        StoredParameter parameter = Parameters.require(view, name).value();
        Page<ParameterVersion> page = Page.of(
                Parameters.versions(view, parameter),
                version -> "%09d".formatted(version.number()),
                request.nextToken(),
                request.maxResults() == null ? USUAL_PAGE : request.maxResults(),
                SsmErrors::invalidToken);
        boolean decrypt = Boolean.TRUE.equals(request.withDecryption());
        return GetParameterHistoryResponse.builder()
                .parameters(page.items().stream()
                        .map(version -> described(name, version, decrypt))
                        .toList())
                .nextToken(page.token())
                .build();
    }

    private ParameterHistory described(String name, ParameterVersion version, boolean decrypt) {
        return ParameterHistory.builder()
                .name(name)
                .type(version.settings().type())
                .keyId(version.secure() ? PutOperation.KEY : null)
                .lastModifiedDate(version.modified())
                .lastModifiedUser(version.modifiedBy())
                .description(version.settings().description().orElse(null))
                .value(parameters.value(name, version, decrypt))
                .allowedPattern(version.settings().allowedPattern().orElse(null))
                .version((long) version.number())
                .labels(version.labels())
                .tier(ParameterTier.STANDARD)
                .policies(List.of())
                .dataType(version.settings().dataType())
                .build();
    }

    private static ParameterMetadata metadata(StoredParameter parameter) {
        ParameterVersion version = parameter.latest();
        return ParameterMetadata.builder()
                .name(parameter.name())
                .arn(ParameterName.arn(parameter.name()))
                .type(version.settings().type())
                .keyId(version.secure() ? PutOperation.KEY : null)
                .lastModifiedDate(version.modified())
                .lastModifiedUser(version.modifiedBy())
                .description(version.settings().description().orElse(null))
                .allowedPattern(version.settings().allowedPattern().orElse(null))
                .version((long) version.number())
                .tier(ParameterTier.STANDARD)
                .policies(List.of())
                .dataType(version.settings().dataType())
                .build();
    }
}
