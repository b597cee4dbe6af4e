package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ROUTE_TABLE;
import static dev.roadstead.services.ec2.ResourceType.VPC;

import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteResponse;

/** Routes. */
final class RouteOperations {

    private final Work work;

    RouteOperations(Work work) {
        this.work = work;
    }

    /**
     * A route that is there already, with the same target, is made again without effect, as on AWS.
     *
     * @see <a href="https://github.com/hashicorp/terraform-provider-aws/issues/36324">What identical routes and entries get</a>
     */
    CreateRouteResponse create(CreateRouteRequest request) {
        RouteTargets targets = RouteTargets.of(request);
        RouteDestination destination =
                RouteDestination.of(request.destinationCidrBlock(), request.destinationPrefixListId());
        destination.requireRoutable();
        work.enforcing(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            Vpc vpc = estate.require(VPC, table.vpcId());
            targets.requireMade();
            if (destination.local(vpc)) {
                throw there(destination);
            }
            RouteTable next = destination.route(estate, table, vpc, targets);
            if (destination.routed(table) && !next.equals(table)) {
                throw there(destination);
            }
            ReferenceRoom.require(estate, next);
            estate.put(ROUTE_TABLE, next);
        });
        return CreateRouteResponse.builder().returnValue(true).build();
    }

    private static RuntimeException there(RouteDestination destination) {
        return Ec2Failures.failure("RouteAlreadyExists", "The route identified by " + destination + " already exists.");
    }

    ReplaceRouteResponse replace(ReplaceRouteRequest request) {
        if (Boolean.TRUE.equals(request.localTarget())) {
            throw Ec2Failures.unsupported("ReplaceRoute", "LocalTarget");
        }
        RouteTargets targets = RouteTargets.of(request);
        RouteDestination destination =
                RouteDestination.of(request.destinationCidrBlock(), request.destinationPrefixListId());
        work.enforcing(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            Vpc vpc = estate.require(VPC, table.vpcId());
            if (destination.local(vpc)) {
                throw Ec2Failures.unsupported("ReplaceRoute", "DestinationCidrBlock of the local route");
            }
            if (!destination.routed(table)) {
                throw Ec2Failures.invalidValue("There is no route defined for '" + destination
                        + "' in the route table. Use CreateRoute instead.");
            }
            estate.put(ROUTE_TABLE, destination.route(estate, table, vpc, targets));
        });
        return ReplaceRouteResponse.builder().build();
    }

    DeleteRouteResponse delete(DeleteRouteRequest request) {
        Ec2Failures.refuse("DeleteRoute", "DestinationIpv6CidrBlock", request.destinationIpv6CidrBlock());
        RouteDestination destination =
                RouteDestination.of(request.destinationCidrBlock(), request.destinationPrefixListId());
        work.enforcing(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            Vpc vpc = estate.require(VPC, table.vpcId());
            if (destination.local(vpc)) {
                throw Ec2Failures.invalidValue(
                        "cannot remove local route " + destination + " in route table " + table.routeTableId());
            }
            if (!destination.routed(table)) {
                throw Ec2Failures.failure(
                        "InvalidRoute.NotFound",
                        "no route with " + destination.parameter() + " " + destination + " in route table "
                                + table.routeTableId());
            }
            estate.put(ROUTE_TABLE, destination.unroute(table));
        });
        return DeleteRouteResponse.builder().build();
    }
}
