package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.util.Optional;

/** An Elastic IP address of the public pool, and where it leads. */
record ElasticAddress(String allocationId, Ipv4 publicAddress, Optional<Association> association) implements Resource {

    /** The interface that the address is mapped to. */
    record Association(String associationId, String networkInterfaceId, Ipv4 privateAddress) {}

    @Override
    public String resourceId() {
        return allocationId;
    }

    ElasticAddress with(Optional<Association> next) {
        return new ElasticAddress(allocationId, publicAddress, next);
    }
}
