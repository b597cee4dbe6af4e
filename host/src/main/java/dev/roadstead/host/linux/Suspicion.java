package dev.roadstead.host.linux;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may not be as it should be in a router, since something happened there.
 *
 * @param everything whatever else is said: it is not known what happened
 * @param here the router's devices, addresses, neighbours, routes, rules or forwarding
 * @param filter its packet filter
 * @param joined namespaces that are joined to it, by the numbers that they have in it
 */
record Suspicion(boolean everything, boolean here, boolean filter, Set<Integer> joined) {
    static final Suspicion NONE = new Suspicion(false, false, false, Set.of());
    static final Suspicion EVERYTHING = new Suspicion(true, true, true, Set.of());

    Suspicion {
        joined = Set.copyOf(joined);
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    boolean concerns(int namespace) {
        return everything || joined.contains(namespace);
    }

    Suspicion and(Suspicion other) {
        return new Suspicion(
                everything || other.everything,
                here || other.here,
                filter || other.filter,
                Stream.concat(joined.stream(), other.joined.stream()).collect(Collectors.toSet()));
    }
}
