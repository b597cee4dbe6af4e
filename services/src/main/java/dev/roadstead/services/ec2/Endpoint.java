package dev.roadstead.services.ec2;

import java.time.Instant;

/**
 * A VPC endpoint: a way to a service that leads through no gateway of the VPC.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html">AWS PrivateLink concepts</a>
 */
sealed interface Endpoint extends Resource permits VpcEndpoint, InterfaceEndpoint {

    String vpcEndpointId();

    String vpcId();

    /** Such as {@code com.amazonaws.us-east-1.ssm}. */
    String serviceName();

    /** As the API spells it: {@code Gateway} or {@code Interface}. */
    String type();

    /** As the API spells it, such as {@code available}. */
    String stateText();

    /** What may pass. */
    String policy();

    Instant created();
}
