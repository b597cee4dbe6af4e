package dev.roadstead.services.aws;

/**
 * The VPC endpoints that requests come by: each has a policy of its own, which a request must pass beside the policies of its caller.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">Endpoint policies</a>
 */
@FunctionalInterface
public interface EndpointGate {

    /**
     * Whether a request from an address is let through, for whoever it may be. What comes from {@link Origin.Elsewhere} is.
     *
     * @param sourceAddress as the service sees it, an IP address
     */
    boolean passes(String sourceAddress, Access access);

    /** Where requests from an address come from. */
    default Origin origin(String sourceAddress) {
        return new Origin.Elsewhere();
    }
}
