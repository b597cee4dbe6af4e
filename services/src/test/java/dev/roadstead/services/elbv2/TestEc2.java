package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** The part of EC2 that Elastic Load Balancing uses, over one VPC on loopback: its interfaces' addresses can be listened on. */
final class TestEc2 implements Ec2Client {

    static final String VPC = "vpc-0a";
    private static final List<Subnet> SUBNETS = List.of(
            subnet("subnet-a", VPC, "us-east-1a", "127.0.1.0/24"),
            subnet("subnet-b", VPC, "us-east-1b", "127.0.2.0/24"),
            subnet("subnet-b2", VPC, "us-east-1b", "127.0.3.0/24"),
            subnet("subnet-c", VPC, "us-east-1c", "127.0.4.0/24"),
            subnet("subnet-full", VPC, "us-east-1d", "127.0.5.0/28").toBuilder()
                    .availableIpAddressCount(7)
                    .build(),
            subnet("subnet-x", "vpc-0b", "us-east-1a", "127.1.1.0/24"),
            subnet("subnet-y", "vpc-0b", "us-east-1b", "127.1.2.0/24"));

    final Map<String, NetworkInterface> interfaces = new LinkedHashMap<>();
    private final Map<String, String> tokens = new LinkedHashMap<>();
    private int made;

    private static Subnet subnet(String id, String vpc, String zone, String cidr) {
        return Subnet.builder()
                .subnetId(id)
                .vpcId(vpc)
                .availabilityZone(zone)
                .cidrBlock(cidr)
                .availableIpAddressCount(251)
                .build();
    }

    private static List<String> values(List<Filter> filters, String name) {
        return filters.stream()
                .filter(filter -> filter.name().equals(name))
                .findFirst()
                .map(Filter::values)
                .orElse(List.of());
    }

    @Override
    public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        for (String id : request.subnetIds()) {
            if (SUBNETS.stream().noneMatch(subnet -> subnet.subnetId().equals(id))) {
                throw Failures.failure(400, "InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist");
            }
        }
        List<String> vpcs = values(request.filters(), "vpc-id");
        return DescribeSubnetsResponse.builder()
                .subnets(SUBNETS.stream()
                        .filter(subnet -> request.subnetIds().isEmpty()
                                || request.subnetIds().contains(subnet.subnetId()))
                        .filter(subnet -> vpcs.isEmpty() || vpcs.contains(subnet.vpcId()))
                        .toList())
                .build();
    }

    @Override
    public software.amazon.awssdk.services.ec2.paginators.DescribeSubnetsIterable describeSubnetsPaginator(
            DescribeSubnetsRequest request) {
        return new software.amazon.awssdk.services.ec2.paginators.DescribeSubnetsIterable(this, request);
    }

    @Override
    public DescribeVpcsResponse describeVpcs(DescribeVpcsRequest request) {
        String id = request.vpcIds().getFirst();
        if (!List.of(VPC, "vpc-0b").contains(id)) {
            throw Failures.failure(400, "InvalidVpcID.NotFound", "The vpc ID '" + id + "' does not exist");
        }
        return DescribeVpcsResponse.builder()
                .vpcs(Vpc.builder().vpcId(id).build())
                .build();
    }

    @Override
    public DescribeInternetGatewaysResponse describeInternetGateways(DescribeInternetGatewaysRequest request) {
        boolean attached = values(request.filters(), "attachment.vpc-id").contains(VPC);
        return DescribeInternetGatewaysResponse.builder()
                .internetGateways(
                        attached
                                ? List.of(InternetGateway.builder()
                                        .internetGatewayId("igw-0a")
                                        .build())
                                : List.of())
                .build();
    }

    @Override
    public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
        List<String> ids = request.groupIds().isEmpty() ? List.of("sg-default") : request.groupIds();
        for (String id : ids) {
            if (!List.of("sg-default", "sg-1", "sg-2").contains(id)) {
                throw Failures.failure(400, "InvalidGroup.NotFound", "The security group '" + id + "' does not exist");
            }
        }
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(ids.stream()
                        .map(id ->
                                SecurityGroup.builder().groupId(id).vpcId(VPC).build())
                        .toList())
                .build();
    }

    @Override
    public synchronized CreateNetworkInterfaceResponse createNetworkInterface(CreateNetworkInterfaceRequest request) {
        requireElasticLoadBalancing();
        String id = tokens.computeIfAbsent(request.clientToken(), token -> "eni-" + ++made);
        String network = SUBNETS.stream()
                .filter(subnet -> subnet.subnetId().equals(request.subnetId()))
                .findFirst()
                .orElseThrow()
                .cidrBlock();
        NetworkInterface made = interfaces.computeIfAbsent(
                id,
                unused -> NetworkInterface.builder()
                        .networkInterfaceId(id)
                        .description(request.description())
                        .subnetId(request.subnetId())
                        .privateIpAddress(network.substring(0, network.lastIndexOf('.') + 1) + (9 + interfaces.size()))
                        .groups(request.groups().stream()
                                .map(group -> software.amazon.awssdk.services.ec2.model.GroupIdentifier.builder()
                                        .groupId(group)
                                        .build())
                                .toList())
                        .build());
        return CreateNetworkInterfaceResponse.builder().networkInterface(made).build();
    }

    private static void requireElasticLoadBalancing() {
        String caller = Caller.current().principal().arn();
        if (!caller.equals("elasticloadbalancing.amazonaws.com")) {
            throw new IllegalStateException("called as " + caller);
        }
    }

    @Override
    public synchronized ModifyNetworkInterfaceAttributeResponse modifyNetworkInterfaceAttribute(
            ModifyNetworkInterfaceAttributeRequest request) {
        requireElasticLoadBalancing();
        interfaces.computeIfPresent(request.networkInterfaceId(), (id, before) -> {
            NetworkInterface.Builder after = before.toBuilder();
            if (Boolean.TRUE.equals(request.associatePublicIpAddress())) {
                after.association(association -> association.publicIp("198.18.0." + id.substring(4)));
            }
            if (request.hasGroups()) {
                after.groups(request.groups().stream()
                        .map(group -> software.amazon.awssdk.services.ec2.model.GroupIdentifier.builder()
                                .groupId(group)
                                .build())
                        .toList());
            }
            return after.build();
        });
        return ModifyNetworkInterfaceAttributeResponse.builder().build();
    }

    @Override
    public synchronized DescribeNetworkInterfacesResponse describeNetworkInterfaces(
            DescribeNetworkInterfacesRequest request) {
        return DescribeNetworkInterfacesResponse.builder()
                .networkInterfaces(request.networkInterfaceIds().stream()
                        .map(interfaces::get)
                        .toList())
                .build();
    }

    @Override
    public synchronized DeleteNetworkInterfaceResponse deleteNetworkInterface(DeleteNetworkInterfaceRequest request) {
        requireElasticLoadBalancing();
        if (interfaces.remove(request.networkInterfaceId()) == null) {
            throw Failures.failure(400, "InvalidNetworkInterfaceID.NotFound", "not there");
        }
        return DeleteNetworkInterfaceResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
