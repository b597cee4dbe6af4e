package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SUBNET;

import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeResponse;

/** Attributes of subnets. */
final class SubnetAttributeOperations {

    private static final String OPERATION = "ModifySubnetAttribute";

    private final Work work;

    SubnetAttributeOperations(Work work) {
        this.work = work;
    }

    /** Sets one attribute. What is off on every subnet and cannot be switched on yet may be switched off again. */
    ModifySubnetAttributeResponse modify(ModifySubnetAttributeRequest request) {
        refuseOn("AssignIpv6AddressOnCreation", request.assignIpv6AddressOnCreation());
        refuseOn("MapCustomerOwnedIpOnLaunch", request.mapCustomerOwnedIpOnLaunch());
        refuseOn("EnableDns64", request.enableDns64());
        refuseOn("EnableResourceNameDnsARecordOnLaunch", request.enableResourceNameDnsARecordOnLaunch());
        refuseOn("EnableResourceNameDnsAAAARecordOnLaunch", request.enableResourceNameDnsAAAARecordOnLaunch());
        String hostnames = request.privateDnsHostnameTypeOnLaunchAsString();
        if (hostnames != null && !hostnames.equals("ip-name")) {
            throw Ec2Failures.unsupported(OPERATION, "PrivateDnsHostnameTypeOnLaunch " + hostnames);
        }
        AttributeBooleanValue map = request.mapPublicIpOnLaunch();
        work.store(estate -> {
            Subnet subnet = estate.require(SUBNET, request.subnetId());
            return map == null
                    ? subnet
                    : estate.put(SUBNET, subnet.withMapPublicIpOnLaunch(Boolean.TRUE.equals(map.value())));
        });
        return ModifySubnetAttributeResponse.builder().build();
    }

    private static void refuseOn(String parameter, AttributeBooleanValue value) {
        if (value != null && Boolean.TRUE.equals(value.value())) {
            throw Ec2Failures.unsupported(OPERATION, parameter);
        }
    }
}
