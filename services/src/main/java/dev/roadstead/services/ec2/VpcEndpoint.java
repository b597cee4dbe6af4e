package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A gateway endpoint: routes to a service, without an internet gateway, in the route tables that it is associated with.
 *
 * @param service what it leads to, where its addresses were when the endpoint was made, which is where they stay
 * @param routeTableIds in order
 * @param policy what may pass
 * @param source an address of the public pool by which the service knows the endpoint
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html">Gateway endpoints</a>
 */
record VpcEndpoint(
        String vpcEndpointId,
        String vpcId,
        GatewayService service,
        List<String> routeTableIds,
        String policy,
        Ipv4 source,
        Instant created,
        Optional<Idempotency> idempotency)
        implements Endpoint {

    VpcEndpoint {
        routeTableIds = routeTableIds.stream().sorted().distinct().toList();
    }

    @Override
    public String resourceId() {
        return vpcEndpointId;
    }

    @Override
    public String serviceName() {
        return service.name();
    }

    @Override
    public String type() {
        return "Gateway";
    }

    /** Its routes are in force when its creation is answered. */
    @Override
    public String stateText() {
        return "available";
    }

    boolean routesFor(String routeTableId) {
        return routeTableIds.contains(routeTableId);
    }

    VpcEndpoint with(String nextPolicy) {
        return new VpcEndpoint(vpcEndpointId, vpcId, service, routeTableIds, nextPolicy, source, created, idempotency);
    }

    VpcEndpoint withTables(List<String> more) {
        return tables(Stream.concat(routeTableIds.stream(), more.stream()).toList());
    }

    VpcEndpoint withoutTables(List<String> gone) {
        return tables(routeTableIds.stream().filter(id -> !gone.contains(id)).toList());
    }

    private VpcEndpoint tables(List<String> next) {
        return new VpcEndpoint(vpcEndpointId, vpcId, service, next, policy, source, created, idempotency);
    }
}
