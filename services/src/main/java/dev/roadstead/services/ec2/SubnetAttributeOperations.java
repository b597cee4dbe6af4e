package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SUBNET;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeResponse;

/**
 * Attributes of subnets: one in each request.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html">ModifySubnetAttribute</a>
 * @see <a href="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1031">What several get</a>
 */
final class SubnetAttributeOperations {

    private static final String OPERATION = "ModifySubnetAttribute";

    private final Work work;

    SubnetAttributeOperations(Work work) {
        this.work = work;
    }

    /** Sets one attribute. What is off on every subnet and cannot be switched on yet may be switched off again. */
    ModifySubnetAttributeResponse modify(ModifySubnetAttributeRequest request) {
        requireOne(request);
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

    private static void requireOne(ModifySubnetAttributeRequest request) {
        Set<String> given = new TreeSet<>();
        note(given, "assignIpv6AddressOnCreation", request.assignIpv6AddressOnCreation());
        note(given, "enableDns64", request.enableDns64());
        note(given, "enableResourceNameDnsAAAARecordOnLaunch", request.enableResourceNameDnsAAAARecordOnLaunch());
        note(given, "enableResourceNameDnsARecordOnLaunch", request.enableResourceNameDnsARecordOnLaunch());
        note(given, "mapCustomerOwnedIpOnLaunch", request.mapCustomerOwnedIpOnLaunch());
        note(given, "mapPublicIpOnLaunch", request.mapPublicIpOnLaunch());
        note(given, "privateDnsHostnameTypeOnLaunch", request.privateDnsHostnameTypeOnLaunchAsString());
        if (given.isEmpty()) {
            throw Ec2Failures.noAttribute();
        }
        if (given.size() > 1) {
            throw Ec2Failures.invalidCombination(
                    "Only one subnet attribute can be modified at a time. Provided attributes: " + given);
        }
    }

    private static void note(Set<String> given, String name, @Nullable Object value) {
        if (value != null) {
            given.add(name);
        }
    }

    private static void refuseOn(String parameter, AttributeBooleanValue value) {
        if (value != null && Boolean.TRUE.equals(value.value())) {
            throw Ec2Failures.unsupported(OPERATION, parameter);
        }
    }
}
