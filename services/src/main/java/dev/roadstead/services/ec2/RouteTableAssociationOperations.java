package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.ROUTE_TABLE;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;

import dev.roadstead.services.aws.Ids;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.AssociateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.AssociateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.DisassociateRouteTableRequest;
import software.amazon.awssdk.services.ec2.model.DisassociateRouteTableResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteTableAssociationRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteTableAssociationResponse;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociationState;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociationStateCode;

/** Which route table routes for which subnet. */
final class RouteTableAssociationOperations {

    private static final RouteTableAssociationState ASSOCIATED = RouteTableAssociationState.builder()
            .state(RouteTableAssociationStateCode.ASSOCIATED)
            .build();

    private final Work work;
    private final Ids ids;

    RouteTableAssociationOperations(Work work, Ids ids) {
        this.work = work;
        this.ids = ids;
    }

    AssociateRouteTableResponse associate(AssociateRouteTableRequest request) {
        Ec2Failures.refuse("AssociateRouteTable", "GatewayId", request.gatewayId());
        if (request.subnetId() == null) {
            throw Ec2Failures.missing("subnetId");
        }
        String associationId = work.enforce(estate -> {
            RouteTable table = estate.require(ROUTE_TABLE, request.routeTableId());
            Subnet subnet = estate.require(SUBNET, request.subnetId());
            return associate(estate, table, subnet);
        });
        return AssociateRouteTableResponse.builder()
                .associationId(associationId)
                .associationState(ASSOCIATED)
                .build();
    }

    private String associate(OpenEstate estate, RouteTable table, Subnet subnet) {
        if (!table.vpcId().equals(subnet.vpcId())) {
            throw Ec2Failures.invalidValue("Route table " + table.routeTableId() + " and subnet " + subnet.subnetId()
                    + " belong to different networks");
        }
        Optional<RouteTable.Association> same = table.associationOf(subnet.subnetId());
        if (same.isPresent()) {
            return same.get().associationId();
        }
        if (estate.routeTables(table.vpcId())
                .anyMatch(other -> other.associationOf(subnet.subnetId()).isPresent())) {
            throw Ec2Failures.failure(
                    "Resource.AlreadyAssociated",
                    "the specified association for route table " + table.routeTableId()
                            + " conflicts with an existing association");
        }
        String id = ids.resource("rtbassoc");
        estate.put(ROUTE_TABLE, table.withAssociation(new RouteTable.Association(id, Optional.of(subnet.subnetId()))));
        return id;
    }

    DisassociateRouteTableResponse disassociate(DisassociateRouteTableRequest request) {
        work.enforcing(estate -> {
            Held held = held(estate, request.associationId());
            if (held.association.main()) {
                throw Ec2Failures.invalidValue(
                        "cannot disassociate the main route table association " + request.associationId());
            }
            estate.put(ROUTE_TABLE, held.table.withoutAssociation(request.associationId()));
        });
        return DisassociateRouteTableResponse.builder().build();
    }

    ReplaceRouteTableAssociationResponse replace(ReplaceRouteTableAssociationRequest request) {
        String id = work.enforce(estate -> {
            Held held = held(estate, request.associationId());
            RouteTable next = estate.require(ROUTE_TABLE, request.routeTableId());
            return move(estate, held, next);
        });
        return ReplaceRouteTableAssociationResponse.builder()
                .newAssociationId(id)
                .associationState(ASSOCIATED)
                .build();
    }

    private String move(OpenEstate estate, Held held, RouteTable next) {
        if (!held.table.vpcId().equals(next.vpcId())) {
            throw Ec2Failures.invalidValue("Route table " + next.routeTableId() + " and route table "
                    + held.table.routeTableId() + " belong to different networks");
        }
        if (next.routeTableId().equals(held.table.routeTableId())) {
            return held.association.associationId();
        }
        String id = ids.resource("rtbassoc");
        estate.put(ROUTE_TABLE, held.table.withoutAssociation(held.association.associationId()));
        estate.put(ROUTE_TABLE, next.withAssociation(new RouteTable.Association(id, held.association.subnetId())));
        return id;
    }

    /** An association and the table that it belongs to. */
    private record Held(RouteTable table, RouteTable.Association association) {}

    private static Held held(Estate estate, String associationId) {
        return estate.all(ROUTE_TABLE)
                .flatMap(table -> table.associations().stream().map(each -> new Held(table, each)))
                .filter(held -> held.association.associationId().equals(associationId))
                .findFirst()
                .orElseThrow(() -> Ec2Failures.failure(
                        "InvalidAssociationID.NotFound", "The association ID '" + associationId + "' does not exist"));
    }
}
