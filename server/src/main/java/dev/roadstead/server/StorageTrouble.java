package dev.roadstead.server;

import dev.roadstead.services.aws.Failures;
import dev.roadstead.store.StoreException;
import dev.roadstead.wire.CallScope;
import dev.roadstead.wire.WireCall;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what the disk refused, because it is full for example, with AWS's {@code ServiceUnavailable}: the client may send the same
 * call again when there is space, and reads what to do about it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html">Common errors</a>
 */
record StorageTrouble(CallScope scope) implements CallScope {

    private static final Logger LOG = LoggerFactory.getLogger(StorageTrouble.class);
    private static final int UNAVAILABLE = 503;

    @Override
    public <T> T within(WireCall call, Supplier<T> operation) {
        try {
            return scope.within(call, operation);
        } catch (StoreException | UncheckedIOException e) {
            LOG.warn("{} {} could not be stored: {}", call.requestId(), call.operation(), e.toString());
            throw Failures.failure(
                    UNAVAILABLE,
                    "ServiceUnavailable",
                    "The data directory cannot be written to: " + reason(e)
                            + ". See what is wrong with: ./roadstead doctor");
        }
    }

    private static String reason(RuntimeException e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : null;
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }
}
