package dev.roadstead.explain;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AnalysisComponent;
import software.amazon.awssdk.services.ec2.model.Explanation;

/** What stops a packet, in a sentence. */
final class Obstacle {

    private Obstacle() {}

    static String said(Explanation why, Port port) {
        return why(why, port) + " [" + why.explanationCode() + "]";
    }

    private static String why(Explanation why, Port port) {
        boolean egress = "egress".equals(why.direction());
        return switch (why.explanationCode()) {
            case "ENI_SG_RULES_MISMATCH" ->
                "no " + (egress ? "outbound" : "inbound") + " rule of "
                        + why.securityGroups().stream().map(PathPrinter::named).collect(Collectors.joining(", "))
                        + ", which " + named(why.networkInterface()) + " has, permits " + port;
            case "SUBNET_ACL_RESTRICTION" ->
                named(why.acl()) + " of " + named(why.subnet()) + " denies it by rule "
                        + PathPrinter.said(why.aclRule());
            case "NO_ROUTE_TO_DESTINATION" ->
                named(why.routeTable()) + " has no route to " + why.address()
                        + Optional.ofNullable(why.destination())
                                .map(by -> " by " + named(by) + ", by which the answer must go")
                                .orElse("")
                        + Optional.ofNullable(why.routeTableRoute())
                                .map(route -> "; it has " + PathPrinter.said(route))
                                .orElse("");
            case "BAD_STATE_ROUTE" ->
                named(why.routeTable()) + " leads it to what is gone: " + PathPrinter.said(why.routeTableRoute());
            case "MORE_SPECIFIC_ROUTE" ->
                named(why.routeTable()) + " leads the answer elsewhere: " + PathPrinter.said(why.routeTableRoute());
            case "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS" ->
                named(why.internetGateway()) + " takes nothing from "
                        + named(first(why.networkInterface(), why.natGateway()))
                        + ", which has no public address";
            case "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS" ->
                (why.networkInterface() == null
                                ? why.address() + " is the public address of no interface in " + named(why.vpc())
                                : named(why.networkInterface()) + " has no public address")
                        + ", and the internet gateway leads to public addresses alone";
            case "NO_POSSIBLE_DESTINATION" ->
                "nobody that " + named(why.component()) + " leads to answers at "
                        + Objects.requireNonNullElse(why.address(), "that address");
            case "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS" ->
                why.address() + " is a VPC's own, and nothing for it leaves by " + named(why.internetGateway());
            case "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR" ->
                named(why.vpcPeeringConnection()) + " leads to " + String.join(", ", why.cidrs()) + " alone, not to "
                        + why.address();
            case "BAD_STATE" -> named(first(why.networkInterface(), why.component())) + " is not in use";
            case "DISCONNECTED_VPCS" ->
                named(why.component()) + " is in another VPC, to which no active peering connection leads";
            case "ENI_SOURCE_DEST_CHECK_RESTRICTION", "ENI_ADDRESS_RESTRICTION" ->
                named(why.networkInterface()) + " sends and takes packets of its own address alone";
            case "VPCE_GATEWAY_PROTOCOL_RESTRICTION" -> named(why.vpcEndpoint()) + " takes TCP alone";
            case "VPCE_INTRA_VPC_TRAFFIC" -> named(why.component()) + " begins no connections";
            case "UNASSOCIATED_COMPONENT" -> named(why.component()) + " is attached to no VPC";
            case "NO_SOURCE_OR_DESTINATION" -> named(why.component()) + " is gone";
            default -> "no way leads there by " + named(first(why.component(), why.destination()));
        };
    }

    private static @Nullable AnalysisComponent first(
            @Nullable AnalysisComponent one, @Nullable AnalysisComponent other) {
        return one != null ? one : other;
    }

    private static String named(@Nullable AnalysisComponent component) {
        return component == null ? "it" : PathPrinter.named(component);
    }
}
