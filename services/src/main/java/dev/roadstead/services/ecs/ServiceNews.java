package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.TaskRecord.Milestone;
import dev.roadstead.services.ecs.TaskRecord.Stop;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a pass over a service tells of its tasks: service events, each once. What was told of which task or deployment stands in notes, which
 * outlive the pass; what causes trouble again and again is told as {@link ToldCauses} says.
 */
final class ServiceNews {
    private final ServiceDecisions.Situation situation;
    private final Consumer<String> tell;
    private final ServiceEvents events;
    private final Set<String> notes;
    private final ToldCauses causes;

    /** @param tell takes each event's message */
    ServiceNews(ServiceDecisions.Situation situation, Instant now, Consumer<String> tell) {
        this.situation = situation;
        this.tell = tell;
        this.events = new ServiceEvents(situation.service().name());
        this.notes = kept(situation);
        this.causes = new ToldCauses(situation, now);
    }

    /** What was told; to be changed by who goes on with it. */
    Set<String> notes() {
        return notes;
    }

    /** Notes on tasks that nobody shows any more are dropped. */
    private static Set<String> kept(ServiceDecisions.Situation situation) {
        Set<String> notes = new TreeSet<>();
        ServiceRecord service = situation.service();
        Set<String> known = situation.members().stream().map(Member::taskId).collect(Collectors.toSet());
        service.deployments().forEach(deployment -> known.add(deployment.id()));
        for (String note : service.progress().attention()) {
            if (known.contains(note.substring(note.indexOf(':') + 1))) {
                notes.add(note);
            }
        }
        return notes;
    }

    /** Whether it is told for the first time; from then on it was told. */
    boolean first(String what, String id) {
        return notes.add(what + ":" + id);
    }

    /** Targets that came into a target group, and those that have left it. */
    void tellTargets() {
        Map<String, Integer> registered = new LinkedHashMap<>();
        Map<String, Integer> deregistered = new LinkedHashMap<>();
        for (Member member : situation.members()) {
            boolean in = member.active() && member.task().lastStatus() == TaskStatus.RUNNING;
            var targets = member.task().resources().targets();
            if (in && !targets.isEmpty() && first("registered", member.taskId())) {
                targets.forEach(target -> registered.merge(target.targetGroupArn(), 1, Integer::sum));
            }
            boolean out = !member.active() && notes.contains("registered:" + member.taskId());
            if (out && targets.isEmpty() && first("deregistered", member.taskId())) {
                targetGroups().forEach(group -> deregistered.merge(group, 1, Integer::sum));
            }
        }
        registered.forEach((group, count) -> tell.accept(events.registered(count, group)));
        deregistered.forEach((group, count) -> tell.accept(events.deregistered(count, group)));
    }

    private List<String> targetGroups() {
        return situation.service().spec().settings().loadBalancers().stream()
                .map(balancer -> balancer.targetGroupArn())
                .toList();
    }

    void tellTrouble() {
        for (Member member : situation.members()) {
            if (member.trouble().isPresent() && first("unhealthy", member.taskId())) {
                tell.accept(member.trouble().get().event());
            }
        }
    }

    void tellFailure(Member member) {
        Stop stop = member.task().state().stop().orElseThrow();
        if (stop.code().equals(StopReasons.FAILED_TO_START)) {
            tellCause(events.unplaced(stop.reason()), ServiceNews::started);
        }
    }

    void tellInconsistent() {
        tellCause(events.inconsistent(), Member::healthy);
    }

    private static boolean started(Member member) {
        return member.task().state().at(Milestone.STARTED).isPresent();
    }

    private void tellCause(String message, Predicate<Member> resolves) {
        if (causes.add(message, resolves)) {
            tell.accept(message);
        }
    }

    /** Tasks that are stopped now. */
    void tellStops(ServiceAction.StopTasks stops, boolean rebalancing) {
        if (rebalancing && !StopReasons.failedChecks(stops.why())) {
            RebalanceDecisions.byZone(situation, stops.taskIds())
                    .forEach((zone, ids) -> tell.accept(events.stoppedToRebalance(ids, zone)));
            tellDraining(stopped(stops));
            return;
        }
        List<Member> running = stopped(stops).stream()
                .filter(member -> member.standing() != Member.Standing.STARTING)
                .toList();
        int pending = stops.taskIds().size() - running.size();
        if (pending > 0) {
            tell.accept(events.stoppedPending(pending));
        }
        if (!running.isEmpty()) {
            tell.accept(events.stopped(running.stream().map(Member::taskId).toList()));
        }
        tellDraining(running);
    }

    private List<Member> stopped(ServiceAction.StopTasks stops) {
        return situation.members().stream()
                .filter(member -> stops.taskIds().contains(member.taskId()))
                .toList();
    }

    private void tellDraining(List<Member> running) {
        Map<String, Integer> leaving = new LinkedHashMap<>();
        running.stream()
                .filter(member -> !member.task().resources().targets().isEmpty())
                .forEach(member -> leaving.merge(member.deploymentId(), 1, Integer::sum));
        leaving.forEach((deployment, count) -> tell.accept(events.draining(count, deployment)));
    }
}
