package dev.roadstead.server;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.Entrance;
import dev.roadstead.services.aws.Identities;
import dev.roadstead.services.aws.Identities.Identity;
import dev.roadstead.services.aws.Origin;
import dev.roadstead.wire.CallScope;
import dev.roadstead.wire.CredentialSource;
import dev.roadstead.wire.SignatureException;
import dev.roadstead.wire.WireCall;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the wire's signatures meet IAM's identities: finds a key's secret, and binds who signed as the caller. */
final class Signers implements CredentialSource, CallScope {

    private final Identities identities;
    private final EndpointGate endpoints;
    private final InstantSource clock;

    /** @param endpoints of VPCs, which requests may come by */
    Signers(Identities identities, EndpointGate endpoints, InstantSource clock) {
        this.identities = identities;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    @Override
    public Lookup find(String accessKeyId, Optional<String> sessionToken) {
        Optional<Identity> found = identities.identity(accessKeyId, sessionToken);
        if (found.isEmpty()) {
            return new Unknown();
        }
        boolean expired = found.get()
                .expiration()
                .filter(end -> !end.isAfter(clock.instant()))
                .isPresent();
        return expired ? new Expired() : new Found(found.get().secretAccessKey(), found.get());
    }

    @Override
    public <T> T within(WireCall call, Supplier<T> operation) {
        Identity identity = (Identity) call.signature().principal();
        Optional<Entrance> entrance = switch (endpoints.origin(call.sourceAddress())) {
            case Origin.Elsewhere() -> Optional.empty();
            case Origin.ByEndpoint(Entrance there) -> Optional.of(there);
            case Origin.Unknown unknown ->
                throw new SignatureException(SignatureException.Kind.MISMATCH, unknown.message());
        };
        entrance.ifPresent(there -> requireService(there, call));
        return new Caller(identity.account(), call.signature().region(), identity.principal(), entrance).run(operation);
    }

    /** An endpoint leads to one service of one region; another one's requests are refused there as on AWS. */
    private static void requireService(Entrance entrance, WireCall call) {
        if (entrance.registry()) {
            throw new SignatureException(
                    SignatureException.Kind.MISMATCH,
                    entrance.vpcEndpointId() + " leads to the registry, where no API is.");
        }
        if (!entrance.service().equals(call.signature().service())) {
            throw new SignatureException(
                    SignatureException.Kind.MISMATCH,
                    "Credential should be scoped to correct service: '" + entrance.service() + "'.");
        }
        if (!entrance.region().equals(call.signature().region())) {
            throw new SignatureException(
                    SignatureException.Kind.MISMATCH,
                    "Credential should be scoped to a valid region: '" + entrance.region() + "'.");
        }
    }
}
