package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ROUTE_TABLE;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import dev.roadstead.host.Cidr;
import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteResponse;

/** Routes. */
final class RouteOperations {

    private final Work work;
    private final Quotas quotas;

    RouteOperations(Work work, Quotas quotas) {
        this.work = work;
        this.quotas = quotas;
    }

    CreateRouteResponse create(CreateRouteRequest request) {
        RouteTargets targets = RouteTargets.of(request);
        Cidr destination = destination(request.destinationCidrBlock());
        work.enforcing(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            Vpc vpc = estate.require(VPC, table.vpcId());
            if (table.route(destination).isPresent() || vpc.ranges().contains(destination)) {
                throw Ec2Failures.failure(
                        "RouteAlreadyExists", "The route identified by " + destination + " already exists.");
            }
            Quotas.require(
                    table.routes().size(),
                    quotas.networks().routesPerTable(),
                    "RouteLimitExceeded",
                    "routes for route table " + table.routeTableId());
            estate.put(ROUTE_TABLE, table.withRoute(targets.route(estate, table, vpc, destination)));
        });
        return CreateRouteResponse.builder().returnValue(true).build();
    }

    ReplaceRouteResponse replace(ReplaceRouteRequest request) {
        if (Boolean.TRUE.equals(request.localTarget())) {
            throw Ec2Failures.unsupported("ReplaceRoute", "LocalTarget");
        }
        RouteTargets targets = RouteTargets.of(request);
        Cidr destination = destination(request.destinationCidrBlock());
        work.enforcing(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            Vpc vpc = estate.require(VPC, table.vpcId());
            if (vpc.ranges().contains(destination)) {
                throw Ec2Failures.unsupported("ReplaceRoute", "DestinationCidrBlock of the local route");
            }
            if (table.route(destination).isEmpty()) {
                throw Ec2Failures.invalidValue("There is no route defined for '" + destination
                        + "' in the route table. Use CreateRoute instead.");
            }
            estate.put(ROUTE_TABLE, table.withRoute(targets.route(estate, table, vpc, destination)));
        });
        return ReplaceRouteResponse.builder().build();
    }

    DeleteRouteResponse delete(DeleteRouteRequest request) {
        Ec2Failures.refuse("DeleteRoute", "DestinationPrefixListId", request.destinationPrefixListId());
        Ec2Failures.refuse("DeleteRoute", "DestinationIpv6CidrBlock", request.destinationIpv6CidrBlock());
        Cidr destination = destination(request.destinationCidrBlock());
        work.enforcing(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            Vpc vpc = estate.require(VPC, table.vpcId());
            if (vpc.ranges().contains(destination)) {
                throw Ec2Failures.invalidValue(
                        "cannot remove local route " + destination + " in route table " + table.routeTableId());
            }
            if (table.route(destination).isEmpty()) {
                throw Ec2Failures.failure(
                        "InvalidRoute.NotFound",
                        "no route with destination-cidr-block " + destination + " in route table "
                                + table.routeTableId());
            }
            estate.put(ROUTE_TABLE, table.withoutRoute(destination));
        });
        return DeleteRouteResponse.builder().build();
    }

    private static Cidr destination(String text) {
        if (text == null) {
            throw Ec2Failures.missing("destinationCidrBlock");
        }
        return Cidrs.parse("destinationCidrBlock", text);
    }
}
