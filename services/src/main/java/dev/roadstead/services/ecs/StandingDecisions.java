package dev.roadstead.services.ecs;

import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.services.ecs.Member.Standing;
import dev.roadstead.services.ecs.Member.Trouble;
import dev.roadstead.services.ecs.TaskRecord.Milestone;
import dev.roadstead.services.ecs.TaskRecord.TaskTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Decides how a service's task counts. Pure. */
final class StandingDecisions {

    /** A task that nothing checks counts as healthy after running that long: one that exits at once is none. */
    static final Duration SETTLING = Duration.ofSeconds(3);

    private StandingDecisions() {}

    /**
     * What is known of a task's health.
     *
     * @param containers the verdict of its containers' checks; empty when none is checked
     * @param targets the health of the targets of each group that the service has, by group
     * @param grace for how long after its start its failed checks are overlooked
     */
    record Checks(
            Optional<Health> containers, Map<String, Map<Targets.Address, Targets.Health>> targets, Duration grace) {}

    /** A standing, and when time alone may change it. */
    record Verdict(Standing standing, Optional<Trouble> trouble, Optional<Instant> wake) {
        static Verdict of(Standing standing) {
            return new Verdict(standing, Optional.empty(), Optional.empty());
        }
    }

    static Verdict decide(TaskRecord task, Checks checks, ServiceEvents events, Instant now) {
        if (task.lastStatus().terminal()) {
            return Verdict.of(Standing.GONE);
        }
        if (!task.desiredRunning()) {
            return Verdict.of(Standing.LEAVING);
        }
        if (task.lastStatus() != TaskStatus.RUNNING) {
            return Verdict.of(Standing.STARTING);
        }
        Instant started = task.state().at(Milestone.STARTED).orElse(now);
        Optional<Trouble> trouble = trouble(task, checks, events);
        Instant graceEnds = started.plus(checks.grace());
        if (trouble.isPresent() && now.isBefore(graceEnds)) {
            return new Verdict(Standing.WARMING, Optional.empty(), Optional.of(graceEnds));
        }
        if (trouble.isPresent()) {
            return new Verdict(Standing.UNHEALTHY, trouble, Optional.empty());
        }
        return wholesome(task, checks, started, now);
    }

    private static Verdict wholesome(TaskRecord task, Checks checks, Instant started, Instant now) {
        boolean containersFine =
                checks.containers().filter(health -> health != Health.HEALTHY).isEmpty();
        boolean targetsFine = task.resources().targets().stream()
                .allMatch(target -> health(task, checks, target)
                        .filter(health -> health.state().equals("healthy")
                                || health.state().equals("unused"))
                        .isPresent());
        if (!containersFine || !targetsFine) {
            return Verdict.of(Standing.WARMING);
        }
        boolean unchecked =
                checks.containers().isEmpty() && task.resources().targets().isEmpty();
        Instant settled = started.plus(SETTLING);
        return unchecked && now.isBefore(settled)
                ? new Verdict(Standing.WARMING, Optional.empty(), Optional.of(settled))
                : Verdict.of(Standing.HEALTHY);
    }

    private static Optional<Trouble> trouble(TaskRecord task, Checks checks, ServiceEvents events) {
        if (checks.containers().filter(health -> health == Health.UNHEALTHY).isPresent()) {
            return Optional.of(
                    new Trouble(events.unhealthyContainers(task.taskId()), StopReasons.FAILED_CONTAINER_CHECKS));
        }
        for (TaskTarget target : task.resources().targets()) {
            Optional<Targets.Health> health =
                    health(task, checks, target).filter(found -> found.state().equals("unhealthy"));
            if (health.isPresent()) {
                return Optional.of(new Trouble(
                        events.unhealthyTarget(
                                task.taskId(),
                                target.port(),
                                target.targetGroupArn(),
                                health.get().description()),
                        StopReasons.failedTargetChecks(target.targetGroupArn())));
            }
        }
        return Optional.empty();
    }

    private static Optional<Targets.Health> health(TaskRecord task, Checks checks, TaskTarget target) {
        return task.resources()
                .networkInterface()
                .map(own -> new Targets.Address(own.privateIpv4Address(), target.port()))
                .map(address -> checks.targets()
                        .getOrDefault(target.targetGroupArn(), Map.of())
                        .get(address));
    }
}
