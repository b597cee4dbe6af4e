package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.ec2.flowlogs.FlowLogFormat;
import dev.roadstead.services.ec2.flowlogs.FlowLogStream;
import dev.roadstead.services.ec2.flowlogs.FlowRecord;
import dev.roadstead.services.ec2.flowlogs.FlowWindow;
import dev.roadstead.store.Key;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Store;
import dev.roadstead.store.StoreException;
import dev.roadstead.store.Versioned;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;

/**
 * Writes what windows hold into the log streams of the flow logs that there are. What the service could not take is tried again with the next
 * windows, each batch until it is in; what the role may not write is dropped, as on AWS. Used by one thread at a time.
 */
final class FlowLogWriter {

    private static final Logger LOG = LoggerFactory.getLogger(FlowLogWriter.class);

    /** Events that wait to be tried again; what comes then is dropped. */
    private static final int BACKLOG = 100_000;

    private final Store store;
    private final FlowLogRoles roles;
    private final CloudWatchLogsClient logs;
    private final Cidr servicePool;
    private final Deque<Batch> backlog = new ArrayDeque<>();

    FlowLogWriter(Store store, FlowLogRoles roles, CloudWatchLogsClient logs, Cidr servicePool) {
        this.store = store;
        this.roles = roles;
        this.logs = logs;
        this.servicePool = servicePool;
    }

    /**
     * A window that is over.
     *
     * @param interfaces in use in it
     */
    record Closed(FlowWindow window, Instant end, List<LoggedInterfaces.Known> interfaces) {}

    /** Events of one stream that go there together. */
    private record Batch(Versioned<FlowLog> log, String stream, List<InputLogEvent> events) {}

    void write(Closed closed) {
        Snapshot snapshot = store.snapshot();
        Map<String, FlowLogSurroundings> surroundings = new HashMap<>();
        Map<Key, List<Batch>> kept = new HashMap<>();
        backlog.forEach(batch ->
                kept.computeIfAbsent(batch.log().key(), _ -> new ArrayList<>()).add(batch));
        backlog.clear();
        for (Versioned<FlowLog> log : snapshot.listAll(ResourceType.FLOW_LOG.kind())) {
            FlowLogSurroundings around = surroundings.computeIfAbsent(
                    log.key().account() + "/" + log.key().region(),
                    _ -> new FlowLogSurroundings(
                            new Estate(snapshot, log.key().account(), log.key().region()), servicePool));
            List<Batch> due = kept.getOrDefault(log.key(), new ArrayList<>());
            due.addAll(batches(closed, log, around));
            if (!due.isEmpty()) {
                write(log.key(), due);
            }
        }
    }

    private static List<Batch> batches(Closed closed, Versioned<FlowLog> log, FlowLogSurroundings around) {
        FlowLogFormat format = log.value().format().parsed();
        List<Batch> batches = new ArrayList<>();
        for (LoggedInterfaces.Known each : closed.interfaces()) {
            boolean same = each.key().account().equals(log.key().account())
                    && each.key().region().equals(log.key().region());
            if (same && log.value().scope().covers(each.eni())) {
                List<InputLogEvent> events = records(closed, log.value(), each).stream()
                        .map(flow -> InputLogEvent.builder()
                                .timestamp(flow.start().toEpochMilli())
                                .message(format.line(flow, around))
                                .build())
                        .toList();
                String stream = log.value().stream(each.eni().networkInterfaceId());
                FlowLogStream.batches(events).forEach(part -> batches.add(new Batch(log, stream, part)));
            }
        }
        return batches;
    }

    private static List<FlowRecord> records(Closed closed, FlowLog log, LoggedInterfaces.Known at) {
        return closed.window()
                .records(
                        at.logged(),
                        log.traffic().counted().accepted(),
                        log.traffic().counted().refused(),
                        closed.end());
    }

    /** The outcome that is told is that of the last batch that failed, if one did. */
    private void write(Key key, List<Batch> batches) {
        FlowLog log = batches.getLast().log().value();
        FlowLog.Outcome outcome = FlowLog.Outcome.SUCCESS;
        Optional<Caller> role = Optional.empty();
        try {
            role = Optional.of(
                    roles.assume(key.account(), key.region(), log.destination().roleArn(), log.flowLogId()));
        } catch (AwsServiceException e) {
            LOG.warn("{} cannot take its role: {}", log.flowLogId(), e.getMessage());
            outcome = FlowLog.Outcome.ACCESS_ERROR;
        }
        if (role.isPresent()) {
            for (Batch batch : batches) {
                outcome = write(role.get(), batch).orElse(outcome);
            }
        }
        tell(key, outcome);
    }

    private Optional<FlowLog.Outcome> write(Caller role, Batch batch) {
        FlowLog log = batch.log().value();
        try {
            new FlowLogStream(logs, role, log.destination().logGroup(), batch.stream()).write(batch.events());
            return Optional.empty();
        } catch (AwsServiceException e) {
            LOG.warn("{} cannot write to {}: {}", log.flowLogId(), batch.stream(), e.getMessage());
            FlowLog.Outcome outcome = outcome(e);
            if (outcome != FlowLog.Outcome.ACCESS_ERROR) {
                keep(batch);
            }
            return Optional.of(outcome);
        } catch (StoreException e) {
            LOG.warn("{} cannot write to {}: {}", log.flowLogId(), batch.stream(), e.getMessage());
            keep(batch);
            return Optional.of(FlowLog.Outcome.UNKNOWN_ERROR);
        }
    }

    private static FlowLog.Outcome outcome(AwsServiceException e) {
        String code = e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
        if (code.startsWith("Throttling") || code.equals("ServiceQuotaExceededException")) {
            return FlowLog.Outcome.RATE_LIMITED;
        }
        return e.statusCode() >= 500 ? FlowLog.Outcome.UNKNOWN_ERROR : FlowLog.Outcome.ACCESS_ERROR;
    }

    private void keep(Batch batch) {
        int waiting = backlog.stream().mapToInt(each -> each.events().size()).sum();
        if (waiting + batch.events().size() <= BACKLOG) {
            backlog.add(batch);
        } else {
            LOG.warn("{} records for {} are dropped", batch.events().size(), batch.stream());
        }
    }

    private void tell(Key key, FlowLog.Outcome outcome) {
        try {
            store.change(tx -> tx.get(ResourceType.FLOW_LOG.kind(), key)
                    .map(Versioned::value)
                    .filter(log -> !log.outcome().equals(Optional.of(outcome)))
                    .ifPresent(log -> tx.put(ResourceType.FLOW_LOG.kind(), key, log.with(outcome))));
        } catch (StoreException e) {
            LOG.warn("what became of {} is not told: {}", key, e.getMessage());
        }
    }
}
