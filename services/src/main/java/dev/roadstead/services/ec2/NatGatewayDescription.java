package dev.roadstead.services.ec2;

import software.amazon.awssdk.services.ec2.model.AvailabilityMode;
import software.amazon.awssdk.services.ec2.model.NatGatewayAddress;
import software.amazon.awssdk.services.ec2.model.NatGatewayAddressStatus;

/** NAT gateways as answers describe them. */
final class NatGatewayDescription {

    private NatGatewayDescription() {}

    static software.amazon.awssdk.services.ec2.model.NatGateway of(Estate estate, NatGateway gateway) {
        var described = software.amazon.awssdk.services.ec2.model.NatGateway.builder()
                .natGatewayId(gateway.natGatewayId())
                .vpcId(gateway.vpcId())
                .subnetId(gateway.subnetId())
                .state(gateway.state().text())
                .connectivityType(gateway.connectivity().text())
                .availabilityMode(AvailabilityMode.ZONAL)
                .createTime(gateway.created())
                .deleteTime(gateway.deleted().orElse(null))
                .tags(TagRequests.described(estate.tags(gateway.natGatewayId())));
        gateway.failure()
                .ifPresent(failure -> described.failureCode(failure.code()).failureMessage(failure.message()));
        gateway.translation().ifPresent(by -> described.natGatewayAddresses(address(gateway, by)));
        return described.build();
    }

    private static NatGatewayAddress address(NatGateway gateway, NatGateway.Translation by) {
        return NatGatewayAddress.builder()
                .allocationId(by.allocationId().orElse(null))
                .associationId(by.associationId().orElse(null))
                .networkInterfaceId(by.networkInterfaceId())
                .privateIp(by.privateAddress().toString())
                .publicIp(by.publicAddress().map(Object::toString).orElse(null))
                .isPrimary(true)
                .status(status(gateway.state()))
                .build();
    }

    private static NatGatewayAddressStatus status(NatGateway.State state) {
        return switch (state) {
            case PENDING -> NatGatewayAddressStatus.ASSOCIATING;
            case AVAILABLE -> NatGatewayAddressStatus.SUCCEEDED;
            case DELETING, DELETED -> NatGatewayAddressStatus.DISASSOCIATING;
            case FAILED -> NatGatewayAddressStatus.FAILED;
        };
    }
}
