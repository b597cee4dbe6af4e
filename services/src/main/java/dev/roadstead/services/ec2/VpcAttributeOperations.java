package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.VPC;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeResponse;

/**
 * Attributes of VPCs: one in each request.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html">ModifyVpcAttribute</a>
 * @see <a href="https://github.com/aws/aws-sdk-go/issues/415">What several get</a>
 */
final class VpcAttributeOperations {

    private final Work work;

    VpcAttributeOperations(Work work) {
        this.work = work;
    }

    ModifyVpcAttributeResponse modify(ModifyVpcAttributeRequest request) {
        var support = request.enableDnsSupport();
        var hostnames = request.enableDnsHostnames();
        var metrics = request.enableNetworkAddressUsageMetrics();
        requireOne(request);
        if (metrics != null && Boolean.TRUE.equals(metrics.value())) {
            throw Ec2Failures.unsupported("ModifyVpcAttribute", "EnableNetworkAddressUsageMetrics");
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

    private static void requireOne(ModifyVpcAttributeRequest request) {
        List<String> given = new ArrayList<>();
        if (request.enableDnsHostnames() != null) {
            given.add("enableDnsHostnames");
        }
        if (request.enableDnsSupport() != null) {
            given.add("enableDnsSupport");
        }
        if (request.enableNetworkAddressUsageMetrics() != null) {
            given.add("enableNetworkAddressUsageMetrics");
        }
        if (given.isEmpty()) {
            throw Ec2Failures.noAttribute();
        }
        if (given.size() > 1) {
            throw Ec2Failures.invalidCombination(
                    "Fields for multiple attribute types specified: " + String.join(", ", given));
        }
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
