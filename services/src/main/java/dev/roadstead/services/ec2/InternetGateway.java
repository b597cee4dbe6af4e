package dev.roadstead.services.ec2;

import java.util.Optional;

/** An internet gateway and the VPC that it is attached to. */
record InternetGateway(String internetGatewayId, Optional<String> vpcId) implements Resource {
    @Override
    public String resourceId() {
        return internetGatewayId;
    }

    boolean attachedTo(String vpc) {
        return vpcId.filter(vpc::equals).isPresent();
    }
}
