package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;

class RouteTableTest {

    private static final String EVERYWHERE = "0.0.0.0/0";

    private final World world = new World();
    private String vpc = "";
    private String subnet = "";
    private String gateway = "";

    @BeforeEach
    void makeNetwork() {
        vpc = world.vpc("10.0.0.0/16");
        subnet = world.subnet(vpc, "10.0.1.0/24");
        gateway = world.internetGateway(vpc);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private String table() {
        return world.ask(ec2 -> ec2.createRouteTable(r -> r.vpcId(vpc)))
                .routeTable()
                .routeTableId();
    }

    private RouteTable described(String id) {
        return world.ask(ec2 -> ec2.describeRouteTables(r -> r.routeTableIds(id)))
                .routeTables()
                .getFirst();
    }

    private List<RoutePlan> planned() {
        return world.network.vpc(vpc).subnets().getFirst().routes();
    }

    private String associate(String table) {
        return world.ask(ec2 ->
                        ec2.associateRouteTable(r -> r.routeTableId(table).subnetId(subnet)))
                .associationId();
    }

    private void route(String table, String destination) {
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(table).destinationCidrBlock(destination).gatewayId(gateway)));
    }

    @Test
    void aSubnetFollowsTheMainTableUntilItHasItsOwn() {
        String main = world.mainRouteTable(vpc);
        route(main, EVERYWHERE);
        assertThat(planned()).containsExactly(new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway()));
        String own = table();
        String association = associate(own);
        assertThat(planned()).isEmpty();
        assertThat(associate(own)).isEqualTo(association);
        world.ask(ec2 -> ec2.disassociateRouteTable(r -> r.associationId(association)));
        assertThat(planned()).hasSize(1);
    }

    @Test
    void aSecondTableNeedsReplacement() {
        String first = table();
        String second = table();
        String association = associate(first);
        world.refuses(
                "Resource.AlreadyAssociated",
                "conflicts with an existing association",
                ec2 -> ec2.associateRouteTable(r -> r.routeTableId(second).subnetId(subnet)));
        String moved = world.ask(ec2 -> ec2.replaceRouteTableAssociation(
                        r -> r.associationId(association).routeTableId(second)))
                .newAssociationId();
        assertThat(moved).isNotEqualTo(association);
        assertThat(described(second).associations())
                .singleElement()
                .satisfies(a -> assertThat(a.subnetId()).isEqualTo(subnet));
        world.ask(ec2 -> ec2.deleteRouteTable(r -> r.routeTableId(first)));
        world.refuses(
                "DependencyViolation",
                "The routeTable '" + second + "' has dependencies",
                ec2 -> ec2.deleteRouteTable(r -> r.routeTableId(second)));
    }

    @Test
    void theMainAssociationMovesButNeverEnds() {
        String main = world.mainRouteTable(vpc);
        String association = described(main).associations().getFirst().routeTableAssociationId();
        world.refuses(
                "InvalidParameterValue",
                "cannot disassociate the main route table association",
                ec2 -> ec2.disassociateRouteTable(r -> r.associationId(association)));
        world.refuses(
                "DependencyViolation", "has dependencies", ec2 -> ec2.deleteRouteTable(r -> r.routeTableId(main)));
        String next = table();
        route(next, EVERYWHERE);
        world.ask(ec2 -> ec2.replaceRouteTableAssociation(
                r -> r.associationId(association).routeTableId(next)));
        assertThat(world.mainRouteTable(vpc)).isEqualTo(next);
        assertThat(planned()).hasSize(1);
        world.ask(ec2 -> ec2.deleteRouteTable(r -> r.routeTableId(main)));
    }

    @Test
    void aRouteIsABlackholeOnceItsTargetIsGone() {
        String main = world.mainRouteTable(vpc);
        route(main, EVERYWHERE);
        assertThat(described(main).routes()).extracting(Route::stateAsString).containsExactly("active", "active");
        world.ask(ec2 ->
                ec2.detachInternetGateway(r -> r.internetGatewayId(gateway).vpcId(vpc)));
        assertThat(described(main).routes()).extracting(Route::stateAsString).containsExactly("active", "blackhole");
        assertThat(planned()).containsExactly(new RoutePlan(Cidr.ALL, new RouteTarget.Blackhole()));
    }

    @Test
    void routesAreMadeReplacedAndDeletedOnce() {
        String main = world.mainRouteTable(vpc);
        String eni = world.taskInterface(subnet);
        route(main, "8.8.8.8/16");
        route(main, "8.8.0.0/16");
        assertThat(planned()).hasSize(1);
        world.refuses(
                "RouteAlreadyExists",
                "The route identified by 8.8.0.0/16 already exists.",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("8.8.0.0/16").networkInterfaceId(eni)));
        world.ask(ec2 -> ec2.replaceRoute(
                r -> r.routeTableId(main).destinationCidrBlock("8.8.0.0/16").networkInterfaceId(eni)));
        assertThat(planned()).containsExactly(new RoutePlan(Cidr.parse("8.8.0.0/16"), new RouteTarget.Interface(eni)));
        world.refuses(
                "InvalidParameterValue",
                "There is no route defined for '9.9.9.0/24'",
                ec2 -> ec2.replaceRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("9.9.9.0/24").gatewayId(gateway)));
        world.ask(ec2 -> ec2.deleteRoute(r -> r.routeTableId(main).destinationCidrBlock("8.8.0.0/16")));
        world.refuses(
                "InvalidRoute.NotFound",
                "no route with destination-cidr-block 8.8.0.0/16 in route table " + main,
                ec2 -> ec2.deleteRoute(r -> r.routeTableId(main).destinationCidrBlock("8.8.0.0/16")));
    }

    @Test
    void theLocalRouteIsNobodysToChange() {
        String main = world.mainRouteTable(vpc);
        world.refuses(
                "InvalidGatewayID.NotFound",
                "The gateway ID 'local' does not exist",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("10.0.0.0/16").gatewayId("local")));
        world.refuses(
                "InvalidParameterValue",
                "cannot remove local route 10.0.0.0/16",
                ec2 -> ec2.deleteRoute(r -> r.routeTableId(main).destinationCidrBlock("10.0.0.0/16")));
        world.refuses(
                "RouteAlreadyExists",
                "10.0.0.0/16",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("10.0.0.0/16").gatewayId(gateway)));
        world.refuses(
                "InvalidParameterValue",
                "more specific than one of this VPC's CIDR blocks",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock("10.0.1.0/24").gatewayId(gateway)));
    }

    @Test
    void aWholeSubnetIsReachedThroughAnInterfaceOrANatGateway() {
        String main = world.mainRouteTable(vpc);
        world.subnet(vpc, "10.0.2.0/24");
        world.subnet(vpc, "10.0.3.0/24");
        String eni = world.taskInterface(subnet);
        String nat = world.ask(
                        ec2 -> ec2.createNatGateway(r -> r.subnetId(subnet).connectivityType("private")))
                .natGateway()
                .natGatewayId();
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationCidrBlock("10.0.2.0/24").natGatewayId(nat)));
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationCidrBlock("10.0.3.0/24").networkInterfaceId(eni)));
        assertThat(planned())
                .containsExactly(
                        new RoutePlan(Cidr.parse("10.0.2.0/24"), new RouteTarget.NatGateway(nat)),
                        new RoutePlan(Cidr.parse("10.0.3.0/24"), new RouteTarget.Interface(eni)));
        for (String part : List.of("10.0.2.0/25", "10.0.9.0/24", "10.0.2.0/23")) {
            world.refuses(
                    "InvalidParameterValue",
                    "Route destination doesn't match any subnet CIDR blocks.",
                    ec2 -> ec2.createRoute(
                            r -> r.routeTableId(main).destinationCidrBlock(part).networkInterfaceId(eni)));
        }
    }

    @Test
    void whatIsReservedForServicesIsNotRouted() {
        String main = world.mainRouteTable(vpc);
        world.refuses(
                "InvalidParameterValue",
                "169.254.168.0/22",
                ec2 -> ec2.createRoute(r -> r.routeTableId(main)
                        .destinationCidrBlock("169.254.169.254/32")
                        .gatewayId(gateway)));
        route(main, "169.254.0.0/16");
    }

    @Test
    void routesThatAreBlackholesSayWhichTheyWere() {
        String main = world.mainRouteTable(vpc);
        String eni = world.taskInterface(subnet);
        world.ask(ec2 -> ec2.createRoute(
                r -> r.routeTableId(main).destinationCidrBlock("172.16.0.0/12").networkInterfaceId(eni)));
        world.askAs("ecs.amazonaws.com", ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(eni)));
        assertThat(described(main).routes()).last().satisfies(route -> {
            assertThat(route.stateAsString()).isEqualTo("blackhole");
            assertThat(route.networkInterfaceId()).isEqualTo(eni);
        });
        assertThat(planned()).containsExactly(new RoutePlan(Cidr.parse("172.16.0.0/12"), new RouteTarget.Blackhole()));
    }

    @Test
    void gatewaysThatAreNotBuiltAreRefusedByName() {
        String main = world.mainRouteTable(vpc);
        world.refuses(
                "NotImplemented",
                "virtual private gateway",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock(EVERYWHERE).gatewayId("vgw-0123456789abcdef0")));
        world.refuses(
                "NotImplemented",
                "EgressOnlyInternetGatewayId",
                ec2 -> ec2.createRoute(r -> r.routeTableId(main)
                        .destinationCidrBlock(EVERYWHERE)
                        .egressOnlyInternetGatewayId("eigw-0123456789abcdef0")));
        world.refuses(
                "NotImplemented",
                "GatewayId",
                ec2 -> ec2.associateRouteTable(r -> r.routeTableId(main).gatewayId(gateway)));
    }

    @Test
    void targetsMustExistAndBelongToTheVpc() {
        String main = world.mainRouteTable(vpc);
        String foreign = world.internetGateway(world.vpc("10.1.0.0/16"));
        world.refuses(
                "InvalidParameterValue",
                "belong to different networks",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock(EVERYWHERE).gatewayId(foreign)));
        world.refuses(
                "InvalidGatewayID.NotFound",
                "igw-0123456789abcdef0",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock(EVERYWHERE).gatewayId("igw-0123456789abcdef0")));
        world.refuses(
                "InvalidNatGatewayID.NotFound",
                "nat-0123456789abcdef0",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock(EVERYWHERE).natGatewayId("nat-0123456789abcdef0")));
        world.refuses(
                "MissingParameter",
                "gatewayId, natGatewayId, networkInterfaceId",
                ec2 -> ec2.createRoute(r -> r.routeTableId(main).destinationCidrBlock(EVERYWHERE)));
        world.refuses(
                "NotImplemented",
                "TransitGatewayId",
                ec2 -> ec2.createRoute(r ->
                        r.routeTableId(main).destinationCidrBlock(EVERYWHERE).transitGatewayId("tgw-1")));
    }

    @Test
    void anInternetGatewayIsAttachedToOneVpc() {
        world.refuses(
                "Resource.AlreadyAssociated",
                "is already attached to network " + vpc,
                ec2 -> ec2.attachInternetGateway(
                        r -> r.internetGatewayId(gateway).vpcId(vpc)));
        String second = world.ask(ec2 -> ec2.createInternetGateway(r -> {}))
                .internetGateway()
                .internetGatewayId();
        world.refuses(
                "InvalidParameterValue",
                "already has an internet gateway attached",
                ec2 -> ec2.attachInternetGateway(
                        r -> r.internetGatewayId(second).vpcId(vpc)));
        world.refuses(
                "Gateway.NotAttached",
                "is not attached to network " + vpc,
                ec2 -> ec2.detachInternetGateway(
                        r -> r.internetGatewayId(second).vpcId(vpc)));
        world.refuses(
                "DependencyViolation",
                "The internetGateway '" + gateway + "' has dependencies",
                ec2 -> ec2.deleteInternetGateway(r -> r.internetGatewayId(gateway)));
        assertThat(world.network.vpc(vpc).internetGatewayId()).contains(gateway);
    }
}
