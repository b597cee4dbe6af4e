package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.services.ec2.flowlogs.LoggedInterface;
import dev.roadstead.services.ec2.flowlogs.Surroundings;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What routes and ranges say about the packets of an account in a region, as they are at the end of a window. Used by one thread.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-fields">traffic-path,
 *     pkt-dst-aws-service</a>
 */
final class FlowLogSurroundings implements Surroundings {

    private static final int SAME_VPC = 1;
    private static final int PEERING = 4;
    private static final int GATEWAY_ENDPOINT = 7;
    private static final int INTERNET_GATEWAY = 8;

    private final Estate estate;
    private final Cidr servicePool;
    private final Map<String, Optional<VpcPlan>> plans = new HashMap<>();

    FlowLogSurroundings(Estate estate, Cidr servicePool) {
        this.estate = estate;
        this.servicePool = servicePool;
    }

    @Override
    public OptionalInt path(LoggedInterface from, Ipv4 destination) {
        Optional<VpcPlan> plan = plans.computeIfAbsent(
                from.place().vpcId(),
                id -> estate.find(ResourceType.VPC, id)
                        .map(vpc -> NetworkPlanDecisions.vpc(VpcResources.of(estate, vpc))));
        return plan.map(vpc -> path(vpc, from.place().subnetId(), destination)).orElse(OptionalInt.empty());
    }

    /** Pure: by the most specific route of the subnet that the packet leaves. */
    static OptionalInt path(VpcPlan vpc, String subnetId, Ipv4 destination) {
        Optional<RouteTarget> target = vpc.subnets().stream()
                .filter(subnet -> subnet.subnetId().equals(subnetId))
                .flatMap(subnet -> subnet.routes().stream())
                .filter(route -> route.destination().contains(destination))
                .max(Comparator.comparing(route -> route.destination().prefixLength()))
                .map(RoutePlan::target);
        if (target.isEmpty() || vpc.contains(destination)) {
            return vpc.contains(destination) ? OptionalInt.of(SAME_VPC) : OptionalInt.empty();
        }
        return switch (target.get()) {
            case RouteTarget.InternetGateway() -> OptionalInt.of(INTERNET_GATEWAY);
            case RouteTarget.NatGateway(String id) -> OptionalInt.of(SAME_VPC);
            case RouteTarget.Interface(String id) -> OptionalInt.of(SAME_VPC);
            case RouteTarget.GatewayEndpoint(Ipv4 source) -> OptionalInt.of(GATEWAY_ENDPOINT);
            case RouteTarget.Peering(String id) -> OptionalInt.of(PEERING);
            case RouteTarget.Blackhole() -> OptionalInt.empty();
        };
    }

    @Override
    public Optional<String> service(Ipv4 address) {
        if (!servicePool.contains(address)) {
            return Optional.empty();
        }
        boolean s3 = GatewayService.s3(estate.region(), servicePool).ranges().stream()
                .anyMatch(range -> range.contains(address));
        return Optional.of(s3 ? "S3" : "AMAZON");
    }
}
