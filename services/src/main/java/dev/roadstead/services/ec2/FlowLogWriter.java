package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.ec2.FlowLogBacklog.Batch;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** AWS tells a limit on log groups that is reached as it tells too many calls. */
    private static final Set<String> LIMITS = Set.of("ServiceQuotaExceededException", "LimitExceededException");

    private final Store store;
    private final FlowLogRoles roles;
    private final CloudWatchLogsClient logs;
    private final Cidr servicePool;
    private final FlowLogBacklog backlog = new FlowLogBacklog();

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

    void write(Closed closed) {
        Snapshot snapshot = store.snapshot();
        Map<String, FlowLogSurroundings> surroundings = new HashMap<>();
        List<Versioned<FlowLog>> all = snapshot.listAll(ResourceType.FLOW_LOG.kind());
        Map<Key, List<Batch>> kept = backlog.take(all.size());
        for (Versioned<FlowLog> log : all) {
            FlowLogSurroundings around = surroundings.computeIfAbsent(
                    log.key().account() + "/" + log.key().region(),
                    _ -> new FlowLogSurroundings(
                            new Estate(snapshot, log.key().account(), log.key().region()), servicePool));
            List<Batch> due = kept.getOrDefault(log.key(), new ArrayList<>());
            due.addAll(batches(closed, log, around));
            if (!due.isEmpty()) {
                tell(log.key(), write(log, due));
            }
        }
    }

    private static List<Batch> batches(Closed closed, Versioned<FlowLog> log, FlowLogSurroundings around) {
        if (!log.value().created().at().isBefore(closed.end())) {
            return List.of();
        }
        FlowLogFormat format = log.value().format().parsed();
        List<Batch> batches = new ArrayList<>();
        for (LoggedInterfaces.Known each : closed.interfaces()) {
            if (LoggedInterfaces.covers(log, each)) {
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

    /** A flow log tells nothing of what was before it. */
    private static List<FlowRecord> records(Closed closed, FlowLog log, LoggedInterfaces.Known at) {
        return closed.window()
                .records(
                        at.logged(),
                        log.traffic().counted(),
                        new FlowWindow.Span(log.created().at(), closed.end()));
    }

    /** The outcome that is told is that of the last batch that failed, if one did. */
    private FlowLog.Outcome write(Versioned<FlowLog> stored, List<Batch> batches) {
        FlowLog log = stored.value();
        FlowLog.Outcome outcome = FlowLog.Outcome.SUCCESS;
        Caller role;
        try {
            role = roles.assume(
                    stored.key().account(),
                    stored.key().region(),
                    log.destination().roleArn(),
                    log.flowLogId());
        } catch (RuntimeException e) {
            LOG.warn("{} cannot take its role: {}", log.flowLogId(), e.getMessage());
            return failed(e, batches);
        }
        for (Batch batch : batches) {
            outcome = write(role, batch).orElse(outcome);
        }
        return outcome;
    }

    private Optional<FlowLog.Outcome> write(Caller role, Batch batch) {
        FlowLog log = batch.log().value();
        try {
            new FlowLogStream(logs, role, log.destination().logGroup(), batch.stream()).write(batch.events());
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.warn("{} cannot write to {}: {}", log.flowLogId(), batch.stream(), e.getMessage());
            return Optional.of(failed(e, List.of(batch)));
        }
    }

    /** What the role may not do is not done; anything else may pass. */
    private FlowLog.Outcome failed(RuntimeException why, List<Batch> batches) {
        FlowLog.Outcome outcome = outcome(why);
        if (outcome != FlowLog.Outcome.ACCESS_ERROR) {
            batches.forEach(backlog::keep);
        }
        return outcome;
    }

    private static FlowLog.Outcome outcome(RuntimeException why) {
        if (!(why instanceof AwsServiceException refused)) {
            return FlowLog.Outcome.UNKNOWN_ERROR;
        }
        String code = refused.awsErrorDetails() == null
                ? ""
                : String.valueOf(refused.awsErrorDetails().errorCode());
        if (code.startsWith("Throttling") || LIMITS.contains(code)) {
            return FlowLog.Outcome.RATE_LIMITED;
        }
        return refused.statusCode() >= 500 ? FlowLog.Outcome.UNKNOWN_ERROR : FlowLog.Outcome.ACCESS_ERROR;
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
