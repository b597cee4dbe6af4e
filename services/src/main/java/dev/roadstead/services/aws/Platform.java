package dev.roadstead.services.aws;

import dev.roadstead.store.Store;
import java.time.InstantSource;

/**
 * What every service stands on.
 *
 * @param store control-plane records
 * @param clock the only source of time
 * @param ids the only source of identifiers
 * @param authorizer asked before every call
 */
public record Platform(Store store, InstantSource clock, Ids ids, Authorizer authorizer) {

    /** The way into a service's operations. */
    public Calls calls(String policyPrefix, Calls.Denial denial) {
        return new Calls(policyPrefix, denial, authorizer);
    }
}
