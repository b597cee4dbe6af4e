package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.services.aws.Access;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

class VpcEndpointTest {

    private static final String S3 = "com.amazonaws.us-east-1.s3";
    private static final String BUCKET = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/layer";

    private World world;
    private String vpc = "";
    private String table = "";

    @BeforeEach
    void start() {
        world = new World();
        vpc = world.vpc("10.0.0.0/16");
        world.subnet(vpc, "10.0.1.0/24");
        table = world.mainRouteTable(vpc);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void aGatewayEndpointIsARouteInItsTables() {
        VpcEndpoint endpoint = create();

        assertThat(endpoint.vpcEndpointId()).matches("vpce-[0-9a-f]{17}");
        assertThat(endpoint.vpcEndpointTypeAsString()).isEqualTo("Gateway");
        assertThat(endpoint.stateAsString()).isEqualTo("available");
        assertThat(endpoint.routeTableIds()).containsExactly(table);
        assertThat(endpoint.policyDocument()).contains("\"Action\":\"*\"");
        assertThat(route().gatewayId()).isEqualTo(endpoint.vpcEndpointId());
        assertThat(world.ask(ec2 -> ec2.describePrefixLists(r -> r.prefixListIds(route().destinationPrefixListId())))
                        .prefixLists())
                .singleElement()
                .satisfies(list -> assertThat(list.prefixListName()).isEqualTo(S3));
        assertThat(route().stateAsString()).isEqualTo("active");
        assertThat(planned())
                .singleElement()
                .satisfies(route -> assertThat(route.destination()).isEqualTo(Cidr.parse("198.18.255.3/32")))
                .satisfies(route -> assertThat(route.target()).isInstanceOf(RouteTarget.GatewayEndpoint.class));
        assertThat(world.ask(ec2 -> ec2.describeVpcEndpoints(r -> r.filters(
                                f -> f.name("service-name").values(S3),
                                f -> f.name("vpc-id").values(vpc))))
                        .vpcEndpoints())
                .containsExactly(endpoint);
        assertThat(world.ask(ec2 -> ec2.describeRouteTables(
                                r -> r.filters(f -> f.name("route.gateway-id").values(endpoint.vpcEndpointId()))))
                        .routeTables())
                .singleElement()
                .satisfies(found -> assertThat(found.routeTableId()).isEqualTo(table));
    }

    @Test
    void tablesComeAndGo() {
        String id = create().vpcEndpointId();
        String other = world.ask(ec2 -> ec2.createRouteTable(r -> r.vpcId(vpc)))
                .routeTable()
                .routeTableId();
        world.ask(ec2 -> ec2.modifyVpcEndpoint(
                r -> r.vpcEndpointId(id).addRouteTableIds(other).removeRouteTableIds(table)));
        assertThat(planned()).isEmpty();
        assertThat(described(id).routeTableIds()).containsExactly(other);

        world.ask(ec2 -> ec2.deleteRouteTable(r -> r.routeTableId(other)));
        assertThat(described(id).routeTableIds()).isEmpty();
        world.ask(ec2 -> ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(id).addRouteTableIds(table)));
        assertThat(planned()).hasSize(1);

        world.refuses("DependencyViolation", "has dependencies", ec2 -> ec2.deleteVpc(r -> r.vpcId(vpc)));
        assertThat(world.ask(ec2 -> ec2.deleteVpcEndpoints(r -> r.vpcEndpointIds(id, "vpce-0123456789abcdef0")))
                        .unsuccessful())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.resourceId()).isEqualTo("vpce-0123456789abcdef0");
                    assertThat(item.error().code()).isEqualTo("InvalidVpcEndpointId.NotFound");
                });
        assertThat(planned()).isEmpty();
        assertThat(world.store.listAll(PublicPool.LEASES)).isEmpty();
        world.refuses(
                "InvalidVpcEndpointId.NotFound",
                "The Vpc Endpoint Id '" + id + "' does not exist",
                ec2 -> ec2.describeVpcEndpoints(r -> r.vpcEndpointIds(id)));
    }

    @Test
    void aTokenMakesOneEndpoint() {
        VpcEndpoint first = world.ask(ec2 -> ec2.createVpcEndpoint(
                        r -> r.vpcId(vpc).serviceName(S3).routeTableIds(table).clientToken("once")))
                .vpcEndpoint();
        VpcEndpoint again = world.ask(ec2 -> ec2.createVpcEndpoint(
                        r -> r.vpcId(vpc).serviceName(S3).routeTableIds(table).clientToken("once")))
                .vpcEndpoint();

        assertThat(again).isEqualTo(first);
    }

    @Test
    void whatCannotBeIsRefusedAndChangesNothing() {
        create();
        String foreign = world.mainRouteTable(world.vpc("10.1.0.0/16"));
        world.refuses(
                "RouteAlreadyExists",
                "route table " + table + " already has a route with destination-prefix-list-id pl-",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName(S3).routeTableIds(table)));
        world.refuses(
                "InvalidParameterValue",
                "belong to different networks",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName(S3).routeTableIds(foreign)));
        world.refuses(
                "InvalidServiceName",
                "The Vpc Endpoint Service 'com.amazonaws.mars-1.s3' does not exist",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName("com.amazonaws.mars-1.s3")));
        world.refuses(
                "InvalidPolicyDocument",
                "invalid Json",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName(S3).policyDocument("{")));
        world.refuses(
                "InvalidParameter",
                "Endpoint type (Gateway) does not match available service types ([Interface]).",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName("com.amazonaws.us-east-1.ecr.api")));
        world.refuses(
                "NotImplemented",
                "ServiceName com.amazonaws.us-east-1.dynamodb",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName("com.amazonaws.us-east-1.dynamodb")));
        world.refuses(
                "InvalidParameterValue",
                "can only be specified for interface endpoints",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName(S3).securityGroupIds("sg-1")));
        world.refuses(
                "NotImplemented",
                "VpcEndpointType Interface",
                ec2 -> ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName(S3).vpcEndpointType("Interface")));
        assertThat(world.ask(ec2 -> ec2.describeVpcEndpoints(r -> {})).vpcEndpoints())
                .hasSize(1);
        assertThat(world.store.listAll(PublicPool.LEASES)).hasSize(1);
    }

    @Test
    void theServicesThatThereAreEndpointsForAreListed() {
        var all = world.ask(ec2 -> ec2.describeVpcEndpointServices(r -> {}));

        assertThat(all.serviceNames()).contains(S3).isSorted();
        assertThat(all.serviceDetails())
                .filteredOn(detail -> detail.serviceName().equals(S3))
                .singleElement()
                .satisfies(detail -> assertThat(detail.serviceType().getFirst().serviceTypeAsString())
                        .isEqualTo("Gateway"));
        assertThat(world.ask(ec2 -> ec2.describeVpcEndpointServices(
                                r -> r.filters(f -> f.name("service-type").values("Interface"))))
                        .serviceDetails())
                .filteredOn(detail -> detail.serviceName().endsWith(".ecr.dkr"))
                .singleElement()
                .satisfies(
                        detail -> assertThat(detail.privateDnsName()).isEqualTo("*.dkr.ecr.us-east-1.amazonaws.com"));
        world.refuses(
                "InvalidServiceName",
                "does not exist",
                ec2 -> ec2.describeVpcEndpointServices(r -> r.serviceNames("com.amazonaws.us-east-1.nothing")));
    }

    @Test
    void itsPolicyDecidesWhatPasses() {
        EndpointPolicies gate = new EndpointPolicies(world.store, world.pool);
        String id = create().vpcEndpointId();
        String source = ((RouteTarget.GatewayEndpoint) planned().getFirst().target())
                .source()
                .toString();
        Access get = new Access("s3:GetObject", List.of(BUCKET));
        assertThat(gate.passes(source, get)).isTrue();

        world.ask(ec2 ->
                ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(id).policyDocument(allowing("arn:aws:s3:::other/*"))));
        assertThat(gate.passes(source, get)).isFalse();
        assertThat(gate.passes("203.0.113.9", get)).isTrue();
        assertThat(gate.passes("198.18.255.1", get)).as("this machine").isTrue();
        assertThat(gate.passes("0:0:0:0:0:0:0:1", get)).isTrue();
        world.ask(ec2 -> ec2.modifyVpcEndpoint(r ->
                r.vpcEndpointId(id).policyDocument(allowing("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"))));
        assertThat(gate.passes(source, get)).isTrue();
        assertThat(gate.passes(source, new Access("s3:PutObject", List.of(BUCKET))))
                .isFalse();
        world.ask(ec2 -> ec2.modifyVpcEndpoint(r -> r.vpcEndpointId(id).resetPolicy(true)));
        assertThat(gate.passes(source, new Access("s3:PutObject", List.of(BUCKET))))
                .isTrue();
    }

    @Test
    void whatStillComesByItWhileItGoesIsRefused() {
        EndpointPolicies gate = new EndpointPolicies(world.store, world.pool);
        String id = create().vpcEndpointId();
        String source = ((RouteTarget.GatewayEndpoint) planned().getFirst().target())
                .source()
                .toString();
        Access get = new Access("s3:GetObject", List.of(BUCKET));
        world.network.refuse(Map.of(vpc, "no way"));
        world.refuses("Unavailable", "no way", ec2 -> ec2.deleteVpcEndpoints(r -> r.vpcEndpointIds(id)));

        assertThat(gate.passes(source, get)).isFalse();
        assertThat(world.store.listAll(PublicPool.LEASES))
                .as("nobody else gets it")
                .hasSize(1);
        world.network.refuse(Map.of());
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(world.store.listAll(PublicPool.LEASES)).isEmpty());
        assertThat(gate.passes(source, get)).as("nobody's").isFalse();
    }

    private static String allowing(String resource) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                + "\"Action\":[\"s3:GetObject\"],\"Resource\":[\"" + resource + "\"]}]}";
    }

    private VpcEndpoint create() {
        return world.ask(ec2 ->
                        ec2.createVpcEndpoint(r -> r.vpcId(vpc).serviceName(S3).routeTableIds(table)))
                .vpcEndpoint();
    }

    private VpcEndpoint described(String id) {
        return world.ask(ec2 -> ec2.describeVpcEndpoints(r -> r.vpcEndpointIds(id)))
                .vpcEndpoints()
                .getFirst();
    }

    private Route route() {
        return world.ask(ec2 -> ec2.describeRouteTables(r -> r.routeTableIds(table)))
                .routeTables()
                .getFirst()
                .routes()
                .getLast();
    }

    private List<RoutePlan> planned() {
        return world.network.vpc(vpc).subnets().getFirst().routes();
    }
}
