package dev.roadstead.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the service that a request on the one endpoint is for: AWS JSON says so in {@code X-Amz-Target}, RPC v2 in the
 * path; a query says {@code Action} and {@code Version}, and its signature's credential scope says of which service. A request that is for a
 * service of AWS that is not one of ours is told apart by its protocol, so that it can be answered in that.
 */
final class Router {
    private static final ErrorFormat JSON = new AwsJson("1.1", false);
    private static final ErrorFormat QUERY = new Query("");
    private static final ErrorFormat CBOR = new RpcV2Cbor(false);

    private final UnbuiltServices unbuilt;
    private final List<WireService> services;
    private final Map<String, WireService> byTargetPrefix = new HashMap<>();
    private final Map<String, Map<String, WireService>> bySigningNameAndVersion = new HashMap<>();

    Router(List<WireService> services, UnbuiltServices unbuilt) {
        this.services = List.copyOf(services);
        this.unbuilt = unbuilt;
        for (WireService service : services) {
            ServiceDescription description = service.model().description();
            description.dialect().targetPrefix().ifPresent(prefix -> byTargetPrefix.put(prefix, service));
            bySigningNameAndVersion
                    .computeIfAbsent(description.identity().signingName(), any -> new HashMap<>())
                    .put(description.apiVersion(), service);
        }
    }

    Route route(HttpRequestMessage request) {
        Optional<String> claimed = claimedService(request);
        Optional<String> target = request.headers().first("x-amz-target");
        if (target.isPresent()) {
            return byTarget(target.get(), claimed);
        }
        if (request.headers()
                .first("smithy-protocol")
                .filter(RpcV2Cbor.NAME::equals)
                .isPresent()) {
            return byPath(request, claimed);
        }
        return byAction(request, claimed);
    }

    private Route byTarget(String target, Optional<String> claimed) {
        int dot = target.lastIndexOf('.');
        String prefix = dot < 0 ? "" : target.substring(0, dot);
        Optional<String> operation = Optional.of(target.substring(dot + 1));
        WireService service = byTargetPrefix.get(prefix);
        if (service != null) {
            Protocol protocol =
                    service.protocol(AwsJson.class).map(Protocol.class::cast).orElseGet(service::protocol);
            return Route.to(service, protocol, operation, Optional.empty());
        }
        String name = claimed.orElse(prefix);
        return isOurs(name) || name.isEmpty()
                ? Route.nowhere(JSON, Optional.of(target))
                : Route.toUnbuilt(JSON, name, operation);
    }

    /** RPC v2 CBOR: {@code /service/GraniteServiceVersion20100801/operation/PutMetricAlarm}. */
    private Route byPath(HttpRequestMessage request, Optional<String> claimed) {
        List<String> segments = List.of(request.path().split("/"));
        int last = segments.size() - 1;
        boolean named = last >= 3 && segments.get(last - 1).equals("operation");
        Optional<String> operation = named ? Optional.of(segments.get(last)) : Optional.empty();
        WireService service = named ? byTargetPrefix.get(segments.get(last - 2)) : null;
        if (service != null) {
            Optional<RpcV2Cbor> spoken = service.protocol(RpcV2Cbor.class);
            if (spoken.isPresent()) {
                return Route.to(service, spoken.get(), operation, Optional.empty());
            }
        }
        Optional<String> name = claimed.or(() -> named ? Optional.of(segments.get(last - 2)) : Optional.empty());
        return name.filter(any -> !isOurs(any))
                .map(other -> Route.toUnbuilt(CBOR, other, operation))
                .orElseGet(() -> Route.nowhere(CBOR, operation));
    }

    private Route byAction(HttpRequestMessage request, Optional<String> claimed) {
        QueryParameters parameters;
        try {
            parameters = QueryParameters.of(request);
        } catch (MalformedRequestException e) {
            return byAction(request, claimed, Optional.empty(), Optional.empty())
                    .withMalformed(e);
        }
        Optional<String> action = parameters.first("Action").filter(name -> !name.isEmpty());
        return byAction(request, claimed, action, parameters.first("Version"));
    }

    private Route byAction(
            HttpRequestMessage request, Optional<String> claimed, Optional<String> action, Optional<String> version) {
        Optional<WireService> service =
                claimed.isPresent() ? bySigningName(claimed.get(), version) : unsigned(action, version);
        if (service.isPresent()) {
            return Route.to(service.get(), formProtocol(service.get()), action, version);
        }
        boolean query = action.isPresent() || QueryParameters.isForm(request);
        if (claimed.isEmpty()) {
            return Route.nowhere(query ? QUERY : JSON, action);
        }
        return query
                ? Route.toUnbuilt(QUERY, claimed.get(), action)
                : Route.toUnbuilt(
                        unbuilt.rest(claimed.get()),
                        claimed.get(),
                        Optional.of(unbuilt.operation(claimed.get(), request)));
    }

    /** What a request without a target speaks: a form, where the service knows forms. */
    private static Protocol formProtocol(WireService service) {
        return service.protocol(Query.class).map(Protocol.class::cast).orElseGet(service::protocol);
    }

    private boolean isOurs(String signingName) {
        return bySigningNameAndVersion.containsKey(signingName);
    }

    /** A service of ours; one that signs by the same name as another may have versions that ours has not. */
    private Optional<WireService> bySigningName(String signingName, Optional<String> version) {
        Map<String, WireService> candidates = bySigningNameAndVersion.getOrDefault(signingName, Map.of());
        Optional<WireService> exact = version.map(candidates::get);
        if (exact.isPresent()
                || version.filter(any -> unbuilt.speaks(signingName, any)).isPresent()) {
            return exact;
        }
        return candidates.values().stream().findFirst();
    }

    /** The service of an operation whose requests carry no signature. */
    private Optional<WireService> unsigned(Optional<String> action, Optional<String> version) {
        return services.stream()
                .filter(service ->
                        version.equals(Optional.of(service.model().description().apiVersion())))
                .filter(service -> action.flatMap(service.model()::operation)
                        .filter(OperationModel::unsigned)
                        .isPresent())
                .findFirst();
    }

    private static Optional<String> claimedService(HttpRequestMessage request) {
        try {
            return Optional.of(SignedParts.of(request).service());
        } catch (SignatureException | MalformedRequestException e) {
            return Optional.empty();
        }
    }
}
