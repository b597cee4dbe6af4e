package dev.roadstead.services.ecs;

import dev.roadstead.host.TaskObservation.Health;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.ServiceDecisions.Decision;
import dev.roadstead.services.ecs.ServiceDecisions.Situation;
import dev.roadstead.store.ConflictException;
import dev.roadstead.store.Key;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.model.Service;

/** Brings a service to where it shall be: reads everything, decides, and applies the decision as a whole, against what it read. */
final class ServiceReconciler {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceReconciler.class);
    private static final int PASSES = 50;

    /** How often target health is looked at: while something is on its way, and when all is well. */
    private static final Duration CLOSE_LOOK = Duration.ofMillis(250);

    private static final Duration LOOK = Duration.ofSeconds(3);

    private final Store store;
    private final InstantSource clock;
    private final Targets targets;
    private final Subnets subnets;
    private final ServiceChanges changes;
    private final BooleanSupplier paused;

    /**
     * @param paused whether nothing may be started, because everything is going down
     */
    ServiceReconciler(Platform platform, EcsNeighbours neighbours, BooleanSupplier paused) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.targets = new Targets(neighbours.elbv2());
        this.subnets = new Subnets(neighbours.ec2());
        this.changes = new ServiceChanges(platform, subnets);
        this.paused = paused;
    }

    /** Looks at one service; says when to look again at the latest. */
    Optional<Instant> reconcile(Key key) {
        for (int pass = 0; pass < PASSES; pass++) {
            Snapshot view = store.snapshot();
            Optional<Versioned<ServiceRecord>> read = view.get(EcsKinds.SERVICE, key);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            Instant now = clock.instant();
            Situation situation = situation(view, read.get(), now);
            Decision decision = ServiceDecisions.decide(situation, now);
            if (decision.actions().isEmpty()) {
                return earliest(decision.wake(), look(situation, now));
            }
            try {
                changes.apply(read.get(), situation, decision.actions());
            } catch (ConflictException e) {
                continue;
            }
        }
        throw new IllegalStateException("service " + key + " does not settle");
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** Target health changes without a change in the store, so it is looked at from time to time. */
    private static Optional<Instant> look(Situation situation, Instant now) {
        boolean balanced =
                !situation.service().spec().settings().loadBalancers().isEmpty();
        if (!balanced || situation.active().isEmpty()) {
            return Optional.empty();
        }
        boolean quiet = situation.active().stream().allMatch(Member::healthy);
        return Optional.of(now.plus(quiet ? LOOK : CLOSE_LOOK));
    }

    private Situation situation(View view, Versioned<ServiceRecord> read, Instant now) {
        Scope scope = Scope.of(read.key());
        ServiceRecord service = read.value();
        List<TaskRecord> tasks = tasks(view, scope, service);
        Map<String, Map<Targets.Address, Targets.Health>> health = health(scope, tasks);
        ServiceEvents events = new ServiceEvents(service.name());
        Integer grace = service.spec().settings().healthCheckGracePeriodSeconds();
        Duration graceTime = Duration.ofSeconds(grace == null ? 0 : grace);
        List<Member> members = new ArrayList<>();
        Optional<Instant> wake = Optional.empty();
        for (TaskRecord task : tasks) {
            var checks = new StandingDecisions.Checks(containerHealth(view, scope, task), health, graceTime);
            StandingDecisions.Verdict verdict = StandingDecisions.decide(task, checks, events, now);
            members.add(new Member(
                    task,
                    task.spec().origin().membership().orElseThrow().deploymentId(),
                    verdict.standing(),
                    verdict.trouble()));
            wake = earliest(wake, verdict.wake());
        }
        return new Situation(service, members, wake, paused.getAsBoolean(), zones(scope, service, members));
    }

    /** The zones to balance a service over; none where there is nothing to even out, or its subnets are not there any more. */
    private List<String> zones(Scope scope, ServiceRecord service, List<Member> members) {
        Service settings = service.spec().settings();
        if (!RebalanceDecisions.wanted(settings) || members.size() < 2) {
            return List.of();
        }
        List<String> ids = settings.networkConfiguration().awsvpcConfiguration().subnets();
        try {
            return ids.size() < 2
                    ? List.of()
                    : subnets.places(scope, ids).stream()
                            .map(Subnets.Place::availabilityZone)
                            .distinct()
                            .toList();
        } catch (AwsServiceException e) {
            LOG.debug("the zones of service {} are not known: {}", service.name(), Causes.text(e));
            return List.of();
        }
    }

    private static List<TaskRecord> tasks(View view, Scope scope, ServiceRecord service) {
        return view.list(EcsKinds.TASK, scope.account(), scope.region()).stream()
                .map(Versioned::value)
                .filter(task -> task.spec().cluster().equals(service.spec().cluster())
                        && task.spec()
                                .origin()
                                .membership()
                                .filter(member -> member.service().equals(service.name()))
                                .isPresent())
                .sorted(Comparator.comparing((TaskRecord task) ->
                                task.state().at(TaskRecord.Milestone.CREATED).orElse(Instant.EPOCH))
                        .thenComparing(TaskRecord::taskId))
                .toList();
    }

    private Map<String, Map<Targets.Address, Targets.Health>> health(Scope scope, List<TaskRecord> tasks) {
        Map<String, Map<Targets.Address, Targets.Health>> health = new HashMap<>();
        tasks.stream()
                .filter(task -> task.lastStatus() == TaskStatus.RUNNING && task.desiredRunning())
                .flatMap(task -> task.resources().targets().stream())
                .map(TaskRecord.TaskTarget::targetGroupArn)
                .distinct()
                .forEach(group -> health.put(group, targets.health(scope, group).orElse(Map.of())));
        return health;
    }

    private static Optional<Health> containerHealth(View view, Scope scope, TaskRecord task) {
        EffectiveDefinition definition = EffectiveDefinition.of(
                TaskDefinitions.required(view, scope, task.spec().taskDefinitionArn()),
                task.spec().overrides());
        boolean checked = definition.containers().stream()
                .anyMatch(container -> ContainerRules.essential(container)
                        && ContainerAssignments.healthCheck(container.healthCheck())
                                .isPresent());
        return checked ? Optional.of(TaskView.TaskHealth.of(task, definition)) : Optional.empty();
    }
}
