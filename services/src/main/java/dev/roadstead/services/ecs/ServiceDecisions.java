package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.ServiceRecord.ServiceStatus;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a service needs. Pure.
 *
 * <p>First what happened is counted and told: ends, registrations, trouble. Then a deployment may complete or fail. Then tasks are
 * stopped and started ({@link RolloutDecisions}), never below the minimum of healthy ones and never above the maximum of running ones.
 */
final class ServiceDecisions {

    /** The first failures in a row are free; then the pause doubles. */
    private static final int FREE_FAILURES = 2;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    private static final int INCONSISTENT_AFTER = 10;

    /** The note that a deployment's tasks are being spread anew. */
    private static final String REBALANCING = "rebalancing:";

    private ServiceDecisions() {}

    /**
     * All that matters for a service.
     *
     * @param members its tasks, oldest first
     * @param wake when a member's standing may change by time alone
     * @param paused whether nothing may be started
     * @param zones where its tasks may be; empty where they are not to be balanced
     */
    record Situation(
            ServiceRecord service, List<Member> members, Optional<Instant> wake, boolean paused, List<String> zones) {
        Situation {
            members = List.copyOf(members);
            zones = List.copyOf(zones);
        }

        List<Member> active() {
            return members.stream().filter(Member::active).toList();
        }

        List<Member> of(String deploymentId) {
            return members.stream()
                    .filter(member -> member.deploymentId().equals(deploymentId))
                    .toList();
        }
    }

    /** A decision. */
    record Decision(List<ServiceAction> actions, Optional<Instant> wake) {
        Decision {
            actions = List.copyOf(actions);
        }
    }

    static Decision decide(Situation situation, Instant now) {
        return situation.service().progress().status() == ServiceStatus.ACTIVE
                ? new Pass(situation, now).decide()
                : drain(situation);
    }

    private static Decision drain(Situation situation) {
        List<ServiceAction> actions = new ArrayList<>();
        List<String> active = situation.active().stream().map(Member::taskId).toList();
        if (!active.isEmpty()) {
            String reason = situation
                    .service()
                    .primary()
                    .map(primary -> StopReasons.scaling(primary.id()))
                    .orElse("Scaling activity initiated by service deletion");
            actions.add(new ServiceAction.StopTasks(active, new Stop(StopReasons.SCHEDULER, reason)));
        }
        boolean gone = situation.members().stream().allMatch(member -> member.standing() == Member.Standing.GONE);
        if (gone && situation.service().progress().status() == ServiceStatus.DRAINING) {
            actions.add(new ServiceAction.Deactivate());
        }
        return new Decision(actions, Optional.empty());
    }

    /** One pass over an active service. */
    private static final class Pass {
        private final Situation situation;
        private final Instant now;
        private final ServiceRecord service;
        private final ServiceEvents events;
        private final List<ServiceAction> actions = new ArrayList<>();
        private final ServiceNews news;
        private final Set<String> notes;

        @Nullable
        private Instant wake;

        Pass(Situation situation, Instant now) {
            this.situation = situation;
            this.now = now;
            this.service = situation.service();
            this.events = new ServiceEvents(service.name());
            this.news = new ServiceNews(situation, now, this::announce);
            this.notes = news.notes();
            situation.wake().ifPresent(this::wakeBy);
        }

        Decision decide() {
            news.tellTargets();
            news.tellTrouble();
            Optional<Instant> pause = countEnds();
            DeploymentRecord primary = service.primary().orElseThrow();
            boolean failed = primary.inProgress() && breakCircuit(primary);
            if (!failed) {
                roll(primary, pause);
                settle(primary);
                rebalance(primary, pause);
            }
            removeReplaced();
            Set<String> before = new TreeSet<>(service.progress().attention());
            if (!notes.equals(before)) {
                actions.add(new ServiceAction.Note(List.copyOf(notes)));
            }
            return new Decision(actions, Optional.ofNullable(wake));
        }

        private void wakeBy(Instant at) {
            wake = wake == null || at.isBefore(wake) ? at : wake;
        }

        private void announce(String message) {
            actions.add(new ServiceAction.Announce(message));
        }

        /** Counts tasks that ended for a reason; returns how long to start nothing. */
        private Optional<Instant> countEnds() {
            Optional<Instant> pause = service.progress().nextLaunch();
            for (DeploymentRecord deployment : service.deployments()) {
                List<Member> failed = situation.of(deployment.id()).stream()
                        .filter(member -> member.failed() && news.first("ended", member.taskId()))
                        .toList();
                failed.forEach(news::tellFailure);
                if (failed.isEmpty()) {
                    continue;
                }
                int consecutive = consecutive(deployment.id());
                actions.add(new ServiceAction.CountFailures(
                        deployment.id(), deployment.rollout().failedTasks() + failed.size(), consecutive));
                if (deployment.primary() && consecutive > FREE_FAILURES) {
                    pause = Optional.of(now.plus(pause(consecutive)));
                    actions.add(new ServiceAction.Throttle(pause.get()));
                }
                if (consecutive >= INCONSISTENT_AFTER) {
                    news.tellInconsistent();
                }
            }
            return pause;
        }

        /** Failures since the last task that became healthy. */
        private int consecutive(String deploymentId) {
            List<Member> members = situation.of(deploymentId);
            Instant healthy = members.stream()
                    .filter(Member::healthy)
                    .map(Member::createdAt)
                    .max(Instant::compareTo)
                    .orElse(Instant.MIN);
            return (int) members.stream()
                    .filter(member -> member.failed() && member.createdAt().isAfter(healthy))
                    .count();
        }

        private static Duration pause(int consecutive) {
            int doublings = Math.min(consecutive - FREE_FAILURES - 1, 10);
            Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
            return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        }

        private boolean breakCircuit(DeploymentRecord primary) {
            var breaker = CircuitBreaker.of(service.spec().settings());
            int failures = consecutive(primary.id());
            if (!breaker.enabled()
                    || failures < CircuitBreaker.threshold(service.spec().desiredCount())) {
                return false;
            }
            announce(events.failed(primary.id()));
            actions.add(new ServiceAction.FailDeployment(primary.id()));
            Optional<String> back = service.progress().completed().filter(id -> !id.equals(primary.id()));
            if (breaker.rollback() && back.isPresent()) {
                announce(events.rollingBack(back.get()));
                actions.add(new ServiceAction.RollBack(primary.id(), back.get()));
            }
            wakeBy(now);
            return true;
        }

        private void roll(DeploymentRecord primary, Optional<Instant> pause) {
            boolean startable = !situation.paused() && !primary.failed();
            boolean pausing = pause.filter(now::isBefore).isPresent();
            boolean rebalancing = rebalancing(primary);
            RolloutDecisions.Moves moves = RolloutDecisions.decide(situation, primary, rebalancing);
            moves.stops().forEach(stops -> {
                actions.add(stops);
                news.tellStops(stops, rebalancing);
            });
            int starts = startable && !pausing ? moves.starts() : 0;
            if (starts > 0) {
                int unhealthy = (int) situation.of(primary.id()).stream()
                        .filter(Member::unhealthy)
                        .count();
                actions.add(new ServiceAction.StartTasks(
                        primary.id(), starts, Math.min(starts, unhealthy), Optional.empty()));
            }
            if (moves.starts() > 0 && startable && pausing) {
                wakeBy(pause.orElseThrow());
            }
            if (moves.stuck() && news.first("stuck", primary.id())) {
                announce(events.stuck());
            }
            if (moves.more()) {
                wakeBy(now);
            }
        }

        private boolean rebalancing(DeploymentRecord primary) {
            return notes.contains(REBALANCING + primary.id())
                    && RebalanceDecisions.wanted(service.spec().settings());
        }

        /** Starts to even out the zones, goes on with it, or tells that it is done. */
        private void rebalance(DeploymentRecord primary, Optional<Instant> pause) {
            String note = REBALANCING + primary.id();
            if (!RebalanceDecisions.wanted(service.spec().settings())) {
                notes.remove(note);
            }
            Optional<RebalanceDecisions.Spread> found = RebalanceDecisions.spread(situation, primary);
            if (found.isEmpty() || situation.paused()) {
                return;
            }
            RebalanceDecisions.Spread spread = found.get();
            Map<String, Integer> starts = spread.starts();
            if (spread.even() && notes.remove(note)) {
                announce(events.balanced(spread.zones()));
            }
            if (!starts.isEmpty() && notes.add(note)) {
                announce(events.unbalanced(spread.zones()));
            }
            if (!starts.isEmpty() && pause.filter(now::isBefore).isPresent()) {
                wakeBy(pause.orElseThrow());
                return;
            }
            starts.forEach((zone, count) ->
                    actions.add(new ServiceAction.StartTasks(primary.id(), count, 0, Optional.of(zone))));
        }

        /** Whether the primary deployment has all it shall have, and nothing else is left. */
        private void settle(DeploymentRecord primary) {
            int desired = service.spec().desiredCount();
            List<Member> active = situation.active();
            long healthy =
                    situation.of(primary.id()).stream().filter(Member::healthy).count();
            boolean alone = situation.members().stream()
                    .filter(member -> !member.deploymentId().equals(primary.id()))
                    .allMatch(ServiceDecisions::outOfService);
            boolean reached = !primary.failed() && healthy == desired && active.size() == desired && alone;
            if (reached && primary.inProgress()) {
                announce(events.completed(primary.id()));
                actions.add(new ServiceAction.CompleteDeployment(primary.id()));
            }
            if (reached != service.progress().steady()) {
                actions.add(new ServiceAction.Steady(reached));
                if (reached) {
                    announce(events.steady());
                }
            }
        }

        private void removeReplaced() {
            for (DeploymentRecord deployment : service.deployments()) {
                boolean empty = situation.of(deployment.id()).stream().allMatch(ServiceDecisions::outOfService);
                if (!deployment.primary() && empty) {
                    actions.add(new ServiceAction.RemoveDeployment(deployment.id()));
                }
            }
        }
    }

    /** Drained, or never in service: its process may still take its time to end. */
    private static boolean outOfService(Member member) {
        return switch (member.task().lastStatus()) {
            case STOPPING, DEPROVISIONING, STOPPED -> true;
            case PROVISIONING, PENDING, ACTIVATING, RUNNING, DEACTIVATING -> false;
        };
    }
}
