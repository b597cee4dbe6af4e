package dev.roadstead.services.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.services.ecs.Member.Standing;
import dev.roadstead.services.ecs.Member.Trouble;
import dev.roadstead.services.ecs.RolloutDecisions.Bounds;
import dev.roadstead.services.ecs.RolloutDecisions.Moves;
import dev.roadstead.services.ecs.TaskRecord.Membership;
import dev.roadstead.services.ecs.TaskRecord.Milestone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/** The bounds of a rollout hold for whatever it meets, and a rollout ends. */
class RolloutDecisionsTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private final Random random = new Random(20261121);

    @Test
    void noDecisionGoesBeyondTheBoundsWhateverItIsGiven() {
        for (int i = 0; i < 20_000; i++) {
            Bounds bounds = bounds();
            List<Member> members = members(bounds);
            Moves moves = decide(bounds, members);

            Set<String> stopped = stopped(moves);
            long healthyBefore = members.stream().filter(Member::healthy).count();
            long healthyStopped = members.stream()
                    .filter(Member::healthy)
                    .filter(member -> stopped.contains(member.taskId()))
                    .count();
            long left = members.stream()
                    .filter(Member::active)
                    .filter(member -> !stopped.contains(member.taskId()))
                    .count();
            String what = bounds + " " + members + " " + moves;
            if (healthyStopped > 0) {
                assertThat(healthyBefore - healthyStopped)
                        .as(what)
                        .isGreaterThanOrEqualTo(Math.min(bounds.minimumHealthy(), bounds.desired()));
            }
            if (moves.starts() > 0) {
                assertThat(left + moves.starts()).as(what).isLessThanOrEqualTo(bounds.maximum());
            }
            assertThat(moves.starts()).as(what).isLessThanOrEqualTo(RolloutDecisions.CAP);
            assertThat(stopped).as(what).doesNotHaveDuplicates();
        }
    }

    @Test
    void everyRolloutWithRoomToMoveEndsWithItsDesiredCountOfNewTasks() {
        for (int i = 0; i < 500; i++) {
            Bounds bounds = bounds();
            if (bounds.desired() > 0
                    && bounds.minimumHealthy() >= bounds.desired()
                    && bounds.maximum() <= bounds.desired()) {
                continue;
            }
            List<Member> members = members(bounds);
            int steps = 0;
            while (!done(bounds, members)) {
                Moves moves = decide(bounds, members);
                members = after(members, moves);
                assertThat(++steps).as("%s %s", bounds, members).isLessThan(2000);
            }
        }
    }

    private static boolean done(Bounds bounds, List<Member> members) {
        List<Member> active = members.stream().filter(Member::active).toList();
        return active.size() == bounds.desired()
                && active.stream().allMatch(member -> member.deploymentId().equals("new") && member.healthy());
    }

    /** What asked for happens: stopped tasks go, started ones come and become healthy. */
    private List<Member> after(List<Member> members, Moves moves) {
        Set<String> stopped = stopped(moves);
        List<Member> next = new ArrayList<>();
        for (Member member : members) {
            if (!member.active() || stopped.contains(member.taskId())) {
                continue;
            }
            Standing standing = switch (member.standing()) {
                case STARTING -> Standing.WARMING;
                case WARMING -> Standing.HEALTHY;
                default -> member.standing();
            };
            next.add(member(member.taskId(), member.deploymentId(), standing));
        }
        for (int i = 0; i < moves.starts(); i++) {
            next.add(member("n" + random.nextInt(Integer.MAX_VALUE), "new", Standing.STARTING));
        }
        return next;
    }

    private static Set<String> stopped(Moves moves) {
        Set<String> stopped = new HashSet<>();
        moves.stops().forEach(stops -> stopped.addAll(stops.taskIds()));
        return stopped;
    }

    private Bounds bounds() {
        int desired = random.nextInt(13);
        int least = List.of(0, 25, 50, 75, 100).get(random.nextInt(5));
        int most = List.of(100, 125, 150, 200, 300).get(random.nextInt(5));
        return Bounds.of(desired, configuration(least, most));
    }

    private DeploymentConfiguration last = configuration(100, 200);

    private DeploymentConfiguration configuration(int least, int most) {
        last = DeploymentConfiguration.builder()
                .minimumHealthyPercent(least)
                .maximumPercent(most)
                .build();
        return last;
    }

    private List<Member> members(Bounds bounds) {
        List<Member> members = new ArrayList<>();
        int count = bounds.maximum() == 0 ? random.nextInt(4) : random.nextInt(bounds.maximum() + 3);
        for (int i = 0; i < count; i++) {
            Standing standing = Standing.values()[random.nextInt(Standing.values().length)];
            String deployment = List.of("new", "old", "older").get(random.nextInt(3));
            members.add(member("t" + i, deployment, standing));
        }
        return members;
    }

    private Member member(String id, String deployment, Standing standing) {
        TaskRecord.Spec spec = new TaskRecord.Spec(
                "shop",
                "arn",
                TaskOverride.builder().build(),
                new TaskRecord.Placement(
                        "subnet",
                        List.of(),
                        false,
                        random.nextBoolean() ? "a" : "b",
                        new TaskRecord.Provider(Optional.empty(), "1.4.0")),
                new TaskRecord.Origin(
                        Optional.empty(), Optional.empty(), Optional.of(new Membership("web", deployment)), List.of()));
        TaskRecord.State state = new TaskRecord.State(
                TaskStatus.RUNNING,
                TaskStatus.RUNNING,
                Map.of(Milestone.CREATED, START.plusSeconds(random.nextInt(100))),
                Optional.empty(),
                1);
        TaskRecord task = new TaskRecord(
                id, spec, state, new TaskRecord.Resources(Optional.empty(), "a", List.of(), List.of(), 0));
        Optional<Trouble> trouble = standing == Standing.UNHEALTHY
                ? Optional.of(new Trouble("event", "Task failed container health checks"))
                : Optional.empty();
        return new Member(task, deployment, standing, trouble);
    }

    private Moves decide(Bounds bounds, List<Member> members) {
        Service settings = Service.builder().deploymentConfiguration(last).build();
        DeploymentRecord primary = DeploymentRecord.started("new", "sd", START);
        ServiceRecord service = new ServiceRecord(
                "web",
                new ServiceRecord.Spec("shop", bounds.desired(), settings),
                List.of(primary),
                ServiceRecord.Progress.NEW,
                List.of());
        return RolloutDecisions.decide(
                new ServiceDecisions.Situation(service, members, Optional.empty(), false, List.of()), primary, false);
    }

    @Test
    void theCircuitBreakersThresholdIsHalfTheDesiredCountWithinThreeAndTwoHundred() {
        assertThat(CircuitBreaker.threshold(1)).isEqualTo(3);
        assertThat(CircuitBreaker.threshold(9)).isEqualTo(5);
        assertThat(CircuitBreaker.threshold(25)).isEqualTo(13);
        assertThat(CircuitBreaker.threshold(1000)).isEqualTo(200);
    }
}
