package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roadstead.services.ecs.RebalanceDecisions.Spread;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

/** Availability Zone rebalancing: who gets it, and what it does. */
class RebalanceTest {

    private final EcsWorld world = new EcsWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private Service create(Consumer<CreateServiceRequest.Builder> more) {
        world.register("1");
        return world.ask(ecs -> ecs.createService(r -> {
                    r.cluster("shop")
                            .serviceName("web")
                            .taskDefinition("web")
                            .desiredCount(4)
                            .launchType("FARGATE")
                            .networkConfiguration(n -> n.awsvpcConfiguration(
                                    v -> v.subnets("subnet-a", "subnet-b").securityGroups("sg-1")))
                            .loadBalancers(b -> b.targetGroupArn(SimulatedTargets.GROUP)
                                    .containerName("web")
                                    .containerPort(80));
                    more.accept(r);
                }))
                .service();
    }

    private List<String> events() {
        return world.service("web").events().stream().map(ServiceEvent::message).toList();
    }

    private Map<String, Long> zones() {
        return world.running("web").stream()
                .collect(Collectors.groupingBy(arn -> world.task(arn).availabilityZone(), Collectors.counting()));
    }

    /** Zone b does not answer while the service is scaled in: only tasks of zone a are left. */
    private void scaleInWhileZoneBIsAway() {
        world.neighbourhood.elbv2.answers = ip -> world.neighbourhood.ec2.interfaces.values().stream()
                .noneMatch(eni ->
                        eni.privateIpAddress().equals(ip) && eni.subnetId().equals("subnet-b"));
        world.pass(Duration.ofSeconds(20));
        world.ask(ecs -> ecs.updateService(r -> r.cluster("shop").service("web").desiredCount(2)));
        world.until("steady", Duration.ofMinutes(5), () -> events().getFirst().endsWith("has reached a steady state."));
        assertThat(zones()).isEqualTo(Map.of("us-east-1a", 2L));
    }

    @Test
    void aNewServiceIsBalancedUnlessItSaysOtherwise() {
        assertThat(create(r -> {}).availabilityZoneRebalancingAsString()).isEqualTo("ENABLED");
        Service updated = world.ask(ecs -> ecs.updateService(
                        r -> r.cluster("shop").service("web").availabilityZoneRebalancing("DISABLED")))
                .service();
        assertThat(updated.availabilityZoneRebalancingAsString()).isEqualTo("DISABLED");
        assertThat(updated.deployments()).hasSize(1);
        assertThat(world.ask(ecs -> ecs.updateService(
                                r -> r.cluster("shop").service("web").desiredCount(1)))
                        .service()
                        .availabilityZoneRebalancingAsString())
                .isEqualTo("DISABLED");
    }

    @Test
    void boundsWithoutRoomForReplacementsDoNotSupportIt() {
        assertThat(create(r -> r.deploymentConfiguration(
                                d -> d.minimumHealthyPercent(0).maximumPercent(100)))
                        .availabilityZoneRebalancingAsString())
                .isEqualTo("DISABLED");
        assertThatExceptionOfType(InvalidParameterException.class)
                .isThrownBy(() -> world.ask(ecs -> ecs.updateService(
                        r -> r.cluster("shop").service("web").availabilityZoneRebalancing("ENABLED"))))
                .satisfies(error -> assertThat(error.awsErrorDetails().errorMessage())
                        .isEqualTo("AvailabilityZoneRebalancing does not support maximumPercent <= 100"));
    }

    @Test
    void anUnevenServiceStartsReplacementsFirstAndThenStopsTheSurplus() {
        create(r -> {});
        scaleInWhileZoneBIsAway();
        world.neighbourhood.elbv2.answers = ip -> true;
        world.afterEachStep = () -> {
            assertThat(world.neighbourhood.elbv2.serving().size()).isGreaterThanOrEqualTo(2);
            assertThat(world.running("web").size()).isLessThanOrEqualTo(4);
        };
        world.until("even", Duration.ofMinutes(20), () -> zones().equals(Map.of("us-east-1a", 1L, "us-east-1b", 1L)));
        world.pass(Duration.ofMinutes(1));

        assertThat(zones()).isEqualTo(Map.of("us-east-1a", 1L, "us-east-1b", 1L));
        assertThat(events())
                .contains("(service web) is not AZ balanced with 2 tasks in us-east-1a, 0 tasks in us-east-1b. AZ"
                        + " Rebalancing in progress.")
                .contains("(service web) is AZ balanced with 1 tasks in us-east-1a, 1 tasks in us-east-1b.")
                .anyMatch(
                        event -> event.matches(
                                "\\(service web\\) has started 1 tasks in us-east-1b to AZ Rebalance: \\(task [0-9a-f]{32}\\)\\."))
                .anyMatch(event -> event.matches(
                        "\\(service web\\) has stopped 1 running tasks in us-east-1a due to AZ rebalancing: \\(task"
                                + " [0-9a-f]{32}\\)\\."));
        assertThat(events().stream().filter(event -> event.contains("is not AZ balanced")))
                .hasSize(1);
    }

    @Test
    void whoSwitchedItOffStaysUneven() {
        create(r -> r.availabilityZoneRebalancing("DISABLED"));
        scaleInWhileZoneBIsAway();
        world.neighbourhood.elbv2.answers = ip -> true;
        world.pass(Duration.ofMinutes(20));

        assertThat(zones()).isEqualTo(Map.of("us-east-1a", 2L));
        assertThat(events()).noneMatch(event -> event.contains("AZ"));
    }

    @Test
    void replacementsEvenOutAnySpreadWithTheFewestMoves() {
        Random random = new Random(20261121);
        for (int i = 0; i < 1000; i++) {
            Map<String, Integer> zones = new HashMap<>();
            for (int zone = 0; zone < 2 + random.nextInt(3); zone++) {
                zones.put("z" + zone, random.nextInt(12));
            }
            int room = random.nextInt(30);
            Spread spread = new Spread(zones, room);
            Map<String, Integer> starts = spread.starts();

            int started = starts.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(started).as("%s", spread).isLessThanOrEqualTo(Math.min(room, RolloutDecisions.CAP));
            assertThat(starts.isEmpty()).as("%s", spread).isEqualTo(spread.even() || room == 0);
            int total = zones.values().stream().mapToInt(Integer::intValue).sum();
            int fair = (total + zones.size() - 1) / zones.size();
            starts.forEach((zone, count) -> assertThat(zones.get(zone) + count)
                    .as("%s %s", spread, zone)
                    .isLessThanOrEqualTo(fair));
        }
    }
}
