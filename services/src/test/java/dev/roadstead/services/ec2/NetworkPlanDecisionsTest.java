package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkPlanDecisionsTest {

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void thePlanHoldsWhatIsInUseAndNothingElse(int seed) {
        VpcResources resources = new GeneratedNetwork(seed).vpc(1);
        VpcPlan plan = NetworkPlanDecisions.vpc(resources);
        assertThat(plan.ranges()).isEqualTo(resources.vpc().ranges());
        assertThat(plan.interfaces())
                .extracting(InterfacePlan::interfaceId)
                .containsExactlyElementsOf(resources.interfaces().stream()
                        .filter(NetworkInterface::attached)
                        .map(NetworkInterface::networkInterfaceId)
                        .toList());
        assertThat(plan.natGateways())
                .extracting(NatGatewayPlan::natGatewayId)
                .containsExactlyElementsOf(resources.natGateways().stream()
                        .filter(gateway -> gateway.state() == NatGateway.State.PENDING
                                || gateway.state() == NatGateway.State.AVAILABLE)
                        .map(NatGateway::natGatewayId)
                        .toList());
        assertThat(plan.subnets())
                .extracting(SubnetPlan::subnetId)
                .containsExactlyElementsOf(
                        resources.subnets().all().stream().map(Subnet::subnetId).toList());
        assertThat(plan.securityGroups())
                .extracting(SecurityGroupPlan::groupId)
                .containsExactlyElementsOf(resources.securityGroups().stream()
                        .map(SecurityGroup::groupId)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRouteLeadsToSomethingInThePlanOrDropsPackets(int seed) {
        VpcResources resources = new GeneratedNetwork(seed).vpc(1);
        VpcPlan plan = NetworkPlanDecisions.vpc(resources);
        Set<String> interfaces =
                plan.interfaces().stream().map(InterfacePlan::interfaceId).collect(Collectors.toSet());
        Set<String> gateways =
                plan.natGateways().stream().map(NatGatewayPlan::natGatewayId).collect(Collectors.toSet());
        for (SubnetPlan subnet : plan.subnets()) {
            Map<Cidr, String> targets = targets(resources, subnet.subnetId());
            assertThat(subnet.routes()).extracting(RoutePlan::destination).containsExactlyElementsOf(targets.keySet());
            for (RoutePlan route : subnet.routes()) {
                String target = String.valueOf(targets.get(route.destination()));
                boolean alive = interfaces.contains(target)
                        || gateways.contains(target)
                        || plan.internetGatewayId().filter(target::equals).isPresent();
                switch (route.target()) {
                    case RouteTarget.Interface(String id) ->
                        assertThat(interfaces).contains(id);
                    case RouteTarget.NatGateway(String id) ->
                        assertThat(gateways).contains(id);
                    case RouteTarget.Peering(String id) ->
                        assertThat(plan.peerings())
                                .extracting(PeeringPlan::peeringConnectionId)
                                .contains(id);
                    case RouteTarget.InternetGateway() ->
                        assertThat(plan.internetGatewayId()).isPresent();
                    case RouteTarget.GatewayEndpoint endpoint ->
                        assertThat(resources.endpoints()).isNotEmpty();
                    case RouteTarget.Blackhole() -> assertThat(alive).isFalse();
                }
            }
        }
    }

    /** What each destination is routed to: what a table says of it, or else a prefix list that holds it. */
    private static Map<Cidr, String> targets(VpcResources resources, String subnetId) {
        List<RouteTable> tables = resources.subnets().routeTables();
        RouteTable of = tables.stream()
                .filter(table -> table.associationOf(subnetId).isPresent())
                .findFirst()
                .orElseGet(() -> tables.getFirst());
        Map<Cidr, String> targets = new TreeMap<>();
        for (RouteTable.PrefixListRoute route : of.prefixListRoutes().reversed()) {
            resources.prefixLists().of(route.prefixListId()).forEach(range -> targets.put(range, route.targetId()));
        }
        targets.keySet().removeIf(resources.vpc()::contains);
        of.routes().forEach(route -> targets.put(route.destination(), route.targetId()));
        return targets;
    }

    private static int planned(VpcResources resources, Stream<SecurityGroupRule> rules) {
        return rules.mapToInt(rule -> rule.peer()
                        .prefixList()
                        .map(id -> resources.prefixLists().of(id).size())
                        .orElse(1))
                .sum();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noRuleIsLostOrTurnedAround(int seed) {
        VpcResources resources = new GeneratedNetwork(seed).vpc(1);
        VpcPlan plan = NetworkPlanDecisions.vpc(resources);
        for (int i = 0; i < plan.securityGroups().size(); i++) {
            SecurityGroup stored = resources.securityGroups().get(i);
            assertThat(plan.securityGroups().get(i).ingress()).hasSize(planned(resources, stored.rules(false)));
            assertThat(plan.securityGroups().get(i).egress()).hasSize(planned(resources, stored.rules(true)));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theOrderOfVpcsDoesNotMatter(int seed) {
        GeneratedNetwork generated = new GeneratedNetwork(seed);
        List<VpcResources> vpcs = IntStream.range(0, 4).mapToObj(generated::vpc).collect(Collectors.toList());
        NetworkPlan plan = NetworkPlanDecisions.plan(7, vpcs);
        Collections.shuffle(vpcs, new Random(seed));
        assertThat(NetworkPlanDecisions.plan(7, vpcs)).isEqualTo(plan);
        assertThat(plan.vpcs()).extracting(VpcPlan::vpcId).isSorted();
    }
}
