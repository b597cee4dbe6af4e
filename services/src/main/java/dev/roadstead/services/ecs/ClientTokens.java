package dev.roadstead.services.ecs;

import dev.roadstead.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls that carry a client token happen once. */
final class ClientTokens {

    private ClientTokens() {}

    /** The token of a request, if it has one. */
    static @Nullable String checked(@Nullable String token, int longest) {
        boolean printable = token == null || token.chars().allMatch(c -> c >= 33 && c <= 126);
        if (token != null && (token.length() > longest || !printable)) {
            throw EcsErrors.invalidParameter("clientToken: " + token.length() + " characters (expected at most "
                    + longest + " printable ASCII characters without spaces)");
        }
        return token;
    }

    /**
     * What a call with a token made before, or makes now.
     *
     * @param reused what to throw when the token came with another request before, which made what is given
     */
    static List<String> once(
            Transaction tx,
            Call call,
            Instant now,
            Supplier<List<String>> make,
            Function<List<String>, RuntimeException> reused) {
        if (call.token == null) {
            return make.get();
        }
        var key = call.scope.key(call.operation + "/" + call.token);
        Optional<ClientToken> known = tx.get(EcsKinds.CLIENT_TOKEN, key)
                .map(read -> read.value())
                .filter(token -> now.isBefore(token.at().plus(ClientToken.LIFETIME)));
        if (known.isPresent()) {
            if (!known.get().fingerprint().equals(call.fingerprint)) {
                throw reused.apply(known.get().made());
            }
            return known.get().made();
        }
        List<String> made = make.get();
        tx.put(EcsKinds.CLIENT_TOKEN, key, new ClientToken(call.fingerprint, made, now));
        return made;
    }

    /**
     * One call that may carry a token.
     *
     * @param operation keeps the tokens of operations apart
     * @param fingerprint of the whole request
     */
    record Call(Scope scope, String operation, @Nullable String token, String fingerprint) {
        static Call of(Scope scope, String operation, @Nullable String token, Object request) {
            return new Call(scope, operation, token, Integer.toHexString(request.hashCode()));
        }
    }
}
