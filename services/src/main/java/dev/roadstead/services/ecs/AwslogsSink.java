package dev.roadstead.services.ecs;

import dev.roadstead.host.OutputSink;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Entrance;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;

/**
 * The {@code awslogs} driver: brings containers' output into their log streams, as their tasks' execution role, each line once. A
 * batch that may have arrived before a crash is looked for in the stream. What cannot be delivered for a reason that will not
 * pass (the group was deleted, the role may not write) is dropped, as the driver on Fargate does.
 */
final class AwslogsSink implements OutputSink {

    private static final Logger LOG = LoggerFactory.getLogger(AwslogsSink.class);
    private static final int BATCH_EVENTS = 10_000;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int EVENT_OVERHEAD = 26;

    private final Store store;
    private final CloudWatchLogsClient logs;
    private final RoleSessions sessions;
    private final LogEntrances entrances;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    AwslogsSink(Platform platform, EcsNeighbours neighbours, RoleSessions sessions) {
        this.store = platform.store();
        this.logs = neighbours.logs();
        this.entrances = new LogEntrances(neighbours.ec2());
        this.sessions = sessions;
    }

    /**
     * Where a container's output goes, and as whom.
     *
     * @param vpcId where its task's interface is
     */
    private record Route(Scope scope, String executionRole, Optional<String> vpcId, LogStreams.Destination to) {}

    @Override
    public void accept(Batch batch) {
        Optional<Route> route = route(batch);
        if (route.isEmpty()) {
            return;
        }
        List<InputLogEvent> events = events(batch);
        if (batch.replayed()) {
            events = events.subList(arrived(route.get(), events), events.size());
        }
        for (List<InputLogEvent> part : parts(events)) {
            put(route.get(), part);
        }
    }

    private Optional<Route> route(Batch batch) {
        String name = batch.taskId() + "/" + batch.containerName();
        Route known = routes.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Versioned<TaskRecord>> task = store.listAll(EcsKinds.TASK).stream()
                .filter(read -> read.id().equals(batch.taskId()))
                .findFirst();
        Optional<Route> found = task.flatMap(read -> route(read.key(), read.value(), batch.containerName()));
        found.ifPresent(route -> {
            routes.keySet().removeIf(other -> routes.size() > 10_000);
            routes.put(name, route);
        });
        return found;
    }

    private Optional<Route> route(Key key, TaskRecord task, String container) {
        Scope scope = Scope.of(key);
        EffectiveDefinition definition = EffectiveDefinition.of(
                TaskDefinitions.required(store, scope, task.spec().taskDefinitionArn()),
                task.spec().overrides());
        return definition.containers().stream()
                .filter(defined -> defined.name().equals(container))
                .findFirst()
                .flatMap(defined -> LogStreams.destination(defined.logConfiguration(), container, task.taskId()))
                .flatMap(to -> definition.executionRole().map(role -> new Route(scope, role, vpc(scope, task), to)));
    }

    private Optional<String> vpc(Scope scope, TaskRecord task) {
        return entrances.vpc(scope, task.spec().placement().subnetId());
    }

    /** As on Fargate, an event is what a line was; empty lines are not events. */
    private static List<InputLogEvent> events(Batch batch) {
        return batch.lines().stream()
                .filter(line -> !line.text().isEmpty())
                .map(line -> InputLogEvent.builder()
                        .timestamp(line.at().toEpochMilli())
                        .message(line.text())
                        .build())
                .toList();
    }

    /**
     * How many of a replayed batch's events are in the stream. Their instant is theirs alone, so they are all that the stream has of it, and
     * since they were put in order, those that are there are the first ones.
     */
    private int arrived(Route route, List<InputLogEvent> events) {
        if (events.isEmpty()) {
            return 0;
        }
        // The execution role need not be allowed to read, so the driver looks as ECS itself.
        Caller ecs = new Caller(
                route.scope().account(),
                route.to().region(),
                route.scope().ecs().principal());
        try {
            return ecs.run(() -> count(route.to(), events));
        } catch (AwsServiceException e) {
            if (e.statusCode() >= 500) {
                throw e;
            }
            LOG.debug("nothing to be seen of {}: {}", route.to(), Causes.text(e));
            return 0;
        }
    }

    private int count(LogStreams.Destination to, List<InputLogEvent> events) {
        long instant = events.getFirst().timestamp();
        int count = 0;
        Optional<String> token = Optional.empty();
        while (true) {
            GetLogEventsResponse page = logs.getLogEvents(GetLogEventsRequest.builder()
                    .logGroupName(to.group())
                    .logStreamName(to.stream())
                    .startTime(instant)
                    .endTime(instant + 1)
                    .startFromHead(true)
                    .nextToken(token.orElse(null))
                    .build());
            for (OutputLogEvent stored : page.events()) {
                boolean next =
                        count < events.size() && events.get(count).message().equals(stored.message());
                count += next ? 1 : 0;
            }
            Optional<String> further = Optional.of(page.nextForwardToken());
            if (further.equals(token)) {
                return count;
            }
            token = further;
        }
    }

    private static List<List<InputLogEvent>> parts(List<InputLogEvent> events) {
        List<List<InputLogEvent>> parts = new ArrayList<>();
        List<InputLogEvent> part = new ArrayList<>();
        int bytes = 0;
        for (InputLogEvent event : events) {
            int size = event.message().getBytes(StandardCharsets.UTF_8).length + EVENT_OVERHEAD;
            if (part.size() == BATCH_EVENTS || bytes + size > BATCH_BYTES) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(event);
            bytes += size;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    private void put(Route route, List<InputLogEvent> events) {
        PutLogEventsRequest request = PutLogEventsRequest.builder()
                .logGroupName(route.to().group())
                .logStreamName(route.to().stream())
                .logEvents(events)
                .build();
        try {
            RoleSessions.Session session = sessions.shared(route.scope(), route.executionRole());
            in(route, session).run(() -> logs.putLogEvents(request));
        } catch (AwsServiceException e) {
            if (e.statusCode() >= 500) {
                throw e;
            }
            if (Causes.code(e).equals("ResourceNotFoundException") && recreate(route)) {
                put(route, events);
                return;
            }
            LOG.warn("{} events for {} are dropped: {}", events.size(), route.to(), Causes.text(e));
        } catch (StartFailure e) {
            LOG.warn("{} events for {} are dropped: {}", events.size(), route.to(), e.reason());
        }
    }

    /** As if it came through the task's interface: an endpoint's policy has a say in it, as it stands now. */
    private Caller in(Route route, RoleSessions.Session session) {
        Optional<Entrance> entrance = route.vpcId()
                .flatMap(vpcId -> entrances.of(route.scope(), vpcId, route.to().region()));
        return new Caller(
                route.scope().account(), route.to().region(), session.caller().principal(), entrance);
    }

    /** A stream that was deleted under the container is made again, if its group is still there. */
    private boolean recreate(Route route) {
        RoleSessions.Session session = sessions.shared(route.scope(), route.executionRole());
        try {
            in(route, session)
                    .run(() -> logs.createLogStream(CreateLogStreamRequest.builder()
                            .logGroupName(route.to().group())
                            .logStreamName(route.to().stream())
                            .build()));
            return true;
        } catch (ResourceAlreadyExistsException e) {
            return false;
        } catch (AwsServiceException e) {
            LOG.debug("no stream for {}: {}", route.to(), Causes.text(e));
            return false;
        }
    }
}
