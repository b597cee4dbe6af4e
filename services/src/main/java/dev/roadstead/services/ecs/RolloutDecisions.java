package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.Member.Standing;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;

/**
 * Decides which tasks of a service to stop and how many to start, so that it comes to consist of healthy tasks of its primary
 * deployment. Pure.
 *
 * <p>The minimum: a task in service is stopped only while at least {@code minimumHealthyPercent} of the desired count, rounded up,
 * stay healthy. The maximum: no more than {@code maximumPercent}, rounded down, run or come up at a time. Within these bounds:
 *
 * <ol>
 *   <li>Old tasks that come up or are unhealthy are stopped; they serve nobody. One whose health is not known yet may serve.
 *   <li>Healthy old tasks are stopped where more are healthy than desired, or where the maximum leaves no room for new ones.
 *   <li>Unhealthy tasks of a deployment that is in progress are stopped; those of a completed one are first replaced.
 *   <li>What lacks is started, as far as there is room.
 * </ol>
 */
final class RolloutDecisions {

    /** At most so many starts, and so many stops, at a time. */
    static final int CAP = 10;

    private RolloutDecisions() {}

    /**
     * What to do.
     *
     * @param more whether a cap cut something off
     * @param stuck whether the bounds leave no move at all
     */
    record Moves(List<ServiceAction.StopTasks> stops, int starts, boolean more, boolean stuck) {}

    /** The bounds of a service. */
    record Bounds(int desired, int minimumHealthy, int maximum) {
        static Bounds of(int desired, DeploymentConfiguration configuration) {
            int least = configuration.minimumHealthyPercent();
            int most = configuration.maximumPercent();
            return new Bounds(
                    desired, (int) ((desired * (long) least + 99) / 100), (int) (desired * (long) most / 100));
        }
    }

    /**
     * Decides.
     *
     * @param rebalancing whether tasks above the desired count replace others in fuller zones, which go when those are healthy
     */
    static Moves decide(ServiceDecisions.Situation situation, DeploymentRecord primary, boolean rebalancing) {
        Bounds bounds = Bounds.of(
                situation.service().spec().desiredCount(),
                situation.service().spec().settings().deploymentConfiguration());
        return new Pass(situation, primary, bounds).decide(rebalancing);
    }

    private static final class Pass {
        private final DeploymentRecord primary;
        private final Bounds bounds;
        private final List<Member> own = new ArrayList<>();
        private final List<Member> old = new ArrayList<>();
        private final List<ServiceAction.StopTasks> stops = new ArrayList<>();
        private final Set<String> stopped = new HashSet<>();
        private int healthy;
        private int running;
        private boolean more;

        Pass(ServiceDecisions.Situation situation, DeploymentRecord primary, Bounds bounds) {
            this.primary = primary;
            this.bounds = bounds;
            for (Member member : situation.active()) {
                (member.deploymentId().equals(primary.id()) ? own : old).add(member);
                healthy += member.healthy() ? 1 : 0;
                running++;
            }
        }

        Moves decide(boolean rebalancing) {
            if (!primary.failed()) {
                stopUnhealthy();
                stopOld();
            }
            if (!rebalancing || own.stream().noneMatch(Pass::starting)) {
                stopSurplus();
            }
            int lacking = lacking();
            int room = Math.max(0, bounds.maximum() - running);
            int starts = Math.min(Math.min(lacking, room), CAP);
            more |= starts == CAP && Math.min(lacking, room) > CAP;
            boolean waiting =
                    own.stream().anyMatch(Pass::starting) || old.stream().anyMatch(member -> !member.healthy());
            boolean stuck = lacking > 0 && room == 0 && stops.isEmpty() && !waiting && !old.isEmpty();
            return new Moves(stops, starts, more, stuck);
        }

        private static boolean starting(Member member) {
            return member.standing() == Standing.STARTING || member.standing() == Standing.WARMING;
        }

        /** How many tasks of the primary deployment are missing; an unhealthy one must be replaced. */
        private int lacking() {
            long good = own.stream()
                    .filter(member -> !stopped.contains(member.taskId()) && !member.unhealthy())
                    .count();
            return (int) Math.max(0, bounds.desired() - good);
        }

        private void stopUnhealthy() {
            List<Member> unhealthy = own.stream().filter(Member::unhealthy).toList();
            long good = own.stream().filter(Member::healthy).count();
            for (Member member : unhealthy) {
                boolean noRoom = running >= bounds.maximum();
                boolean replaced = good >= bounds.desired();
                if (primary.inProgress() || noRoom || replaced) {
                    String reason =
                            member.trouble().map(Member.Trouble::reason).orElse(StopReasons.FAILED_CONTAINER_CHECKS);
                    stop(List.of(member), reason);
                }
            }
        }

        private void stopOld() {
            List<Member> idle = old.stream()
                    .filter(member -> member.standing() == Standing.STARTING || member.unhealthy())
                    .toList();
            stop(capped(idle), scaling());
            List<Member> serving = inOrder(old.stream().filter(Member::healthy).toList());
            int wanted = Math.max(0, bounds.desired() - own.size());
            int room = Math.max(0, bounds.maximum() - running);
            int forRoom = Math.max(0, Math.min(wanted, CAP) - room);
            List<Member> chosen = new ArrayList<>();
            for (Member member : serving) {
                int left = healthy - chosen.size() - 1;
                boolean surplus = left >= bounds.desired();
                boolean makesRoom = chosen.size() < forRoom && left >= bounds.minimumHealthy();
                if (surplus || makesRoom) {
                    chosen.add(member);
                }
            }
            stop(capped(chosen), scaling());
        }

        private void stopSurplus() {
            List<Member> good = inOrder(own.stream()
                    .filter(member -> !stopped.contains(member.taskId()) && !member.unhealthy())
                    .toList());
            int excess = good.size() - bounds.desired();
            List<Member> chosen = new ArrayList<>();
            for (Member member : good) {
                boolean enough = !member.healthy() || healthy - healthyIn(chosen) - 1 >= bounds.minimumHealthy();
                if (chosen.size() < excess && enough) {
                    chosen.add(member);
                }
            }
            stop(capped(chosen), scaling());
        }

        private static int healthyIn(List<Member> members) {
            return (int) members.stream().filter(Member::healthy).count();
        }

        /** Who goes first: who is not healthy, then from the fullest zone, then the oldest. */
        private static List<Member> inOrder(List<Member> members) {
            Map<String, Integer> zones = new HashMap<>();
            members.forEach(member -> zones.merge(member.zone(), 1, Integer::sum));
            List<Member> rest = new ArrayList<>(members);
            List<Member> ordered = new ArrayList<>();
            while (!rest.isEmpty()) {
                Member next = rest.stream()
                        .min(Comparator.comparing(Member::healthy)
                                .thenComparing(member -> -zones.getOrDefault(member.zone(), 0))
                                .thenComparing(Member::createdAt)
                                .thenComparing(Member::taskId))
                        .orElseThrow();
                rest.remove(next);
                zones.merge(next.zone(), -1, Integer::sum);
                ordered.add(next);
            }
            return ordered;
        }

        private List<Member> capped(List<Member> members) {
            int left = CAP - stopped.size();
            if (members.size() <= left) {
                return members;
            }
            more = true;
            return members.subList(0, Math.max(0, left));
        }

        private String scaling() {
            return StopReasons.scaling(primary.id());
        }

        private void stop(List<Member> members, String reason) {
            if (members.isEmpty()) {
                return;
            }
            for (Member member : members) {
                stopped.add(member.taskId());
                healthy -= member.healthy() ? 1 : 0;
                running--;
            }
            stops.add(new ServiceAction.StopTasks(
                    members.stream().map(Member::taskId).toList(), new Stop(StopReasons.SCHEDULER, reason)));
        }
    }
}
