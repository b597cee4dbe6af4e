package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC;

import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeResponse;

/** Attributes of VPCs: one in each request. */
final class VpcAttributeOperations {

    private final Work work;

    VpcAttributeOperations(Work work) {
        this.work = work;
    }

    ModifyVpcAttributeResponse modify(ModifyVpcAttributeRequest request) {
        var support = request.enableDnsSupport();
        var hostnames = request.enableDnsHostnames();
        if (request.enableNetworkAddressUsageMetrics() != null
                && Boolean.TRUE.equals(
                        request.enableNetworkAddressUsageMetrics().value())) {
            throw Ec2Failures.unsupported("ModifyVpcAttribute", "EnableNetworkAddressUsageMetrics");
        }
        if (support != null && hostnames != null) {
            throw Ec2Failures.invalidCombination("Fields for multiple attribute types specified: enableDnsHostnames, "
                    + "enableDnsSupport (expected one attribute in each request)");
        }
        work.enforcing(estate -> {
            Vpc vpc = estate.require(VPC, request.vpcId());
            if (support != null) {
                estate.put(VPC, vpc.withDnsSupport(Boolean.TRUE.equals(support.value())));
            }
            if (hostnames != null) {
                estate.put(VPC, withHostnames(vpc, Boolean.TRUE.equals(hostnames.value())));
            }
        });
        return ModifyVpcAttributeResponse.builder().build();
    }

    DescribeVpcAttributeResponse describe(DescribeVpcAttributeRequest request) {
        Vpc vpc = work.read().require(VPC, request.vpcId());
        var response = DescribeVpcAttributeResponse.builder().vpcId(vpc.vpcId());
        String attribute = String.valueOf(request.attributeAsString());
        switch (attribute) {
            case "enableDnsSupport" -> response.enableDnsSupport(value -> value.value(vpc.dnsSupport()));
            case "enableDnsHostnames" -> response.enableDnsHostnames(value -> value.value(vpc.dnsHostnames()));
            case "enableNetworkAddressUsageMetrics" ->
                response.enableNetworkAddressUsageMetrics(value -> value.value(false));
            default ->
                throw Ec2Failures.invalidValue("Value (" + attribute + ") for parameter attribute is invalid. "
                        + "Expected: 'enableDnsSupport', 'enableDnsHostnames', 'enableNetworkAddressUsageMetrics'");
        }
        return response.build();
    }

    private static Vpc withHostnames(Vpc vpc, boolean wanted) {
        if (wanted && !vpc.dnsSupport()) {
            throw Ec2Failures.failure(
                    "InvalidParameterCombination",
                    "enableDnsHostnames cannot be enabled while enableDnsSupport is disabled for " + vpc.vpcId());
        }
        return vpc.withDnsHostnames(wanted);
    }
}
