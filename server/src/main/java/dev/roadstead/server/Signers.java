package dev.roadstead.server;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Identities;
import dev.roadstead.services.aws.Identities.Identity;
import dev.roadstead.wire.CallScope;
import dev.roadstead.wire.CredentialSource;
import dev.roadstead.wire.WireCall;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the wire's signatures meet IAM's identities: finds a key's secret, and binds who signed as the caller. */
final class Signers implements CredentialSource, CallScope {

    private final Identities identities;
    private final InstantSource clock;

    Signers(Identities identities, InstantSource clock) {
        this.identities = identities;
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
        return new Caller(identity.account(), call.signature().region(), identity.principal()).run(operation);
    }
}
