package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/**
 * A type of resource: how it is stored, named in ARNs and tags, and how EC2 words its absence.
 *
 * @param name in ARNs and tag specifications
 * @param prefix of its ids, without the dash
 * @param noun as messages name it
 * @param notFound the error code for an id that nothing has
 * @param malformed the error code for an id of another form
 */
record ResourceType<T extends Resource>(
        String name, String prefix, String noun, String notFound, String malformed, Kind<T> kind) {

    static final ResourceType<Vpc> VPC = new ResourceType<>(
            "vpc", "vpc", "vpc ID", "InvalidVpcID.NotFound", "InvalidVpcID.Malformed", kind("vpc", Vpc.class));
    static final ResourceType<Subnet> SUBNET = new ResourceType<>(
            "subnet",
            "subnet",
            "subnet ID",
            "InvalidSubnetID.NotFound",
            "InvalidSubnetID.Malformed",
            kind("subnet", Subnet.class));
    static final ResourceType<InternetGateway> INTERNET_GATEWAY = new ResourceType<>(
            "internet-gateway",
            "igw",
            "internetGateway ID",
            "InvalidInternetGatewayID.NotFound",
            "InvalidInternetGatewayId.Malformed",
            kind("internet-gateway", InternetGateway.class));
    static final ResourceType<NatGateway> NAT_GATEWAY = new ResourceType<>(
            "natgateway",
            "nat",
            "NatGateway",
            "NatGatewayNotFound",
            "NatGatewayMalformed",
            kind("natgateway", NatGateway.class));
    static final ResourceType<ElasticAddress> ADDRESS = new ResourceType<>(
            "elastic-ip",
            "eipalloc",
            "allocation ID",
            "InvalidAllocationID.NotFound",
            "InvalidAllocationID.NotFound",
            kind("elastic-ip", ElasticAddress.class));
    static final ResourceType<RouteTable> ROUTE_TABLE = new ResourceType<>(
            "route-table",
            "rtb",
            "routeTable ID",
            "InvalidRouteTableID.NotFound",
            "InvalidRouteTableId.Malformed",
            kind("route-table", RouteTable.class));
    static final ResourceType<SecurityGroup> SECURITY_GROUP = new ResourceType<>(
            "security-group",
            "sg",
            "security group",
            "InvalidGroup.NotFound",
            "InvalidGroupId.Malformed",
            kind("security-group", SecurityGroup.class));
    static final ResourceType<NetworkInterface> NETWORK_INTERFACE = new ResourceType<>(
            "network-interface",
            "eni",
            "networkInterface ID",
            "InvalidNetworkInterfaceID.NotFound",
            "InvalidNetworkInterfaceId.Malformed",
            kind("network-interface", NetworkInterface.class));
    static final ResourceType<NetworkAcl> NETWORK_ACL = new ResourceType<>(
            "network-acl",
            "acl",
            "networkAcl ID",
            "InvalidNetworkAclID.NotFound",
            "InvalidNetworkAclId.Malformed",
            NetworkAcl.kind("ec2.network-acl"));
    static final ResourceType<DhcpOptions> DHCP_OPTIONS = new ResourceType<>(
            "dhcp-options",
            "dopt",
            "dhcpOption ID",
            "InvalidDhcpOptionID.NotFound",
            "InvalidDhcpOptionsId.Malformed",
            kind("dhcp-options", DhcpOptions.class));
    static final ResourceType<ManagedPrefixList> PREFIX_LIST = new ResourceType<>(
            "prefix-list",
            "pl",
            "prefix list ID",
            "InvalidPrefixListID.NotFound",
            "InvalidPrefixListId.Malformed",
            kind("prefix-list", ManagedPrefixList.class));

    static final ResourceType<VpcEndpoint> VPC_ENDPOINT = new ResourceType<>(
            "vpc-endpoint",
            "vpce",
            "Vpc Endpoint Id",
            "InvalidVpcEndpointId.NotFound",
            "InvalidVpcEndpointId.Malformed",
            kind("vpc-endpoint", VpcEndpoint.class));

    /** The same to whoever names one, stored apart. */
    static final ResourceType<InterfaceEndpoint> INTERFACE_ENDPOINT = new ResourceType<>(
            VPC_ENDPOINT.name,
            VPC_ENDPOINT.prefix,
            VPC_ENDPOINT.noun,
            VPC_ENDPOINT.notFound,
            VPC_ENDPOINT.malformed,
            kind("interface-endpoint", InterfaceEndpoint.class));

    static final ResourceType<VpcPeeringConnection> VPC_PEERING_CONNECTION = new ResourceType<>(
            "vpc-peering-connection",
            "pcx",
            "vpcPeeringConnection ID",
            "InvalidVpcPeeringConnectionID.NotFound",
            "InvalidVpcPeeringConnectionId.Malformed",
            kind("vpc-peering-connection", VpcPeeringConnection.class));

    static final ResourceType<NetworkInsightsPath> NETWORK_INSIGHTS_PATH = new ResourceType<>(
            "network-insights-path",
            "nip",
            "networkInsightsPath ID",
            "InvalidNetworkInsightsPathId.NotFound",
            "InvalidNetworkInsightsPathId.Malformed",
            kind("network-insights-path", NetworkInsightsPath.class));

    static final ResourceType<NetworkInsightsAnalysis> NETWORK_INSIGHTS_ANALYSIS = new ResourceType<>(
            "network-insights-analysis",
            "nia",
            "networkInsightsAnalysis ID",
            "InvalidNetworkInsightsAnalysisId.NotFound",
            "InvalidNetworkInsightsAnalysisId.Malformed",
            kind("network-insights-analysis", NetworkInsightsAnalysis.class));

    static final ResourceType<FlowLog> FLOW_LOG = new ResourceType<>(
            "vpc-flow-log",
            "fl",
            "flow log ids",
            "InvalidFlowLogId.NotFound",
            "InvalidFlowLogId.NotFound",
            kind("flow-log", FlowLog.class));

    /** Every type that is stored by itself. */
    static final List<ResourceType<?>> ALL = List.of(
            VPC,
            SUBNET,
            INTERNET_GATEWAY,
            NAT_GATEWAY,
            ADDRESS,
            ROUTE_TABLE,
            SECURITY_GROUP,
            NETWORK_INTERFACE,
            NETWORK_ACL,
            DHCP_OPTIONS,
            PREFIX_LIST,
            VPC_ENDPOINT,
            INTERFACE_ENDPOINT,
            VPC_PEERING_CONNECTION,
            NETWORK_INSIGHTS_PATH,
            NETWORK_INSIGHTS_ANALYSIS,
            FLOW_LOG);

    /** What the network plan is computed from. */
    static final Set<Kind<?>> OF_THE_PLAN = Set.of(
            VPC.kind,
            SUBNET.kind,
            INTERNET_GATEWAY.kind,
            NAT_GATEWAY.kind,
            ROUTE_TABLE.kind,
            SECURITY_GROUP.kind,
            NETWORK_INTERFACE.kind,
            PREFIX_LIST.kind,
            NETWORK_ACL.kind,
            VPC_ENDPOINT.kind,
            INTERFACE_ENDPOINT.kind,
            VPC_PEERING_CONNECTION.kind,
            FLOW_LOG.kind);

    /** The type whose ids begin like this one. */
    static Optional<ResourceType<?>> ofId(String id) {
        return allOfId(id).findFirst();
    }

    /** All types whose ids begin so. */
    static Stream<ResourceType<?>> allOfId(String id) {
        return ALL.stream().filter(type -> id.startsWith(type.prefix + "-"));
    }

    /** The error for an id that nothing has. */
    Ec2Exception absent(String id) {
        return absent(List.of(id));
    }

    /** The error for ids that nothing has. */
    Ec2Exception absent(List<String> ids) {
        Optional<String> odd = ids.stream().filter(id -> !wellFormed(id)).findFirst();
        if (odd.isPresent() && !malformed.equals(notFound)) {
            return Ec2Failures.failure(
                    malformed, "Invalid id: \"" + odd.get() + "\" (expecting \"" + prefix + "-...\")");
        }
        if (notFound.startsWith("NatGateway")) {
            return Ec2Failures.failure(notFound, noun + " " + String.join(", ", ids) + " was not found");
        }
        if (prefix.equals("fl")) {
            return Ec2Failures.failure(
                    notFound,
                    "These " + noun + " in the input list are not found: [TotalCount: " + ids.size() + "] "
                            + String.join(", ", ids));
        }
        return ids.size() == 1
                ? Ec2Failures.failure(notFound, "The " + noun + " '" + ids.getFirst() + "' does not exist")
                : Ec2Failures.failure(notFound, "The " + noun + "s '" + String.join(", ", ids) + "' do not exist");
    }

    /** Whether an id has the form that this type's ids have; what does not is nobody's. */
    boolean wellFormed(String id) {
        int digits = id.length() - prefix.length() - 1;
        return (digits == 17 || digits == 8)
                && id.startsWith(prefix)
                && id.charAt(prefix.length()) == '-'
                && id.chars().skip(prefix.length() + 1L).allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /** What the parameter with an id of this type is called: {@code vpcId}. */
    String parameter() {
        return switch (noun) {
            case "NatGateway" -> "natGatewayId";
            case "security group" -> "groupId";
            case "prefix list ID" -> "prefixListId";
            case "Vpc Endpoint Id" -> "vpcEndpointId";
            default -> noun.replace(" ID", "Id");
        };
    }

    private static <T extends Resource> Kind<T> kind(String name, Class<T> type) {
        return Records.kind("ec2." + name, type);
    }
}
