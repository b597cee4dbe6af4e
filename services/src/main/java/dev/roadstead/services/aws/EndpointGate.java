package dev.roadstead.services.aws;

import java.util.Optional;

/**
 * The VPC endpoints that requests come by: each has a policy of its own, which a request must pass beside the policies of its caller.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">Endpoint policies</a>
 */
@FunctionalInterface
public interface EndpointGate {

    /**
     * Whether a request from an address is let through, for whoever it may be. What comes by no endpoint is.
     *
     * @param sourceAddress as the service sees it, an IP address
     */
    boolean passes(String sourceAddress, Access access);

    /** The endpoint that requests from an address come by, if they come by one. */
    default Optional<Entrance> entrance(String sourceAddress) {
        return Optional.empty();
    }
}
