package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.ServiceDecisions.Situation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * Decides whether a service's tasks shall be spread anew over its Availability Zones. Pure.
 *
 * <p>A service is uneven when its fullest zone has at least two tasks more than its emptiest. Then, while nothing else is going on (no
 * deployment, no task that comes, goes or ails), replacements are started in the emptiest zones, as far as {@code maximumPercent} leaves
 * room. {@link RolloutDecisions} stops the surplus, from the fullest zones, once they are healthy.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html">Balancing an Amazon ECS service
 *     across Availability Zones</a>
 */
final class RebalanceDecisions {

    /** Zones with this many tasks more than others are too full: one more cannot be helped where the numbers do not divide. */
    private static final int UNEVEN = 2;

    private RebalanceDecisions() {}

    /**
     * How tasks lie while nothing else is going on.
     *
     * @param zones how many tasks there are in each zone of the service
     * @param room how many more may run
     */
    record Spread(Map<String, Integer> zones, int room) {
        Spread {
            zones = Collections.unmodifiableMap(new TreeMap<>(zones));
        }

        boolean even() {
            return Collections.max(zones.values()) - Collections.min(zones.values()) < UNEVEN;
        }

        /** How many replacements to start in each zone: each evens out one of the fullest zone at that point. */
        Map<String, Integer> starts() {
            Map<String, Integer> left = new TreeMap<>(zones);
            Map<String, Integer> starts = new TreeMap<>();
            for (int i = 0; i < Math.min(room, RolloutDecisions.CAP) && !new Spread(left, 0).even(); i++) {
                String emptiest = Collections.min(left.entrySet(), Map.Entry.comparingByValue())
                        .getKey();
                String fullest = Collections.max(left.entrySet(), Map.Entry.comparingByValue())
                        .getKey();
                left.merge(emptiest, 1, Integer::sum);
                left.merge(fullest, -1, Integer::sum);
                starts.merge(emptiest, 1, Integer::sum);
            }
            return starts;
        }
    }

    /** Whether a service asks for it, and its bounds leave room for it. */
    static boolean wanted(Service settings) {
        return "ENABLED".equals(settings.availabilityZoneRebalancingAsString())
                && supports(settings.deploymentConfiguration());
    }

    /** Replacements come before what they replace goes: that takes room above the desired count. */
    static boolean supports(DeploymentConfiguration configuration) {
        return configuration.maximumPercent() > 100;
    }

    /** The spread of a service that is otherwise as it shall be; empty where there is nothing to even out, or something else goes on. */
    static Optional<Spread> spread(Situation situation, DeploymentRecord primary) {
        ServiceRecord service = situation.service();
        int desired = service.spec().desiredCount();
        List<Member> active = situation.active();
        boolean settled = primary.rollout().state() == DeploymentRecord.RolloutState.COMPLETED
                && service.deployments().size() == 1
                && active.size() == desired
                && active.stream().allMatch(Member::healthy);
        if (!settled || situation.zones().size() < 2 || !wanted(service.spec().settings())) {
            return Optional.empty();
        }
        Map<String, Integer> zones = new TreeMap<>();
        situation.zones().forEach(zone -> zones.put(zone, 0));
        active.forEach(member -> zones.merge(member.zone(), 1, Integer::sum));
        int maximum = RolloutDecisions.Bounds.of(
                        desired, service.spec().settings().deploymentConfiguration())
                .maximum();
        return Optional.of(new Spread(zones, maximum - desired));
    }

    /** Tasks by zone, in order of zone. */
    static Map<String, List<String>> byZone(Situation situation, List<String> taskIds) {
        Map<String, List<String>> zones = new TreeMap<>();
        for (Member member : situation.members()) {
            if (taskIds.contains(member.taskId())) {
                zones.computeIfAbsent(member.zone(), zone -> new ArrayList<>()).add(member.taskId());
            }
        }
        return zones;
    }
}
