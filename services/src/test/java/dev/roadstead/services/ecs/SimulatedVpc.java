package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/** Two subnets in two zones, a security group, and the interfaces in them. */
final class SimulatedVpc implements Ec2Client {

    private static final Map<String, String> ZONES = Map.of("subnet-a", "us-east-1a", "subnet-b", "us-east-1b");

    final Map<String, NetworkInterface> interfaces = new TreeMap<>();
    private final Map<String, String> tokens = new TreeMap<>();
    private final Killer killer;
    private int last;

    /** In any VPC. */
    final List<VpcEndpoint> endpoints = new ArrayList<>();

    /** So many interfaces have an address. */
    int room = Integer.MAX_VALUE;

    SimulatedVpc(Killer killer) {
        this.killer = killer;
    }

    @Override
    public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        for (String id : request.subnetIds()) {
            if (!ZONES.containsKey(id)) {
                throw Failures.failure(400, "InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist");
            }
        }
        List<Subnet> subnets = request.subnetIds().stream()
                .map(id -> Subnet.builder()
                        .subnetId(id)
                        .vpcId("vpc-1")
                        .availabilityZone(ZONES.get(id))
                        .build())
                .toList();
        return DescribeSubnetsResponse.builder().subnets(subnets).build();
    }

    @Override
    public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(request.groupIds().stream()
                        .map(id -> SecurityGroup.builder()
                                .groupId(id)
                                .vpcId(id.startsWith("sg-elsewhere") ? "vpc-2" : "vpc-1")
                                .build())
                        .toList())
                .build();
    }

    @Override
    public DescribeVpcEndpointsResponse describeVpcEndpoints(DescribeVpcEndpointsRequest request) {
        Map<String, String> wanted = new TreeMap<>();
        request.filters()
                .forEach(filter -> wanted.put(filter.name(), filter.values().getFirst()));
        return DescribeVpcEndpointsResponse.builder()
                .vpcEndpoints(endpoints.stream()
                        .filter(endpoint -> endpoint.vpcId().equals(wanted.get("vpc-id"))
                                && endpoint.serviceName().equals(wanted.get("service-name")))
                        .toList())
                .build();
    }

    @Override
    public CreateNetworkInterfaceResponse createNetworkInterface(CreateNetworkInterfaceRequest request) {
        killer.chance();
        if (!tokens.containsKey(request.clientToken()) && interfaces.size() >= room) {
            throw Failures.failure(
                    400,
                    "InsufficientFreeAddressesInSubnet",
                    "The specified subnet does not have enough free addresses to satisfy the request.");
        }
        String id = tokens.computeIfAbsent(request.clientToken(), token -> "eni-" + ++last);
        NetworkInterface made = interfaces.computeIfAbsent(
                id,
                name -> NetworkInterface.builder()
                        .networkInterfaceId(name)
                        .subnetId(request.subnetId())
                        .description(request.description())
                        .macAddress("0a:00:00:00:00:01")
                        .privateIpAddress("10.0." + last / 250 + "." + (last % 250 + 4))
                        .privateDnsName("ip-10-0-" + last / 250 + "-" + (last % 250 + 4) + ".ec2.internal")
                        .build());
        killer.chance();
        return CreateNetworkInterfaceResponse.builder().networkInterface(made).build();
    }

    @Override
    public ModifyNetworkInterfaceAttributeResponse modifyNetworkInterfaceAttribute(
            ModifyNetworkInterfaceAttributeRequest request) {
        return ModifyNetworkInterfaceAttributeResponse.builder().build();
    }

    @Override
    public DeleteNetworkInterfaceResponse deleteNetworkInterface(DeleteNetworkInterfaceRequest request) {
        killer.chance();
        if (interfaces.remove(request.networkInterfaceId()) == null) {
            throw Failures.failure(
                    400,
                    "InvalidNetworkInterfaceID.NotFound",
                    "The networkInterface ID '" + request.networkInterfaceId() + "' does not exist");
        }
        killer.chance();
        return DeleteNetworkInterfaceResponse.builder().build();
    }

    @Override
    public DescribeNetworkInterfacesResponse describeNetworkInterfaces(DescribeNetworkInterfacesRequest request) {
        String description = request.filters().getFirst().values().getFirst();
        return DescribeNetworkInterfacesResponse.builder()
                .networkInterfaces(interfaces.values().stream()
                        .filter(eni -> eni.description().equals(description))
                        .toList())
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
