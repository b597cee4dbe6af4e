package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;

/** Reads values. */
final class GetOperations {
    private static final int USUAL_PAGE = 10;

    private final Parameters parameters;

    GetOperations(Parameters parameters) {
        this.parameters = parameters;
    }

    GetParameterResponse get(GetParameterRequest request) {
        Snapshot view = parameters.store().snapshot();
        ParameterName asked = ParameterName.of(request.name());
        StoredParameter found = Parameters.require(view, asked.name()).value();
        ParameterVersion version = Parameters.select(view, found, asked.selector())
                .orElseThrow(() ->
                        SsmErrors.versionNotFound(asked.name(), asked.selector().orElse("")));
        return GetParameterResponse.builder()
                .parameter(described(asked, version, Boolean.TRUE.equals(request.withDecryption())))
                .build();
    }

    GetParametersResponse getMany(GetParametersRequest request) {
        Snapshot view = parameters.store().snapshot();
        List<Parameter> found = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String text : request.names().stream().distinct().toList()) {
            ParameterName asked = ParameterName.of(text);
            Optional<ParameterVersion> version = Parameters.find(view, asked.name())
                    .flatMap(parameter -> Parameters.select(view, parameter.value(), asked.selector()));
            version.ifPresentOrElse(
                    there -> found.add(described(asked, there, Boolean.TRUE.equals(request.withDecryption()))),
                    () -> invalid.add(text));
        }
        return GetParametersResponse.builder()
                .parameters(found)
                .invalidParameters(invalid)
                .build();
    }

    GetParametersByPathResponse getByPath(GetParametersByPathRequest request) {
        String path = path(request.path());
        Predicate<StoredParameter> filter = ParameterFilters.ofPath(request.parameterFilters())
                .and(parameter -> Boolean.TRUE.equals(request.recursive())
                        || parameter.name().indexOf('/', path.length()) < 0);
        Caller caller = Caller.current();
        List<StoredParameter> matching =
                parameters.store().list(Parameters.LATEST, caller.account(), caller.region(), path).stream()
                        .map(Versioned::value)
                        .filter(filter)
                        .toList();
        Page<StoredParameter> page = Page.of(
                matching,
                StoredParameter::name,
                request.nextToken(),
                request.maxResults() == null ? USUAL_PAGE : request.maxResults(),
                SsmErrors::invalidToken);
        boolean decrypt = Boolean.TRUE.equals(request.withDecryption());
        return GetParametersByPathResponse.builder()
                .parameters(page.items().stream()
                        .map(parameter -> parameters.described(parameter.name(), parameter.latest(), decrypt))
                        .toList())
                .nextToken(page.token())
                .build();
    }

    /** With a slash at its end. */
    private static String path(String text) {
        if (!text.startsWith("/")) {
            throw SsmErrors.validation("The parameter path doesn't meet requirements: it must begin with a slash"
                    + " (came: " + text + ")");
        }
        return text.endsWith("/") ? text : text + "/";
    }

    private Parameter described(ParameterName asked, ParameterVersion version, boolean decrypt) {
        Parameter parameter = parameters.described(asked.name(), version, decrypt);
        return asked.selector()
                .map(selector -> parameter.toBuilder().selector(":" + selector).build())
                .orElse(parameter);
    }
}
