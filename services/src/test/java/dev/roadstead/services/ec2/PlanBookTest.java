package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.store.Changes;
import dev.roadstead.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class PlanBookTest {

    /** What is there, so that calls hit and miss it. */
    private static final class Walk {
        private final World world;
        private final Random random;
        private final List<String> vpcs = new ArrayList<>(List.of("vpc-0123456789abcdef0"));
        private final List<String> subnets = new ArrayList<>(List.of("subnet-0123456789abcdef0"));
        private final List<String> groups = new ArrayList<>(List.of("sg-0123456789abcdef0"));
        private final List<String> interfaces = new ArrayList<>(List.of("eni-0123456789abcdef0"));
        private final List<String> lists = new ArrayList<>(List.of("pl-0123456789abcdef0"));
        private final List<String> gateways = new ArrayList<>(List.of("igw-0123456789abcdef0"));
        private final List<String> peerings = new ArrayList<>(List.of("pcx-0123456789abcdef0"));

        Walk(World world, long seed) {
            this.world = world;
            this.random = new Random(seed);
        }

        private String any(List<String> ids) {
            return ids.get(random.nextInt(ids.size()));
        }

        private void made(List<String> ids, Supplier<String> call) {
            ids.add(call.get());
        }

        /** One call of any kind; whether it succeeds does not matter. */
        boolean step() {
            try {
                call();
                return true;
            } catch (Ec2Exception e) {
                return false;
            }
        }

        private void call() {
            switch (random.nextInt(22)) {
                case 0 -> made(vpcs, () -> world.vpc("10." + vpcs.size() % 3 + ".0.0/16"));
                case 1, 2 -> {
                    int vpc = random.nextInt(vpcs.size());
                    made(
                            subnets,
                            () -> world.subnet(vpcs.get(vpc), "10." + vpc % 3 + "." + random.nextInt(20) + ".0/24"));
                }
                case 3 -> made(groups, () -> world.group(any(vpcs), "g" + random.nextInt(50)));
                case 4, 5, 6 -> made(interfaces, () -> world.taskInterface(any(subnets)));
                case 7 -> made(gateways, () -> world.internetGateway(any(vpcs)));
                case 8 ->
                    world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(any(groups))
                            .ipProtocol("tcp")
                            .fromPort(1)
                            .toPort(1 + random.nextInt(50))
                            .cidrIp("0.0.0.0/0")));
                case 9 ->
                    world.askAs(
                            "ecs.amazonaws.com",
                            ec2 -> ec2.deleteNetworkInterface(r -> r.networkInterfaceId(any(interfaces))));
                case 10 ->
                    world.ask(ec2 -> ec2.detachInternetGateway(
                            r -> r.internetGatewayId(any(gateways)).vpcId(any(vpcs))));
                case 16, 17, 18 -> {
                    made(
                            peerings,
                            () -> world.ask(ec2 -> ec2.createVpcPeeringConnection(
                                            r -> r.vpcId(any(vpcs)).peerVpcId(any(vpcs))))
                                    .vpcPeeringConnection()
                                    .vpcPeeringConnectionId());
                    world.ask(ec2 -> ec2.acceptVpcPeeringConnection(r -> r.vpcPeeringConnectionId(peerings.getLast())));
                }
                case 19 -> {
                    String id = any(peerings);
                    if (random.nextInt(4) == 0) {
                        world.ask(ec2 -> ec2.deleteVpcPeeringConnection(r -> r.vpcPeeringConnectionId(id)));
                    } else {
                        world.ask(ec2 -> ec2.createRoute(r -> r.routeTableId(world.mainRouteTable(any(vpcs)))
                                .destinationCidrBlock("10.0.0.0/8")
                                .vpcPeeringConnectionId(id)));
                    }
                }
                case 20 ->
                    world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(any(groups))
                            .ipPermissions(
                                    p -> p.ipProtocol("-1").userIdGroupPairs(pair -> pair.groupId(any(groups))))));
                case 11 ->
                    world.ask(ec2 -> ec2.createRoute(r -> r.routeTableId(world.mainRouteTable(any(vpcs)))
                            .destinationCidrBlock("0.0.0.0/0")
                            .gatewayId(any(gateways))));
                case 12 ->
                    world.ask(ec2 -> ec2.associateVpcCidrBlock(
                            r -> r.vpcId(any(vpcs)).cidrBlock("10." + (2 + random.nextInt(9)) + ".0.0/16")));
                case 13, 14, 15 -> changeLists();
                default -> deleteAny();
            }
        }

        private void changeLists() {
            String cidr = "192.0.2." + random.nextInt(250) + "/32";
            switch (random.nextInt(4)) {
                case 0 ->
                    made(
                            lists,
                            () -> world.ask(ec2 -> ec2.createManagedPrefixList(r -> r.prefixListName("l")
                                            .addressFamily("IPv4")
                                            .maxEntries(5)
                                            .entries(e -> e.cidr(cidr))))
                                    .prefixList()
                                    .prefixListId());
                case 1 ->
                    world.ask(ec2 -> ec2.modifyManagedPrefixList(r -> r.prefixListId(any(lists))
                            .currentVersion(1L + random.nextInt(3))
                            .addEntries(e -> e.cidr(cidr))));
                case 2 ->
                    world.ask(ec2 -> ec2.authorizeSecurityGroupEgress(r -> r.groupId(any(groups))
                            .ipPermissions(p -> p.ipProtocol("-1").prefixListIds(l -> l.prefixListId(any(lists))))));
                default ->
                    world.ask(ec2 -> ec2.createRoute(r -> r.routeTableId(world.mainRouteTable(any(vpcs)))
                            .destinationPrefixListId(any(lists))
                            .gatewayId(any(gateways))));
            }
        }

        private void deleteAny() {
            switch (random.nextInt(3)) {
                case 0 -> world.ask(ec2 -> ec2.deleteSubnet(r -> r.subnetId(any(subnets))));
                case 1 -> world.ask(ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(any(groups))));
                default -> world.ask(ec2 -> ec2.deleteVpc(r -> r.vpcId(any(vpcs))));
            }
        }
    }

    /** The plan of a moment, computed from everything. */
    private static List<VpcPlan> anew(Snapshot snapshot) {
        List<VpcResources> all = snapshot.listAll(ResourceType.VPC.kind()).stream()
                .map(vpc -> VpcResources.of(
                        new Estate(snapshot, vpc.key().account(), vpc.key().region()), vpc.value()))
                .toList();
        return NetworkPlanDecisions.plan(snapshot.version(), all).vpcs();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsInForceAfterEachCallIsThePlanComputedAnew(long seed) {
        try (World world = new World()) {
            world.grant(Quotas.VPCS, 30);
            world.grant(Quotas.INTERNET_GATEWAYS, 30);
            // Some calls do not wait for the network, and the first one makes the default VPC.
            world.vpc("10.9.0.0/16");
            Walk walk = new Walk(world, seed);
            int succeeded = 0;
            for (int i = 0; i < 250; i++) {
                if (walk.step()) {
                    succeeded++;
                    assertThat(world.network.plan().vpcs())
                            .as("seed %d, step %d", seed, i)
                            .isEqualTo(anew(world.store.snapshot()));
                }
            }
            assertThat(succeeded).isGreaterThan(60);
        }
    }

    @Test
    void whereNothingOfTheNetworkChangedThePlanIsTheVerySame() {
        try (World world = new World()) {
            String vpc = world.vpc("10.0.0.0/16");
            PlanBook book = new PlanBook();
            Snapshot before = world.store.snapshot();
            NetworkPlan plan = book.upTo(before, new Changes.TooOld(before.version()));
            world.ask(ec2 ->
                    ec2.createTags(r -> r.resources(vpc).tags(t -> t.key("a").value("b"))));
            world.ask(ec2 -> ec2.allocateAddress(r -> r.domain("vpc")));
            Snapshot after = world.store.snapshot();
            Changes changes = world.store.changesSince(before.version(), ResourceType.OF_THE_PLAN);
            assertThat(after.version()).isGreaterThan(before.version());
            assertThat(book.upTo(after, changes)).isSameAs(plan);
        }
    }
}
