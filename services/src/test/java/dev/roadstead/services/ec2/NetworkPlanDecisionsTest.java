package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.SubnetPlan;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
            List<RouteTable.Route> stored = routesOf(resources, subnet.subnetId());
            assertThat(subnet.routes()).hasSameSizeAs(stored);
            for (int i = 0; i < stored.size(); i++) {
                RoutePlan route = subnet.routes().get(i);
                String target = stored.get(i).targetId();
                assertThat(route.destination()).isEqualTo(stored.get(i).destination());
                boolean alive = interfaces.contains(target)
                        || gateways.contains(target)
                        || plan.internetGatewayId().filter(target::equals).isPresent();
                switch (route.target()) {
                    case RouteTarget.Interface(String id) ->
                        assertThat(interfaces).contains(id);
                    case RouteTarget.NatGateway(String id) ->
                        assertThat(gateways).contains(id);
                    case RouteTarget.InternetGateway() ->
                        assertThat(plan.internetGatewayId()).isPresent();
                    case RouteTarget.Blackhole() -> assertThat(alive).isFalse();
                }
            }
        }
    }

    private static List<RouteTable.Route> routesOf(VpcResources resources, String subnetId) {
        List<RouteTable> tables = resources.subnets().routeTables();
        return tables.stream()
                .filter(table -> table.associationOf(subnetId).isPresent())
                .findFirst()
                .orElseGet(() -> tables.getFirst())
                .routes();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noRuleIsLostOrTurnedAround(int seed) {
        VpcResources resources = new GeneratedNetwork(seed).vpc(1);
        VpcPlan plan = NetworkPlanDecisions.vpc(resources);
        for (int i = 0; i < plan.securityGroups().size(); i++) {
            SecurityGroup stored = resources.securityGroups().get(i);
            assertThat(plan.securityGroups().get(i).ingress())
                    .hasSize((int) stored.rules(false).count());
            assertThat(plan.securityGroups().get(i).egress())
                    .hasSize((int) stored.rules(true).count());
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
