package dev.roadstead.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the service that a request on the one endpoint is for: AWS JSON says so in {@code X-Amz-Target}; a query says
 * {@code Action} and {@code Version}, and its signature's credential scope says of which service.
 */
final class Router {
    /** In which a request that names no service of ours is answered, if it does not speak Query. */
    private static final Protocol UNKNOWN_JSON = new AwsJson("1.1", false);

    private final Map<String, WireService> byTargetPrefix = new HashMap<>();
    private final Map<String, Map<String, WireService>> bySigningNameAndVersion = new HashMap<>();

    Router(List<WireService> services) {
        for (WireService service : services) {
            ServiceDescription description = service.model().description();
            description.dialect().targetPrefix().ifPresent(prefix -> byTargetPrefix.put(prefix, service));
            bySigningNameAndVersion
                    .computeIfAbsent(description.identity().signingName(), any -> new HashMap<>())
                    .put(description.apiVersion(), service);
        }
    }

    /** Whether one of the services signs by this name. */
    boolean knows(String signingName) {
        return bySigningNameAndVersion.containsKey(signingName);
    }

    Route route(HttpRequestMessage request) {
        return request.headers().first("x-amz-target").map(this::byTarget).orElseGet(() -> byAction(request));
    }

    private Route byTarget(String target) {
        int dot = target.lastIndexOf('.');
        Optional<WireService> service =
                dot < 0 ? Optional.empty() : Optional.ofNullable(byTargetPrefix.get(target.substring(0, dot)));
        Protocol protocol = service.map(WireService::protocol).orElse(UNKNOWN_JSON);
        String operation = service.isPresent() ? target.substring(dot + 1) : target;
        return new Route(protocol, service, Optional.of(operation), Optional.empty(), Optional.empty());
    }

    private Route byAction(HttpRequestMessage request) {
        QueryParameters parameters;
        try {
            parameters = QueryParameters.of(request);
        } catch (MalformedRequestException e) {
            Optional<WireService> service = bySigningName(request, Optional.empty());
            return new Route(protocol(service), service, Optional.empty(), Optional.empty(), Optional.of(e));
        }
        Optional<String> version = parameters.first("Version");
        Optional<WireService> service = bySigningName(request, version);
        Optional<String> action = parameters.first("Action").filter(name -> !name.isEmpty());
        Protocol protocol = service.isEmpty() && action.isEmpty() ? UNKNOWN_JSON : protocol(service);
        return new Route(protocol, service, action, version, Optional.empty());
    }

    private static Protocol protocol(Optional<WireService> service) {
        return service.map(WireService::protocol).orElse(new Query(""));
    }

    private Optional<WireService> bySigningName(HttpRequestMessage request, Optional<String> version) {
        Map<String, WireService> candidates =
                bySigningNameAndVersion.getOrDefault(claimedService(request).orElse(""), Map.of());
        Optional<WireService> exact = version.map(candidates::get);
        return exact.isPresent() ? exact : candidates.values().stream().findFirst();
    }

    private static Optional<String> claimedService(HttpRequestMessage request) {
        try {
            return Optional.of(SignedParts.of(request).service());
        } catch (SignatureException | MalformedRequestException e) {
            return Optional.empty();
        }
    }
}
