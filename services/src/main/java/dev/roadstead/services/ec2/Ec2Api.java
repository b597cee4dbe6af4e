package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Calls;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.aws.QuotaProduct;
import dev.roadstead.services.aws.ServiceQuota;
import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.AllocateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AllocateAddressResponse;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesRequest;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesResponse;
import software.amazon.awssdk.services.ec2.model.AssociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.AssociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.AssociateDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.AssociateDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.AssociateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.AssociateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.AssociateVpcCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.AssociateVpcCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.AttachNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.AttachNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.CreateDefaultSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateDefaultSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateDefaultVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateDefaultVpcResponse;
import software.amazon.awssdk.services.ec2.model.CreateDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.CreateDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.CreateManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.CreateManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.CreateNatGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateNatGatewayResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteResponse;
import software.amazon.awssdk.services.ec2.model.CreateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.DeleteManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNatGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNatGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAccountAttributesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeAvailabilityZonesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeDhcpOptionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeEgressOnlyInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeEgressOnlyInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeManagedPrefixListsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeManagedPrefixListsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.DescribePrefixListsRequest;
import software.amazon.awssdk.services.ec2.model.DescribePrefixListsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupReferencesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupReferencesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupRulesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupRulesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeStaleSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeStaleSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointServicesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointServicesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcPeeringConnectionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcPeeringConnectionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpnGatewaysRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpnGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.DetachInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.DetachNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DetachNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateAddressResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateVpcCidrBlockRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateVpcCidrBlockResponse;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListAssociationsRequest;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListAssociationsResponse;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListEntriesRequest;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListEntriesResponse;
import software.amazon.awssdk.services.ec2.model.GetSecurityGroupsForVpcRequest;
import software.amazon.awssdk.services.ec2.model.GetSecurityGroupsForVpcResponse;
import software.amazon.awssdk.services.ec2.model.ModifyManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.ModifyManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifySecurityGroupRulesRequest;
import software.amazon.awssdk.services.ec2.model.ModifySecurityGroupRulesResponse;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifySubnetAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointResponse;
import software.amazon.awssdk.services.ec2.model.ModifyVpcPeeringConnectionOptionsRequest;
import software.amazon.awssdk.services.ec2.model.ModifyVpcPeeringConnectionOptionsResponse;
import software.amazon.awssdk.services.ec2.model.RejectVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.RejectVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressRequest;
import software.amazon.awssdk.services.ec2.model.ReleaseAddressResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteTableAssociationRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteTableAssociationResponse;
import software.amazon.awssdk.services.ec2.model.ResetNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ResetNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.RestoreManagedPrefixListVersionRequest;
import software.amazon.awssdk.services.ec2.model.RestoreManagedPrefixListVersionResponse;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisResponse;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateIpAddressesRequest;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateIpAddressesResponse;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressResponse;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressResponse;

/**
 * Amazon VPC's part of EC2: the API as the AWS SDK describes it. Operations that are not overridden are not implemented.
 *
 * <p>A change that the network depends on is in force when its operation returns; if the network refuses it, the operation
 * answers {@code Unavailable} while the change stays stored and is tried again. NAT gateways alone are pending until they are in
 * force, as on AWS. An interface that a service principal creates (ECS for tasks, ELB for load balancer nodes) is
 * requester-managed: in use, with a namespace of its own, from its creation until the same service deletes it; {@code
 * ModifyNetworkInterfaceAttribute} with {@code AssociatePublicIpAddress} gives it a public address. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/operation-list-vpc.html">Actions of Amazon VPC</a>
 */
public final class Ec2Api implements Ec2Client {

    /** What an account can have in a region, for Service Quotas. */
    public static final List<ServiceQuota> QUOTAS = Quotas.ALL;

    /** Which of them are raised at the cost of others. */
    public static final List<QuotaProduct> QUOTA_PRODUCTS = List.of(Quotas.RULES_PER_INTERFACE);

    private final Calls calls;
    private final VpcOperations vpcs;
    private final VpcCidrOperations vpcCidrs;
    private final VpcAttributeOperations vpcAttributes;
    private final SubnetOperations subnets;
    private final SubnetAttributeOperations subnetAttributes;
    private final InternetGatewayOperations internetGateways;
    private final NatGatewayOperations natGateways;
    private final AddressOperations addresses;
    private final AddressAssociationOperations addressAssociations;
    private final RouteTableOperations routeTables;
    private final RouteTableAssociationOperations routeTableAssociations;
    private final RouteOperations routes;
    private final SecurityGroupOperations securityGroups;
    private final RuleOperations rules;
    private final RuleEditing ruleEditing;
    private final NetworkInterfaceOperations interfaces;
    private final NetworkInterfaceAttributeOperations interfaceAttributes;
    private final InterfaceAttachmentOperations interfaceAttachments;
    private final PrivateAddressOperations privateAddresses;
    private final AbsentGateways absentGateways;
    private final NetworkAclOperations networkAcls;
    private final NetworkAclEntryOperations networkAclEntries;
    private final DhcpOptionsOperations dhcpOptions;
    private final PrefixListOperations prefixLists;
    private final PrefixListDescription prefixListDescriptions;
    private final VpcEndpointOperations endpoints;
    private final VpcEndpointDescription endpointDescription;
    private final TagOperations tags;
    private final RegionOperations regions;
    private final VpcDeletion vpcDeletion;
    private final PeeringOperations peerings;
    private final PeeringOptionsOperations peeringOptions;
    private final StaleGroupOperations staleGroups;
    private final NetworkInsightsPathOperations insightsPaths;
    private final NetworkInsightsAnalysisOperations insightsAnalyses;
    private final FlowLogOperations flowLogs;
    private final FlowLogDescription flowLogDescription;

    /**
     * @param network must be started before the first change
     * @param pool public addresses for all accounts and regions
     * @param flowLogRoles that flow logs may be given
     */
    public Ec2Api(Platform platform, NetworkReconciler network, PublicPool pool, FlowLogRoles flowLogRoles) {
        calls = platform.calls("ec2", Calls.Denial.UNAUTHORIZED_OPERATION);
        Ids ids = platform.ids();
        Founding founding = new Founding(ids);
        Work work = new Work(platform.store(), new NewAccount(ids, founding, pool.servicePool()), network);
        TagRequests tagRequests = new TagRequests(calls);
        PublicMappings mappings = new PublicMappings(pool);
        VpcRanges ranges = new VpcRanges(pool);
        vpcs = new VpcOperations(work, founding, tagRequests, ranges);
        vpcCidrs = new VpcCidrOperations(work, ids, ranges);
        vpcAttributes = new VpcAttributeOperations(work);
        subnets = new SubnetOperations(work, founding, tagRequests);
        subnetAttributes = new SubnetAttributeOperations(work);
        internetGateways = new InternetGatewayOperations(work, ids, tagRequests);
        natGateways = new NatGatewayOperations(work, platform, tagRequests, mappings);
        addresses = new AddressOperations(work, ids, tagRequests, pool);
        addressAssociations = new AddressAssociationOperations(work, ids, mappings);
        routeTables = new RouteTableOperations(work, ids, tagRequests);
        routeTableAssociations = new RouteTableAssociationOperations(work, ids);
        routes = new RouteOperations(work);
        securityGroups = new SecurityGroupOperations(work, founding, ids, tagRequests);
        rules = new RuleOperations(work, ids, tagRequests);
        ruleEditing = new RuleEditing(work);
        interfaces = new NetworkInterfaceOperations(work, platform, tagRequests, mappings);
        privateAddresses = new PrivateAddressOperations(work, new InterfacePlaces(ids), mappings);
        interfaceAttributes = new NetworkInterfaceAttributeOperations(work, mappings);
        interfaceAttachments = new InterfaceAttachmentOperations(work);
        absentGateways = new AbsentGateways(work);
        networkAcls = new NetworkAclOperations(work, ids, tagRequests);
        networkAclEntries = new NetworkAclEntryOperations(work);
        dhcpOptions = new DhcpOptionsOperations(work, ids, tagRequests);
        prefixLists = new PrefixListOperations(work, ids, tagRequests);
        prefixListDescriptions = new PrefixListDescription(work);
        endpoints = new VpcEndpointOperations(
                work,
                tagRequests,
                new GatewayEndpointOperations(platform, pool),
                new InterfaceEndpointOperations(platform, pool));
        endpointDescription = new VpcEndpointDescription(work, pool);
        tags = new TagOperations(work);
        regions = new RegionOperations(work);
        vpcDeletion = new VpcDeletion(work, platform);
        peerings = new PeeringOperations(work, platform, tagRequests);
        peeringOptions = new PeeringOptionsOperations(work, platform);
        staleGroups = new StaleGroupOperations(work);
        insightsPaths = new NetworkInsightsPathOperations(work, platform, tagRequests);
        insightsAnalyses = new NetworkInsightsAnalysisOperations(work, platform, tagRequests, pool);
        flowLogs = new FlowLogOperations(work, platform, calls, tagRequests, flowLogRoles);
        flowLogDescription = new FlowLogDescription(work);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public CreateVpcResponse createVpc(CreateVpcRequest request) {
        return calls.run(request, r -> Arns.of("vpc", null), DryRun.or(request.dryRun(), vpcs::create));
    }

    @Override
    public CreateDefaultVpcResponse createDefaultVpc(CreateDefaultVpcRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), vpcs::createDefault));
    }

    @Override
    public DescribeVpcsResponse describeVpcs(DescribeVpcsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), vpcs::describe));
    }

    @Override
    public DeleteVpcResponse deleteVpc(DeleteVpcRequest request) {
        return calls.run(request, r -> Arns.of("vpc", r.vpcId()), DryRun.or(request.dryRun(), vpcDeletion::delete));
    }

    @Override
    public AssociateVpcCidrBlockResponse associateVpcCidrBlock(AssociateVpcCidrBlockRequest request) {
        return calls.run(request, r -> Arns.of("vpc", r.vpcId()), vpcCidrs::associate);
    }

    @Override
    public DisassociateVpcCidrBlockResponse disassociateVpcCidrBlock(DisassociateVpcCidrBlockRequest request) {
        return calls.run(request, r -> Arns.of("vpc", null), vpcCidrs::disassociate);
    }

    @Override
    public ModifyVpcAttributeResponse modifyVpcAttribute(ModifyVpcAttributeRequest request) {
        return calls.run(request, r -> Arns.of("vpc", r.vpcId()), vpcAttributes::modify);
    }

    @Override
    public DescribeVpcAttributeResponse describeVpcAttribute(DescribeVpcAttributeRequest request) {
        return calls.run(request, r -> Arns.of("vpc", r.vpcId()), DryRun.or(request.dryRun(), vpcAttributes::describe));
    }

    @Override
    public CreateSubnetResponse createSubnet(CreateSubnetRequest request) {
        return calls.run(
                request, r -> Arns.creating("subnet", "vpc", r.vpcId()), DryRun.or(request.dryRun(), subnets::create));
    }

    @Override
    public CreateDefaultSubnetResponse createDefaultSubnet(CreateDefaultSubnetRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), subnets::createDefault));
    }

    @Override
    public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), subnets::describe));
    }

    @Override
    public DeleteSubnetResponse deleteSubnet(DeleteSubnetRequest request) {
        return calls.run(request, r -> Arns.of("subnet", r.subnetId()), DryRun.or(request.dryRun(), subnets::delete));
    }

    @Override
    public ModifySubnetAttributeResponse modifySubnetAttribute(ModifySubnetAttributeRequest request) {
        return calls.run(request, r -> Arns.of("subnet", r.subnetId()), subnetAttributes::modify);
    }

    @Override
    public CreateInternetGatewayResponse createInternetGateway(CreateInternetGatewayRequest request) {
        return calls.run(
                request, r -> Arns.of("internet-gateway", null), DryRun.or(request.dryRun(), internetGateways::create));
    }

    @Override
    public DescribeInternetGatewaysResponse describeInternetGateways(DescribeInternetGatewaysRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), internetGateways::describe));
    }

    @Override
    public AttachInternetGatewayResponse attachInternetGateway(AttachInternetGatewayRequest request) {
        return calls.run(
                request,
                r -> Arns.both("internet-gateway", r.internetGatewayId(), "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), internetGateways::attach));
    }

    @Override
    public DetachInternetGatewayResponse detachInternetGateway(DetachInternetGatewayRequest request) {
        return calls.run(
                request,
                r -> Arns.both("internet-gateway", r.internetGatewayId(), "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), internetGateways::detach));
    }

    @Override
    public DeleteInternetGatewayResponse deleteInternetGateway(DeleteInternetGatewayRequest request) {
        return calls.run(
                request,
                r -> Arns.of("internet-gateway", r.internetGatewayId()),
                DryRun.or(request.dryRun(), internetGateways::delete));
    }

    @Override
    public DescribeVpnGatewaysResponse describeVpnGateways(DescribeVpnGatewaysRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), absentGateways::vpn));
    }

    @Override
    public DescribeEgressOnlyInternetGatewaysResponse describeEgressOnlyInternetGateways(
            DescribeEgressOnlyInternetGatewaysRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), absentGateways::egressOnly));
    }

    @Override
    public CreateNatGatewayResponse createNatGateway(CreateNatGatewayRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("natgateway", "subnet", r.subnetId()),
                DryRun.or(request.dryRun(), natGateways::create));
    }

    @Override
    public DescribeNatGatewaysResponse describeNatGateways(DescribeNatGatewaysRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), natGateways::describe));
    }

    @Override
    public DeleteNatGatewayResponse deleteNatGateway(DeleteNatGatewayRequest request) {
        return calls.run(
                request,
                r -> Arns.of("natgateway", r.natGatewayId()),
                DryRun.or(request.dryRun(), natGateways::delete));
    }

    @Override
    public AllocateAddressResponse allocateAddress(AllocateAddressRequest request) {
        return calls.run(request, r -> Arns.of("elastic-ip", null), DryRun.or(request.dryRun(), addresses::allocate));
    }

    @Override
    public DescribeAddressesResponse describeAddresses(DescribeAddressesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), addresses::describe));
    }

    @Override
    public DescribeAddressesAttributeResponse describeAddressesAttribute(DescribeAddressesAttributeRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), addresses::describeAttribute));
    }

    @Override
    public ReleaseAddressResponse releaseAddress(ReleaseAddressRequest request) {
        return calls.run(
                request, r -> Arns.of("elastic-ip", r.allocationId()), DryRun.or(request.dryRun(), addresses::release));
    }

    @Override
    public AssociateAddressResponse associateAddress(AssociateAddressRequest request) {
        return calls.run(
                request,
                r -> Arns.both("elastic-ip", r.allocationId(), "network-interface", r.networkInterfaceId()),
                DryRun.or(request.dryRun(), addressAssociations::associate));
    }

    @Override
    public DisassociateAddressResponse disassociateAddress(DisassociateAddressRequest request) {
        return calls.run(
                request,
                r -> Arns.of("elastic-ip", null),
                DryRun.or(request.dryRun(), addressAssociations::disassociate));
    }

    @Override
    public CreateRouteTableResponse createRouteTable(CreateRouteTableRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("route-table", "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), routeTables::create));
    }

    @Override
    public DescribeRouteTablesResponse describeRouteTables(DescribeRouteTablesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), routeTables::describe));
    }

    @Override
    public DeleteRouteTableResponse deleteRouteTable(DeleteRouteTableRequest request) {
        return calls.run(
                request,
                r -> Arns.of("route-table", r.routeTableId()),
                DryRun.or(request.dryRun(), routeTables::delete));
    }

    @Override
    public AssociateRouteTableResponse associateRouteTable(AssociateRouteTableRequest request) {
        return calls.run(
                request,
                r -> Arns.both("route-table", r.routeTableId(), "subnet", r.subnetId()),
                DryRun.or(request.dryRun(), routeTableAssociations::associate));
    }

    @Override
    public DisassociateRouteTableResponse disassociateRouteTable(DisassociateRouteTableRequest request) {
        return calls.run(
                request,
                r -> Arns.both("route-table", null, "subnet", null),
                DryRun.or(request.dryRun(), routeTableAssociations::disassociate));
    }

    @Override
    public ReplaceRouteTableAssociationResponse replaceRouteTableAssociation(
            ReplaceRouteTableAssociationRequest request) {
        return calls.run(
                request,
                r -> Arns.both("route-table", r.routeTableId(), "subnet", null),
                DryRun.or(request.dryRun(), routeTableAssociations::replace));
    }

    @Override
    public CreateRouteResponse createRoute(CreateRouteRequest request) {
        return calls.run(
                request, r -> Arns.of("route-table", r.routeTableId()), DryRun.or(request.dryRun(), routes::create));
    }

    @Override
    public ReplaceRouteResponse replaceRoute(ReplaceRouteRequest request) {
        return calls.run(
                request, r -> Arns.of("route-table", r.routeTableId()), DryRun.or(request.dryRun(), routes::replace));
    }

    @Override
    public DeleteRouteResponse deleteRoute(DeleteRouteRequest request) {
        return calls.run(
                request, r -> Arns.of("route-table", r.routeTableId()), DryRun.or(request.dryRun(), routes::delete));
    }

    @Override
    public CreateSecurityGroupResponse createSecurityGroup(CreateSecurityGroupRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("security-group", "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), securityGroups::create));
    }

    @Override
    public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), securityGroups::describe));
    }

    @Override
    public GetSecurityGroupsForVpcResponse getSecurityGroupsForVpc(GetSecurityGroupsForVpcRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), securityGroups::forVpc));
    }

    @Override
    public DeleteSecurityGroupResponse deleteSecurityGroup(DeleteSecurityGroupRequest request) {
        return calls.run(
                request,
                r -> Arns.of("security-group", r.groupId()),
                DryRun.or(request.dryRun(), securityGroups::delete));
    }

    @Override
    public AuthorizeSecurityGroupIngressResponse authorizeSecurityGroupIngress(
            AuthorizeSecurityGroupIngressRequest request) {
        return calls.run(
                request,
                r -> Arns.of("security-group", r.groupId()),
                DryRun.or(request.dryRun(), rules::authorizeIngress));
    }

    @Override
    public AuthorizeSecurityGroupEgressResponse authorizeSecurityGroupEgress(
            AuthorizeSecurityGroupEgressRequest request) {
        return calls.run(
                request,
                r -> Arns.of("security-group", r.groupId()),
                DryRun.or(request.dryRun(), rules::authorizeEgress));
    }

    @Override
    public RevokeSecurityGroupIngressResponse revokeSecurityGroupIngress(RevokeSecurityGroupIngressRequest request) {
        return calls.run(
                request,
                r -> Arns.of("security-group", r.groupId()),
                DryRun.or(request.dryRun(), rules::revokeIngress));
    }

    @Override
    public RevokeSecurityGroupEgressResponse revokeSecurityGroupEgress(RevokeSecurityGroupEgressRequest request) {
        return calls.run(
                request, r -> Arns.of("security-group", r.groupId()), DryRun.or(request.dryRun(), rules::revokeEgress));
    }

    @Override
    public DescribeSecurityGroupRulesResponse describeSecurityGroupRules(DescribeSecurityGroupRulesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), ruleEditing::describe));
    }

    @Override
    public ModifySecurityGroupRulesResponse modifySecurityGroupRules(ModifySecurityGroupRulesRequest request) {
        return calls.run(
                request, r -> Arns.of("security-group", r.groupId()), DryRun.or(request.dryRun(), ruleEditing::modify));
    }

    @Override
    public UpdateSecurityGroupRuleDescriptionsIngressResponse updateSecurityGroupRuleDescriptionsIngress(
            UpdateSecurityGroupRuleDescriptionsIngressRequest request) {
        return calls.run(
                request,
                r -> Arns.of("security-group", r.groupId()),
                DryRun.or(request.dryRun(), ruleEditing::describeIngress));
    }

    @Override
    public UpdateSecurityGroupRuleDescriptionsEgressResponse updateSecurityGroupRuleDescriptionsEgress(
            UpdateSecurityGroupRuleDescriptionsEgressRequest request) {
        return calls.run(
                request,
                r -> Arns.of("security-group", r.groupId()),
                DryRun.or(request.dryRun(), ruleEditing::describeEgress));
    }

    @Override
    public CreateNetworkInterfaceResponse createNetworkInterface(CreateNetworkInterfaceRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("network-interface", "subnet", r.subnetId()),
                DryRun.or(request.dryRun(), interfaces::create));
    }

    @Override
    public DescribeNetworkInterfacesResponse describeNetworkInterfaces(DescribeNetworkInterfacesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), interfaces::describe));
    }

    @Override
    public AttachNetworkInterfaceResponse attachNetworkInterface(AttachNetworkInterfaceRequest request) {
        return calls.run(
                request,
                r -> Arns.both("network-interface", r.networkInterfaceId(), "instance", r.instanceId()),
                DryRun.or(request.dryRun(), interfaceAttachments::attach));
    }

    @Override
    public DetachNetworkInterfaceResponse detachNetworkInterface(DetachNetworkInterfaceRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-interface", null),
                DryRun.or(request.dryRun(), interfaceAttachments::detach));
    }

    @Override
    public DeleteNetworkInterfaceResponse deleteNetworkInterface(DeleteNetworkInterfaceRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-interface", r.networkInterfaceId()),
                DryRun.or(request.dryRun(), interfaces::delete));
    }

    @Override
    public AssignPrivateIpAddressesResponse assignPrivateIpAddresses(AssignPrivateIpAddressesRequest request) {
        return calls.run(request, r -> Arns.of("network-interface", r.networkInterfaceId()), privateAddresses::assign);
    }

    @Override
    public UnassignPrivateIpAddressesResponse unassignPrivateIpAddresses(UnassignPrivateIpAddressesRequest request) {
        return calls.run(
                request, r -> Arns.of("network-interface", r.networkInterfaceId()), privateAddresses::unassign);
    }

    @Override
    public ModifyNetworkInterfaceAttributeResponse modifyNetworkInterfaceAttribute(
            ModifyNetworkInterfaceAttributeRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-interface", r.networkInterfaceId()),
                DryRun.or(request.dryRun(), interfaceAttributes::modify));
    }

    @Override
    public DescribeNetworkInterfaceAttributeResponse describeNetworkInterfaceAttribute(
            DescribeNetworkInterfaceAttributeRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-interface", r.networkInterfaceId()),
                DryRun.or(request.dryRun(), interfaceAttributes::describe));
    }

    @Override
    public ResetNetworkInterfaceAttributeResponse resetNetworkInterfaceAttribute(
            ResetNetworkInterfaceAttributeRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-interface", r.networkInterfaceId()),
                DryRun.or(request.dryRun(), interfaceAttributes::reset));
    }

    @Override
    public CreateNetworkAclResponse createNetworkAcl(CreateNetworkAclRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("network-acl", "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), networkAcls::create));
    }

    @Override
    public DeleteNetworkAclResponse deleteNetworkAcl(DeleteNetworkAclRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-acl", r.networkAclId()),
                DryRun.or(request.dryRun(), networkAcls::delete));
    }

    @Override
    public ReplaceNetworkAclAssociationResponse replaceNetworkAclAssociation(
            ReplaceNetworkAclAssociationRequest request) {
        return calls.run(
                request,
                r -> Arns.both("network-acl", r.networkAclId(), "subnet", null),
                DryRun.or(request.dryRun(), networkAcls::replaceAssociation));
    }

    @Override
    public CreateNetworkAclEntryResponse createNetworkAclEntry(CreateNetworkAclEntryRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-acl", r.networkAclId()),
                DryRun.or(request.dryRun(), networkAclEntries::create));
    }

    @Override
    public ReplaceNetworkAclEntryResponse replaceNetworkAclEntry(ReplaceNetworkAclEntryRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-acl", r.networkAclId()),
                DryRun.or(request.dryRun(), networkAclEntries::replace));
    }

    @Override
    public DeleteNetworkAclEntryResponse deleteNetworkAclEntry(DeleteNetworkAclEntryRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-acl", r.networkAclId()),
                DryRun.or(request.dryRun(), networkAclEntries::delete));
    }

    @Override
    public DescribeNetworkAclsResponse describeNetworkAcls(DescribeNetworkAclsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), networkAcls::describe));
    }

    @Override
    public DescribeDhcpOptionsResponse describeDhcpOptions(DescribeDhcpOptionsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), dhcpOptions::describe));
    }

    @Override
    public CreateDhcpOptionsResponse createDhcpOptions(CreateDhcpOptionsRequest request) {
        return calls.run(request, r -> Arns.of("dhcp-options", null), DryRun.or(request.dryRun(), dhcpOptions::create));
    }

    @Override
    public AssociateDhcpOptionsResponse associateDhcpOptions(AssociateDhcpOptionsRequest request) {
        return calls.run(
                request,
                r -> Arns.both("dhcp-options", r.dhcpOptionsId(), "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), dhcpOptions::associate));
    }

    @Override
    public DeleteDhcpOptionsResponse deleteDhcpOptions(DeleteDhcpOptionsRequest request) {
        return calls.run(
                request,
                r -> Arns.of("dhcp-options", r.dhcpOptionsId()),
                DryRun.or(request.dryRun(), dhcpOptions::delete));
    }

    @Override
    public CreateManagedPrefixListResponse createManagedPrefixList(CreateManagedPrefixListRequest request) {
        return calls.run(request, r -> Arns.of("prefix-list", null), DryRun.or(request.dryRun(), prefixLists::create));
    }

    @Override
    public ModifyManagedPrefixListResponse modifyManagedPrefixList(ModifyManagedPrefixListRequest request) {
        return calls.run(
                request,
                r -> Arns.of("prefix-list", r.prefixListId()),
                DryRun.or(request.dryRun(), prefixLists::modify));
    }

    @Override
    public RestoreManagedPrefixListVersionResponse restoreManagedPrefixListVersion(
            RestoreManagedPrefixListVersionRequest request) {
        return calls.run(
                request,
                r -> Arns.of("prefix-list", r.prefixListId()),
                DryRun.or(request.dryRun(), prefixLists::restore));
    }

    @Override
    public DeleteManagedPrefixListResponse deleteManagedPrefixList(DeleteManagedPrefixListRequest request) {
        return calls.run(
                request,
                r -> Arns.of("prefix-list", r.prefixListId()),
                DryRun.or(request.dryRun(), prefixLists::delete));
    }

    @Override
    public DescribeManagedPrefixListsResponse describeManagedPrefixLists(DescribeManagedPrefixListsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), prefixListDescriptions::describe));
    }

    @Override
    public DescribePrefixListsResponse describePrefixLists(DescribePrefixListsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), prefixListDescriptions::describeOfAws));
    }

    @Override
    public GetManagedPrefixListEntriesResponse getManagedPrefixListEntries(GetManagedPrefixListEntriesRequest request) {
        return calls.run(
                request,
                r -> Arns.of("prefix-list", r.prefixListId()),
                DryRun.or(request.dryRun(), prefixListDescriptions::entries));
    }

    @Override
    public GetManagedPrefixListAssociationsResponse getManagedPrefixListAssociations(
            GetManagedPrefixListAssociationsRequest request) {
        return calls.run(
                request,
                r -> Arns.of("prefix-list", r.prefixListId()),
                DryRun.or(request.dryRun(), prefixListDescriptions::associations));
    }

    @Override
    public CreateTagsResponse createTags(CreateTagsRequest request) {
        return calls.run(request, r -> Arns.ofAny(r.resources()), DryRun.or(request.dryRun(), tags::create));
    }

    @Override
    public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
        return calls.run(request, r -> Arns.ofAny(r.resources()), DryRun.or(request.dryRun(), tags::delete));
    }

    @Override
    public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), tags::describe));
    }

    @Override
    public DescribeRegionsResponse describeRegions(DescribeRegionsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), regions::describeRegions));
    }

    @Override
    public DescribeAvailabilityZonesResponse describeAvailabilityZones(DescribeAvailabilityZonesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), regions::describeZones));
    }

    @Override
    public DescribeAccountAttributesResponse describeAccountAttributes(DescribeAccountAttributesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), regions::describeAccount));
    }

    @Override
    public CreateVpcEndpointResponse createVpcEndpoint(CreateVpcEndpointRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("vpc-endpoint", "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), endpoints::create));
    }

    @Override
    public ModifyVpcEndpointResponse modifyVpcEndpoint(ModifyVpcEndpointRequest request) {
        return calls.run(
                request,
                r -> Arns.of("vpc-endpoint", r.vpcEndpointId()),
                DryRun.or(request.dryRun(), endpoints::modify));
    }

    @Override
    public DeleteVpcEndpointsResponse deleteVpcEndpoints(DeleteVpcEndpointsRequest request) {
        return calls.run(request, r -> Arns.ofAny(r.vpcEndpointIds()), DryRun.or(request.dryRun(), endpoints::delete));
    }

    @Override
    public DescribeVpcEndpointsResponse describeVpcEndpoints(DescribeVpcEndpointsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), endpointDescription::describe));
    }

    @Override
    public DescribeVpcEndpointServicesResponse describeVpcEndpointServices(DescribeVpcEndpointServicesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), endpointDescription::services));
    }

    @Override
    public CreateFlowLogsResponse createFlowLogs(CreateFlowLogsRequest request) {
        return calls.run(request, FlowLogOperations::arns, DryRun.or(request.dryRun(), flowLogs::create));
    }

    @Override
    public DeleteFlowLogsResponse deleteFlowLogs(DeleteFlowLogsRequest request) {
        return calls.run(request, r -> Arns.ofAny(r.flowLogIds()), DryRun.or(request.dryRun(), flowLogs::delete));
    }

    @Override
    public DescribeFlowLogsResponse describeFlowLogs(DescribeFlowLogsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), flowLogDescription::describe));
    }

    @Override
    public AcceptVpcPeeringConnectionResponse acceptVpcPeeringConnection(AcceptVpcPeeringConnectionRequest request) {
        return calls.run(
                request,
                r -> Arns.of("vpc-peering-connection", r.vpcPeeringConnectionId()),
                DryRun.or(request.dryRun(), peerings::accept));
    }

    @Override
    public CreateVpcPeeringConnectionResponse createVpcPeeringConnection(CreateVpcPeeringConnectionRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("vpc-peering-connection", "vpc", r.vpcId()),
                DryRun.or(request.dryRun(), peerings::create));
    }

    @Override
    public DeleteVpcPeeringConnectionResponse deleteVpcPeeringConnection(DeleteVpcPeeringConnectionRequest request) {
        return calls.run(
                request,
                r -> Arns.of("vpc-peering-connection", r.vpcPeeringConnectionId()),
                DryRun.or(request.dryRun(), peerings::delete));
    }

    @Override
    public DescribeVpcPeeringConnectionsResponse describeVpcPeeringConnections(
            DescribeVpcPeeringConnectionsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), peerings::describe));
    }

    @Override
    public ModifyVpcPeeringConnectionOptionsResponse modifyVpcPeeringConnectionOptions(
            ModifyVpcPeeringConnectionOptionsRequest request) {
        return calls.run(
                request,
                r -> Arns.of("vpc-peering-connection", r.vpcPeeringConnectionId()),
                DryRun.or(request.dryRun(), peeringOptions::modify));
    }

    @Override
    public RejectVpcPeeringConnectionResponse rejectVpcPeeringConnection(RejectVpcPeeringConnectionRequest request) {
        return calls.run(
                request,
                r -> Arns.of("vpc-peering-connection", r.vpcPeeringConnectionId()),
                DryRun.or(request.dryRun(), peerings::reject));
    }

    @Override
    public DescribeSecurityGroupReferencesResponse describeSecurityGroupReferences(
            DescribeSecurityGroupReferencesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), staleGroups::references));
    }

    @Override
    public DescribeStaleSecurityGroupsResponse describeStaleSecurityGroups(DescribeStaleSecurityGroupsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), staleGroups::stale));
    }

    @Override
    public CreateNetworkInsightsPathResponse createNetworkInsightsPath(CreateNetworkInsightsPathRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-insights-path", null),
                DryRun.or(request.dryRun(), insightsPaths::create));
    }

    @Override
    public DescribeNetworkInsightsPathsResponse describeNetworkInsightsPaths(
            DescribeNetworkInsightsPathsRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), insightsPaths::describe));
    }

    @Override
    public DeleteNetworkInsightsPathResponse deleteNetworkInsightsPath(DeleteNetworkInsightsPathRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-insights-path", r.networkInsightsPathId()),
                DryRun.or(request.dryRun(), insightsPaths::delete));
    }

    @Override
    public StartNetworkInsightsAnalysisResponse startNetworkInsightsAnalysis(
            StartNetworkInsightsAnalysisRequest request) {
        return calls.run(
                request,
                r -> Arns.creating("network-insights-analysis", "network-insights-path", r.networkInsightsPathId()),
                DryRun.or(request.dryRun(), insightsAnalyses::start));
    }

    @Override
    public DescribeNetworkInsightsAnalysesResponse describeNetworkInsightsAnalyses(
            DescribeNetworkInsightsAnalysesRequest request) {
        return calls.run(request, DryRun.or(request.dryRun(), insightsAnalyses::describe));
    }

    @Override
    public DeleteNetworkInsightsAnalysisResponse deleteNetworkInsightsAnalysis(
            DeleteNetworkInsightsAnalysisRequest request) {
        return calls.run(
                request,
                r -> Arns.of("network-insights-analysis", r.networkInsightsAnalysisId()),
                DryRun.or(request.dryRun(), insightsAnalyses::delete));
    }
}
