package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.Entrance;
import dev.roadstead.services.aws.Origin;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/** Tells who a registry's client is, by its password, and by which VPC endpoint it came. Thread-safe. */
final class RegistryAdmission {

    private static final String USER = "AWS";

    private final RegistryTokens tokens;
    private final InstantSource clock;
    private final EndpointGate endpoints;

    RegistryAdmission(RegistryTokens tokens, InstantSource clock, EndpointGate endpoints) {
        this.tokens = tokens;
        this.clock = clock;
        this.endpoints = endpoints;
    }

    /** Who asks, for the registry that the request is for. */
    Caller admit(RegistryRequest request) {
        RegistryTokens.Claims claims =
                password(request).flatMap(tokens::open).orElseThrow(RegistryAdmission::unauthorized);
        if (!claims.expiresAt().isAfter(clock.instant())) {
            throw new RegistryException(
                    403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.");
        }
        String host = request.header("host").orElse("");
        RegistryAddress.Named registry =
                RegistryAddress.parse(host).orElse(new RegistryAddress.Named(claims.account(), claims.region()));
        if (!registry.account().equals(claims.account()) || !registry.region().equals(claims.region())) {
            throw new RegistryException(
                    403,
                    "DENIED",
                    "the token is for the registry of account " + claims.account() + " in " + claims.region()
                            + ", not for " + host);
        }
        Caller caller = claims.caller();
        return new Caller(caller.account(), caller.region(), caller.principal(), entrance(request, claims));
    }

    /** Who came by an endpoint came by one that leads here. */
    private Optional<Entrance> entrance(RegistryRequest request, RegistryTokens.Claims claims) {
        return switch (endpoints.origin(request.client().address())) {
            case Origin.Elsewhere() -> Optional.empty();
            case Origin.Unknown unknown -> throw new RegistryException(403, "DENIED", unknown.message());
            case Origin.ByEndpoint(Entrance entrance) -> {
                if (!entrance.registry() || !entrance.region().equals(claims.region())) {
                    throw new RegistryException(
                            403,
                            "DENIED",
                            entrance.vpcEndpointId() + " does not lead to the registry of account " + claims.account()
                                    + " in " + claims.region());
                }
                yield Optional.of(entrance);
            }
        };
    }

    private static Optional<String> password(RegistryRequest request) {
        String header = request.header("authorization").orElse("");
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
            String credentials = new String(decoded, StandardCharsets.UTF_8);
            int colon = credentials.indexOf(':');
            return colon >= 0 && credentials.substring(0, colon).equals(USER)
                    ? Optional.of(credentials.substring(colon + 1))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static RegistryException unauthorized() {
        return new RegistryException(
                401,
                "UNAUTHORIZED",
                "log in with user AWS and the password that 'aws ecr " + "get-login-password' prints");
    }
}
