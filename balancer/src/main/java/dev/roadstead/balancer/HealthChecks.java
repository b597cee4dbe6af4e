package dev.roadstead.balancer;

import dev.roadstead.balancer.HealthDecisions.Outcome;
import dev.roadstead.balancer.HealthDecisions.Progress;
import dev.roadstead.balancer.HealthDecisions.Verdict;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the targets of the groups that are in use. An Application Load Balancer checks each target from each of its nodes;
 * here each check comes from the next node in turn, so that a target sees one check in the interval, and each node's way to
 * it is tried. Everything happens on one event loop; between checks there is nothing but a timer for each target.
 */
final class HealthChecks {

    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

    private final EventLoop loop;
    private final HealthCheck.Reading reading;
    private final TargetHealthListener listener;
    private final Map<BalancedTarget, Checked> checked = new IdentityHashMap<>();

    HealthChecks(EventLoop loop, TargetHealthListener listener) {
        this.loop = loop;
        this.reading = HealthCheck.Reading.on(loop);
        this.listener = listener;
    }

    /**
     * A group and the nodes that its targets are checked from.
     *
     * @param doors none where no listener forwards to the group
     */
    record CheckedGroup(BalancedGroup group, List<NodeDoor> doors) {}

    /** Checks these groups and no others from now on. */
    void check(List<CheckedGroup> groups) {
        Map<BalancedTarget, Checked> before = new IdentityHashMap<>(checked);
        checked.clear();
        for (CheckedGroup group : groups) {
            for (BalancedTarget target : group.group().targets()) {
                Checked same = before.remove(target);
                checked.put(target, same == null ? new Checked(group.group(), target) : same);
            }
        }
        before.values().forEach(Checked::stop);
        for (CheckedGroup group : groups) {
            for (BalancedTarget target : group.group().targets()) {
                Checked known = checked.get(target);
                if (known != null) {
                    known.update(group.doors());
                }
            }
        }
    }

    private void report(BalancedGroup group, BalancedTarget target, TargetHealth health) {
        if (health.equals(target.health())) {
            return;
        }
        target.health(health);
        group.refreshRotation();
        try {
            listener.healthChanged(group.snapshot().id(), target.address(), health);
        } catch (RuntimeException e) {
            LOG.warn("A listener of target health failed", e);
        }
    }

    /** A target, and where its checks stand. */
    private final class Checked {
        private final BalancedGroup group;
        private final BalancedTarget target;
        private List<NodeDoor> doors = List.of();
        private Progress progress = Progress.UNCHECKED;
        private Instant registeredAt;
        private Duration interval;
        private @Nullable ScheduledFuture<?> timer;
        private @Nullable HealthCheck running;
        private long startedAt;
        private int turn;

        Checked(BalancedGroup group, BalancedTarget target) {
            this.group = group;
            this.target = target;
            this.registeredAt = target.snapshot().registeredAt();
            this.interval = group.snapshot().healthCheck().interval();
        }

        void update(List<NodeDoor> nodes) {
            boolean active = target.registered() && !nodes.isEmpty();
            boolean startsOver = !registeredAt.equals(target.snapshot().registeredAt()) || doors.isEmpty() || !active;
            doors = nodes;
            if (!startsOver) {
                hasten();
                return;
            }
            registeredAt = target.snapshot().registeredAt();
            stop();
            progress = Progress.UNCHECKED;
            report(group, target, active ? TargetHealth.REGISTERING : inactive());
            if (active) {
                begin();
            }
        }

        /** A shorter interval than the one that is being waited for counts from the last check on. */
        private void hasten() {
            Duration before = interval;
            interval = group.snapshot().healthCheck().interval();
            ScheduledFuture<?> waiting = timer;
            if (waiting == null || interval.compareTo(before) >= 0) {
                return;
            }
            long due = elapsed() + waiting.getDelay(TimeUnit.NANOSECONDS);
            waiting.cancel(false);
            beginAfter(Duration.ofNanos(Math.min(interval.toNanos(), due)));
        }

        private long elapsed() {
            return loop.ticker().nanoTime() - startedAt;
        }

        private TargetHealth inactive() {
            return target.snapshot().registered() ? TargetHealth.NOT_IN_USE : TargetHealth.DRAINING;
        }

        void stop() {
            ScheduledFuture<?> waiting = timer;
            HealthCheck check = running;
            timer = null;
            running = null;
            if (waiting != null) {
                waiting.cancel(false);
            }
            if (check != null) {
                check.cancel();
            }
        }

        private void begin() {
            timer = null;
            HealthCheckSettings settings = group.snapshot().healthCheck();
            interval = settings.interval();
            startedAt = loop.ticker().nanoTime();
            NodeDoor door = doors.get(Math.floorMod(turn++, doors.size()));
            HealthCheck check = new HealthCheck(door, reading, remote(settings), settings, this::end);
            running = check;
            check.start();
        }

        private InetSocketAddress remote(HealthCheckSettings settings) {
            int port = settings.request().port();
            return port == HealthCheckSettings.Request.TRAFFIC_PORT
                    ? target.socketAddress()
                    : new InetSocketAddress(target.address().ip(), port);
        }

        private void end(Outcome outcome) {
            running = null;
            Verdict verdict =
                    HealthDecisions.judge(progress, outcome, group.snapshot().healthCheck());
            progress = verdict.progress();
            report(group, target, progress.health());
            beginAfter(verdict.delay());
        }

        /** Has the next check begin so long after the last one began. */
        private void beginAfter(Duration delay) {
            timer = loop.schedule(this::begin, Math.max(0, delay.toNanos() - elapsed()), TimeUnit.NANOSECONDS);
        }
    }
}
