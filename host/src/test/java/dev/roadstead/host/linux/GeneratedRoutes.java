package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.linux.StatedNetwork.Destination;
import dev.roadstead.host.linux.StatedNetwork.Peering;
import dev.roadstead.host.linux.StatedNetwork.Range;
import dev.roadstead.host.linux.StatedNetwork.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The route tables of one generated VPC, one for each subnet. What a route leads to may go, and leave it. */
final class GeneratedRoutes {
    private final GeneratedVpc vpc;
    private final GeneratedPlans all;
    private final Random random;
    private final Map<Integer, List<Route>> tables = new LinkedHashMap<>();

    GeneratedRoutes(GeneratedVpc vpc, GeneratedPlans all) {
        this.vpc = vpc;
        this.all = all;
        this.random = all.random();
    }

    /** The numbers of subnets, each of which has a table. */
    Set<Integer> subnets() {
        return tables.keySet();
    }

    List<Route> of(int subnet) {
        return tables.getOrDefault(subnet, List.of());
    }

    void remove(int subnet) {
        tables.remove(subnet);
    }

    /** Another table in the place of a subnet's. */
    String change(int subnet) {
        Map<Destination, RouteTarget> table = new LinkedHashMap<>();
        if (random.nextInt(6) > 0) {
            table.put(new Range(Cidr.ALL), out(subnet));
        }
        if (random.nextInt(3) == 0) {
            Cidr range = all.range(vpc);
            if (!vpc.holds(range)) {
                table.put(new Range(range), outOrNowhere(subnet));
            }
        }
        if (random.nextInt(4) == 0) {
            table.put(GeneratedGroups.S3, new RouteTarget.GatewayEndpoint(all.gatewayEndpoint(vpc)));
        }
        if (random.nextInt(4) == 0) {
            table.put(vpc.outer(), outOrNowhere(subnet));
        }
        all.peeringsOf(vpc).forEach(peering -> toPeer(subnet, peering, table));
        if (random.nextInt(6) == 0) {
            between(subnet, table);
        }
        List<Route> routes = new ArrayList<>();
        table.forEach((destination, target) -> routes.add(new Route(destination, target)));
        tables.put(subnet, routes);
        return "routes of subnet " + subnet + " " + routes;
    }

    /** One route, whose target goes away while the others stay. */
    String blackhole(int subnet) {
        List<Route> routes = new ArrayList<>(of(subnet));
        if (routes.isEmpty()) {
            return change(subnet);
        }
        Route before = routes.remove(random.nextInt(routes.size()));
        routes.add(new Route(before.destination(), new RouteTarget.Blackhole()));
        tables.put(subnet, routes);
        return "blackhole for " + before + " of subnet " + subnet;
    }

    /** To all of it, to one of its subnets, by a NAT gateway that goes on to it, or, once in a while, whatever there is. */
    private void toPeer(int subnet, Peering peering, Map<Destination, RouteTarget> table) {
        RouteTarget target = new RouteTarget.Peering(peering.id());
        GeneratedVpc peer = all.vpc(peering.from(vpc.id()).orElseThrow());
        switch (random.nextInt(12)) {
            case 0 -> {}
            case 1 -> table.put(new Range(Cidr.ALL), target);
            case 2, 3 -> table.put(vpc.outer(), target);
            case 4, 5 ->
                table.put(
                        new Range(peer.ranges().getFirst()),
                        subnet == GeneratedVpc.NAT_SUBNET ? target : new RouteTarget.NatGateway(vpc.natGateway()));
            case 6, 7 -> table.put(new Range(peer.subnet(1 + random.nextInt(3))), target);
            default -> peer.ranges().forEach(range -> table.put(new Range(range), target));
        }
    }

    /** Between subnets, by an interface of neither end that forwards nothing, or is gone. */
    private void between(int subnet, Map<Destination, RouteTarget> table) {
        Cidr other = vpc.subnet(subnet % 3 + 1);
        List<String> between = vpc.interfaces().stream()
                .filter(each -> !other.contains(each.address()))
                .map(InterfacePlan::interfaceId)
                .toList();
        table.put(new Range(other), new RouteTarget.Interface(between.isEmpty() ? "eni-gone" : all.any(between)));
    }

    private RouteTarget outOrNowhere(int subnet) {
        return random.nextBoolean() ? out(subnet) : new RouteTarget.Blackhole();
    }

    /** A NAT gateway does not send to itself. */
    private RouteTarget out(int subnet) {
        return subnet == GeneratedVpc.NAT_SUBNET || random.nextBoolean()
                ? new RouteTarget.InternetGateway()
                : new RouteTarget.NatGateway(vpc.natGateway());
    }
}
