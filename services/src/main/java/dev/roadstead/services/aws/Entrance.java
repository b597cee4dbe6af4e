package dev.roadstead.services.aws;

/**
 * The VPC endpoint that a request came by.
 *
 * @param vpcEndpointId such as {@code vpce-0a1b2c3d4e5f60718}
 * @param service the one that it leads to, as actions of policies name it
 * @param region the one whose service that is
 * @param registry whether it leads to the registry alone, where no API is
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">Endpoint policies</a>
 */
public record Entrance(String vpcEndpointId, String vpcId, String service, String region, boolean registry) {

    /** Whether an action is one of the service's own, so that the endpoint's policy has a say in it. */
    public boolean judges(String action) {
        return action.startsWith(service + ":");
    }
}
