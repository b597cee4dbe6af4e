package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ROUTE_TABLE;
import static dev.roadstead.services.ec2.ResourceType.VPC;
import static dev.roadstead.services.ec2.ResourceType.VPC_ENDPOINT;

import dev.roadstead.services.aws.Ids;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.DeleteRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;

/** Route tables. */
final class RouteTableOperations {

    private static final Listing<RouteTable> LISTING =
            new Listing<>(ROUTE_TABLE, "routeTableIds", RouteTableDescription.filters());

    private final Work work;
    private final Ids ids;
    private final TagRequests tagRequests;

    RouteTableOperations(Work work, Ids ids, TagRequests tagRequests) {
        this.work = work;
        this.ids = ids;
        this.tagRequests = tagRequests;
    }

    CreateRouteTableResponse create(CreateRouteTableRequest request) {
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), "CreateRouteTable", ROUTE_TABLE.name());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        return work.enforce(estate -> {
            RouteTable table =
                    Idempotency.once(token, estate, ROUTE_TABLE, () -> create(estate, request.vpcId(), token, tags));
            return CreateRouteTableResponse.builder()
                    .routeTable(RouteTableDescription.of(estate, table))
                    .clientToken(request.clientToken())
                    .build();
        });
    }

    private RouteTable create(OpenEstate estate, String vpcId, Optional<Idempotency> token, Map<String, String> tags) {
        Vpc vpc = estate.require(VPC, vpcId);
        Quotas.require(
                estate.routeTables(vpcId).count(),
                estate.limit(Quotas.ROUTE_TABLES),
                "RouteTableLimitExceeded",
                "route tables for VPC '" + vpcId + "'");
        RouteTable table = estate.put(
                ROUTE_TABLE, new RouteTable(ids.resource("rtb"), vpc.vpcId(), List.of(), List.of(), List.of(), token));
        estate.tag(ROUTE_TABLE.name(), table.routeTableId(), tags);
        return table;
    }

    DescribeRouteTablesResponse describe(DescribeRouteTablesRequest request) {
        Estate estate = work.read();
        var page = LISTING.page(
                estate,
                new Listing.Query(
                        request.routeTableIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribeRouteTablesResponse.builder()
                .routeTables(page.map(table -> RouteTableDescription.of(estate, table))
                        .items())
                .nextToken(page.token())
                .build();
    }

    DeleteRouteTableResponse delete(DeleteRouteTableRequest request) {
        work.enforcing(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            if (!table.associations().isEmpty()) {
                throw Ec2Failures.dependency("routeTable", table.routeTableId());
            }
            List<String> gone = List.of(table.routeTableId());
            estate.endpoints(table.vpcId())
                    .filter(endpoint -> endpoint.routesFor(table.routeTableId()))
                    .toList()
                    .forEach(endpoint -> estate.put(VPC_ENDPOINT, endpoint.withoutTables(gone)));
            estate.delete(ROUTE_TABLE, table);
        });
        return DeleteRouteTableResponse.builder().build();
    }
}
