package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.services.aws.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkReconcilerTest {

    private final World world = new World();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        world.close();
        threads.close();
    }

    private void settled() {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.network.offered() == world.network.taken().size());
    }

    @Test
    void anOperationReturnsNotBeforeItsChangeIsInForce() {
        String vpc = world.vpc("10.0.0.0/16");
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        world.network.hold(true);
        int before = world.network.offered();
        CompletableFuture<String> made = CompletableFuture.supplyAsync(() -> world.taskInterface(subnet), threads);
        await().atMost(Duration.ofSeconds(5)).until(() -> world.network.offered() > before);
        assertThat(made).isNotDone();
        world.network.hold(false);
        String eni = made.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(world.network.vpc(vpc).interfaces().getFirst().interfaceId()).isEqualTo(eni);
    }

    @Test
    void changesThatArriveMeanwhileShareOneApplication() {
        String vpc = world.vpc("10.0.0.0/16");
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        settled();
        world.network.hold(true);
        int before = world.network.offered();
        List<CompletableFuture<String>> made = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> world.taskInterface(subnet), threads))
                .toList();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.store
                                .listAll(ResourceType.NETWORK_INTERFACE.kind())
                                .size()
                        == 20);
        assertThat(world.network.offered()).isEqualTo(before + 1);
        world.network.hold(false);
        made.forEach(
                each -> each.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join());
        assertThat(world.network.offered()).isLessThanOrEqualTo(before + 2);
        assertThat(world.network.vpc(vpc).interfaces()).hasSize(20);
    }

    @Test
    void whatTheNetworkRefusesIsToldAndTriedAgain() {
        String vpc = world.vpc("10.0.0.0/16");
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        settled();
        world.network.refuse(Optional.of("veth rs1234: no buffer space"));
        World.refusesCall("Unavailable", "veth rs1234: no buffer space", () -> world.taskInterface(subnet));
        assertThat(world.store.listAll(ResourceType.NETWORK_INTERFACE.kind())).hasSize(1);
        world.network.refuse(Optional.empty());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.network.vpc(vpc).interfaces().size() == 1);
    }

    @Test
    void oneVpcThatIsRefusedHoldsUpNoOther() {
        String broken = world.vpc("10.0.0.0/16");
        String inBroken = world.subnet(broken, "10.0.1.0/24");
        String sound = world.vpc("10.1.0.0/16");
        String inSound = world.subnet(sound, "10.1.1.0/24");
        world.network.refuse(Map.of(broken, "veth rs1234: no buffer space"));
        World.refusesCall(
                "Unavailable", broken + ": veth rs1234: no buffer space", () -> world.taskInterface(inBroken));
        String eni = world.taskInterface(inSound);
        assertThat(world.network.vpc(sound).interfaces())
                .singleElement()
                .satisfies(plan -> assertThat(plan.interfaceId()).isEqualTo(eni));
        world.network.refuse(Map.of());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.network.plan().vpcs().stream()
                        .anyMatch(vpc ->
                                vpc.vpcId().equals(broken) && vpc.interfaces().size() == 1));
    }

    @Test
    void aNatGatewayOfARefusedVpcStaysPending() {
        String vpc = world.vpc("10.0.0.0/16");
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        world.internetGateway(vpc);
        String allocation = world.ask(ec2 -> ec2.allocateAddress(r -> {})).allocationId();
        world.network.refuse(Map.of(vpc, "no buffer space"));
        String gateway = world.ask(
                        ec2 -> ec2.createNatGateway(r -> r.subnetId(subnet).allocationId(allocation)))
                .natGateway()
                .natGatewayId();
        // Two plans later it has not become available: another VPC's change waits for both.
        world.vpc("10.1.0.0/16");
        world.vpc("10.2.0.0/16");
        assertThat(natGatewayState(gateway)).isEqualTo("pending");
        world.network.refuse(Map.of());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> natGatewayState(gateway).equals("available"));
    }

    private String natGatewayState(String gateway) {
        return world.ask(ec2 -> ec2.describeNatGateways(r -> r.natGatewayIds(gateway)))
                .natGateways()
                .getFirst()
                .stateAsString();
    }

    @Test
    void theNetworkIsLookedAtRightAfterAChangeThatComesWhenItIsDue() {
        world.vpc("10.0.0.0/16");
        settled();
        world.pass(Duration.ofSeconds(6));
        int audits = world.network.audits();
        int offered = world.network.offered();
        world.vpc("10.1.0.0/16");
        await().atMost(Duration.ofSeconds(2)).until(() -> world.network.audits() > audits);
        assertThat(world.network.offered()).isEqualTo(offered + 1);
    }

    @Test
    void theNetworkIsLookedAtEveryFewSecondsAlsoWhileNothingChanges() {
        world.vpc("10.0.0.0/16");
        settled();
        int before = world.network.audits();
        world.pass(Duration.ofSeconds(6));
        await().atMost(Duration.ofSeconds(30)).until(() -> world.network.audits() > before);
    }

    @Test
    void aRestartAppliesWhatIsStored() {
        String vpc = world.vpc("10.0.0.0/16");
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        String eni = world.taskInterface(subnet);
        world.reconciler.close();
        RecordingNetwork next = new RecordingNetwork();
        try (NetworkReconciler restarted = new NetworkReconciler(world.platform, next)) {
            restarted.start();
            assertThat(restarted.awaitFirstPlan(Duration.ofSeconds(5))).isTrue();
            assertThat(next.vpc(vpc).interfaces())
                    .singleElement()
                    .satisfies(plan -> assertThat(plan.interfaceId()).isEqualTo(eni));
            assertThat(next.taken()).hasSize(1);
        }
    }

    @Test
    void aStartGoesOnWhenTheNetworkRefuses() {
        world.vpc("10.0.0.0/16");
        RecordingNetwork next = new RecordingNetwork();
        next.refuse(Optional.of("no root"));
        try (NetworkReconciler restarted = new NetworkReconciler(world.platform, next)) {
            restarted.start();
            assertThat(restarted.awaitFirstPlan(Duration.ofSeconds(5))).isFalse();
            next.refuse(Optional.empty());
            await().atMost(Duration.ofSeconds(5)).until(() -> next.plan().vpcs().size() == 2);
        }
    }

    @Test
    void aStoreThatWasClearedLeavesNoNetworkAndANewAccount() {
        String vpc = world.vpc("10.0.0.0/16");
        world.store.clear();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> world.network.plan().vpcs().isEmpty());
        assertThat(world.ask(ec2 -> ec2.describeVpcs()).vpcs())
                .singleElement()
                .satisfies(fresh -> assertThat(fresh.vpcId()).isNotEqualTo(vpc));
    }

    @Test
    void whatDoesNotTouchTheNetworkDoesNotWaitForIt() {
        String vpc = world.vpc("10.0.0.0/16");
        settled();
        world.network.hold(true);
        world.ask(ec2 ->
                ec2.createTags(r -> r.resources(vpc).tags(t -> t.key("a").value("b"))));
        assertThat(world.ask(ec2 -> ec2.describeTags()).tags()).hasSize(1);
    }

    @Test
    void stoppingEndsEveryWait() {
        String vpc = world.vpc("10.0.0.0/16");
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        settled();
        world.network.hold(true);
        CompletableFuture<Void> refused = CompletableFuture.runAsync(
                () -> World.refusesCall("Unavailable", "stopping", () -> world.taskInterface(subnet)), threads);
        int before = world.network.taken().size();
        await().atMost(Duration.ofSeconds(5)).until(() -> world.network.offered() > before);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(world.reconciler::close, threads);
        refused.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join();
        world.network.hold(false);
        closed.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    @Test
    void regionsAndAccountsShareTheMachine() {
        world.vpc("10.0.0.0/16");
        world.askAs(World.ROOT, "eu-west-1", ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")));
        Caller other =
                new Caller("210987654321", World.REGION, new dev.roadstead.services.aws.Principal.Root("210987654321"));
        other.run(() -> world.api.createVpc(r -> r.cidrBlock("10.0.0.0/16")));
        assertThat(world.network.plan().vpcs()).hasSize(6);
    }
}
