package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.services.aws.ServiceQuota;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one account has in one region, as one moment shows it. */
class Estate {

    /** Tags of one resource. */
    record TagSet(String resourceType, Map<String, String> tags) {
        TagSet {
            tags = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        }
    }

    static final Kind<TagSet> TAGS = Records.kind("ec2.tags", TagSet.class);

    private final View view;
    private final String account;
    private final String region;

    Estate(View view, String account, String region) {
        this.view = view;
        this.account = account;
        this.region = region;
    }

    String account() {
        return account;
    }

    String region() {
        return region;
    }

    View view() {
        return view;
    }

    /** How many the account can have here. */
    int limit(ServiceQuota quota) {
        return quota.applied(view, account, region);
    }

    Key key(String id) {
        return new Key(account, region, id);
    }

    <T extends Resource> Optional<T> find(ResourceType<T> type, String id) {
        return type.wellFormed(id) ? view.get(type.kind(), key(id)).map(Versioned::value) : Optional.empty();
    }

    /** The resource, or EC2's error for an id that nothing has. */
    <T extends Resource> T require(ResourceType<T> type, @Nullable String id) {
        if (id == null) {
            throw Ec2Failures.missing(type.parameter());
        }
        return find(type, id).orElseThrow(() -> type.absent(id));
    }

    /** All resources of a type, in order of their ids. */
    <T extends Resource> Stream<T> all(ResourceType<T> type) {
        return view.list(type.kind(), account, region).stream().map(Versioned::value);
    }

    Map<String, String> tags(String resourceId) {
        return view.get(TAGS, key(resourceId)).map(set -> set.value().tags()).orElse(Map.of());
    }

    /** Every tagged resource's id and tags, in order of ids. */
    List<Versioned<TagSet>> tagSets() {
        return view.list(TAGS, account, region);
    }

    Optional<Vpc> defaultVpc() {
        return all(ResourceType.VPC).filter(Vpc::defaultVpc).findFirst();
    }

    Stream<Subnet> subnets(String vpcId) {
        return all(ResourceType.SUBNET).filter(subnet -> subnet.vpcId().equals(vpcId));
    }

    Stream<RouteTable> routeTables(String vpcId) {
        return all(ResourceType.ROUTE_TABLE).filter(table -> table.vpcId().equals(vpcId));
    }

    Stream<SecurityGroup> securityGroups(String vpcId) {
        return all(ResourceType.SECURITY_GROUP).filter(group -> group.vpcId().equals(vpcId));
    }

    Stream<NetworkInterface> interfaces(String vpcId) {
        return all(ResourceType.NETWORK_INTERFACE).filter(eni -> eni.vpcId().equals(vpcId));
    }

    Stream<NatGateway> natGateways(String vpcId) {
        return all(ResourceType.NAT_GATEWAY).filter(gateway -> gateway.vpcId().equals(vpcId));
    }

    Stream<NetworkAcl> networkAcls(String vpcId) {
        return all(ResourceType.NETWORK_ACL).filter(acl -> acl.vpcId().equals(vpcId));
    }

    /** The network ACL of a subnet: its own, or else the VPC's default one. */
    NetworkAcl aclOf(Subnet subnet) {
        return subnet.networkAclId()
                .flatMap(id -> find(ResourceType.NETWORK_ACL, id))
                .or(() -> networkAcls(subnet.vpcId())
                        .filter(NetworkAcl::defaultAcl)
                        .findFirst())
                .orElseThrow(() -> new IllegalStateException(subnet.vpcId() + " has no default network ACL"));
    }

    /** The subnets that have a network ACL. */
    Stream<Subnet> subnetsOf(NetworkAcl acl) {
        return subnets(acl.vpcId())
                .filter(subnet ->
                        subnet.networkAclId().map(acl.networkAclId()::equals).orElse(acl.defaultAcl()));
    }

    Stream<VpcEndpoint> endpoints(String vpcId) {
        return all(ResourceType.VPC_ENDPOINT)
                .filter(endpoint -> endpoint.vpcId().equals(vpcId));
    }

    Stream<InterfaceEndpoint> interfaceEndpoints(String vpcId) {
        return all(ResourceType.INTERFACE_ENDPOINT)
                .filter(endpoint -> endpoint.vpcId().equals(vpcId));
    }

    /** The flow logs of a VPC, its subnets and its interfaces. */
    Stream<FlowLog> flowLogs(String vpcId) {
        return all(ResourceType.FLOW_LOG).filter(log -> log.scope().vpcId().equals(vpcId));
    }

    /** The peering connections that a VPC is one end of, whatever their state. */
    Stream<VpcPeeringConnection> peerings(String vpcId) {
        return all(ResourceType.VPC_PEERING_CONNECTION)
                .filter(peering -> peering.vpcIds().contains(vpcId));
    }

    Optional<InternetGateway> internetGateway(String vpcId) {
        return all(ResourceType.INTERNET_GATEWAY)
                .filter(gateway -> gateway.attachedTo(vpcId))
                .findFirst();
    }

    SecurityGroup defaultGroup(String vpcId) {
        return securityGroups(vpcId)
                .filter(SecurityGroup::defaultGroup)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(vpcId + " has no default security group"));
    }

    RouteTable mainRouteTable(String vpcId) {
        return routeTables(vpcId)
                .filter(RouteTable::main)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(vpcId + " has no main route table"));
    }
}
