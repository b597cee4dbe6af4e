package dev.roadstead.services.ec2;

import dev.roadstead.host.Network;
import dev.roadstead.host.NetworkException;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ec2.flowlogs.FlowWindow;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/**
 * Brings what the network counts into the log streams of flow logs, a window after the other. One thread asks the network, another one
 * writes, so that slow writing lets no counts go. While there is no flow log, both do nothing. What is not yet written when the process is
 * killed is not written later: each record is written at most once.
 *
 * <p>A window is a minute, whatever longest interval a flow log asks for, as AWS has it for all that runs on its Nitro system, where Fargate's
 * tasks do.
 */
public final class FlowLogDelivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FlowLogDelivery.class);

    static final Duration WINDOW = Duration.ofSeconds(60);

    /** Windows that wait to be written; what comes then is skipped. */
    private static final int WAITING_WINDOWS = 1;

    private static final long CLOSING_SECONDS = 10;

    private final Platform platform;
    private final Network network;
    private final FlowLogWriter writer;
    private final Rounds rounds = new Rounds("ec2-flow-logs", Network.FLOWS_EVERY, this::round);
    private final ExecutorService writing = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_WINDOWS),
            Thread.ofPlatform().name("ec2-flow-log-writing").daemon().factory());
    private Optional<Open> open = Optional.empty();
    private @Nullable Subscription flowLogs;
    private @Nullable Subscription interfaces;

    /** @param logs where records go, written as the roles of the flow logs */
    public FlowLogDelivery(
            Platform platform, Network network, FlowLogRoles roles, CloudWatchLogsClient logs, PublicPool pool) {
        this.platform = platform;
        this.network = network;
        this.writer = new FlowLogWriter(platform.store(), roles, logs, pool.servicePool());
    }

    /** The window that is being gathered. */
    private record Open(FlowWindow window, LoggedInterfaces interfaces, Instant read) {
        static Open at(Instant now) {
            return new Open(new FlowWindow(now), new LoggedInterfaces(), now);
        }

        Instant end() {
            return window.start().plus(WINDOW);
        }

        Open readAt(Instant now) {
            return new Open(window, interfaces, now);
        }
    }

    /** Begins. */
    public void start() {
        flowLogs = platform.store().watch("ec2-flow-logs", Set.of(ResourceType.FLOW_LOG.kind()), rounds::wake);
        rounds.start();
    }

    /**
     * Does what is due.
     *
     * @return when to come again; empty while there is nothing to log
     */
    Optional<Duration> round() {
        Snapshot snapshot = platform.store().snapshot();
        if (snapshot.listAll(ResourceType.FLOW_LOG.kind()).isEmpty()) {
            open = Optional.empty();
            watchInterfaces(false);
            return Optional.empty();
        }
        watchInterfaces(true);
        Instant now = platform.clock().instant();
        Open current = open.orElseGet(() -> Open.at(now));
        current.interfaces().remember(snapshot);
        if (!now.isBefore(current.read().plus(Network.FLOWS_EVERY))) {
            current = read(current, now, current.interfaces().since(snapshot, now.minus(WINDOW)));
        }
        open = Optional.of(current);
        return Optional.of(Duration.between(now, current.read().plus(Network.FLOWS_EVERY)));
    }

    private void watchInterfaces(boolean wanted) {
        if (wanted && interfaces == null) {
            interfaces = platform.store()
                    .watch("ec2-flow-log-interfaces", Set.of(ResourceType.NETWORK_INTERFACE.kind()), rounds::wake);
        } else if (!wanted && interfaces != null) {
            interfaces.close();
            interfaces = null;
        }
    }

    private Open read(Open current, Instant now, Map<String, Instant> since) {
        try {
            current.window().add(network.flows(), now, since);
        } catch (NetworkException e) {
            LOG.warn("The network did not tell its counts: {}", e.getMessage());
            skip(current);
        }
        return now.isBefore(current.end()) ? current.readAt(now) : close(current, now);
    }

    private Open close(Open current, Instant now) {
        Open next = Open.at(now);
        next.interfaces().remember(platform.store().snapshot());
        FlowLogWriter.Closed closed = new FlowLogWriter.Closed(
                current.window(), now, current.interfaces().all());
        try {
            writing.execute(() -> write(closed));
        } catch (RejectedExecutionException e) {
            LOG.warn("Flow logs are written too slowly; a window is skipped");
            skip(next);
        }
        return next;
    }

    private static void skip(Open window) {
        window.window()
                .skip(window.interfaces().all().stream()
                        .map(each -> each.logged().owner())
                        .collect(Collectors.toSet()));
    }

    private void write(FlowLogWriter.Closed closed) {
        try {
            writer.write(closed);
        } catch (RuntimeException e) {
            LOG.warn("A window of flow logs was not written", e);
        }
    }

    /** Stops; what is closed is written yet. */
    @Override
    public void close() {
        if (flowLogs != null) {
            flowLogs.close();
        }
        rounds.close();
        writing.shutdown();
        try {
            if (!writing.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Flow logs are left unwritten");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (interfaces != null) {
            interfaces.close();
        }
    }
}
