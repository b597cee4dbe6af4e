package dev.roadstead.services.aws;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who calls, for which account and region. Travels in a {@link ScopedValue}: the gateway binds it after verifying the signature, and
 * whoever calls a neighbour in-process binds the role or service it acts as ({@link #run}).
 *
 * @param entrance the VPC endpoint that the request itself came by; what others are asked in its course comes by none
 */
public record Caller(String account, String region, Principal principal, Optional<Entrance> entrance) {

    private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    /** Who came by no VPC endpoint. */
    public Caller(String account, String region, Principal principal) {
        this(account, region, principal, Optional.empty());
    }

    /**
     * The caller of the operation that runs on this thread.
     *
     * @throws IllegalStateException outside of any call: nobody is not a caller
     */
    public static Caller current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException(
                    "no caller is bound; a service calls another as a role or a service principal");
        }
        return CURRENT.get();
    }

    /** Runs {@code action} as this caller. */
    public <R> R run(Supplier<R> action) {
        return ScopedValue.where(CURRENT, this).call(action::get);
    }

    /** The same account and region, as another principal. */
    public Caller as(Principal other) {
        return new Caller(account, region, other);
    }

    /** A service principal at work in an account and region. */
    public static Caller service(String account, String region, String serviceName) {
        return new Caller(account, region, new Principal.Service(serviceName));
    }

    /** An ARN in this account and region. */
    public Arn arn(String service, String resource) {
        return new Arn(service, region, account, resource);
    }
}
