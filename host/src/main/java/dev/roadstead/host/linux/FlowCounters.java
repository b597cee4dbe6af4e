package dev.roadstead.host.linux;

import dev.roadstead.host.Counted;
import dev.roadstead.host.FlowReading.FlowId;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.linux.FlowRules.Shape;
import dev.roadstead.host.linux.FlowRules.Way;
import dev.roadstead.host.linux.FlowTally.Packets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one router has counted, and how much of it is known already. The kernel's counters are read and never reset, so that no packet falls
 * between a look and a reset: what is new is the difference from the look before. Used by one thread at a time.
 */
final class FlowCounters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowCounters.class);

    private static final long LIFE = Duration.ofSeconds(FlowRules.SECONDS).toNanos();

    /** How long the packets of an interface that is gone are still its own. */
    private static final long REMEMBERED = Duration.ofSeconds(60).toNanos();

    private static final int SYN = 2;
    private static final Seen NOTHING = new Seen(0, 0, 0);

    private final NetlinkSocket socket;
    private final Map<String, Map<ByteBuffer, Seen>> seen = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Long> departed = new HashMap<>();
    private RouterPart.Counting counting = new RouterPart.Counting(false, false);
    private long looked;

    /** @param socket of the router's namespace; closed with this */
    FlowCounters(NetlinkSocket socket, long now) {
        this.socket = socket;
        this.looked = now;
    }

    /**
     * A counter as it was seen last.
     *
     * @param until it is there at least so long
     */
    private record Seen(long packets, long bytes, long until) {
        /** Whether it can be the same counter, later. */
        boolean continues(Seen old) {
            return packets >= old.packets && bytes >= old.bytes;
        }

        Fresh since(Seen old, ByteBuffer key) {
            return new Fresh(key, packets - old.packets, bytes - old.bytes, old.packets == 0, until - LIFE);
        }
    }

    /** What the router counts. */
    RouterPart.Counting counting() {
        return counting;
    }

    /** From now on the router counts what this plan says. */
    void follow(VpcPlan vpc, long now) {
        RouterPart.Counting next = FlowRules.counting(vpc);
        Map<String, String> present = owners(vpc);
        owners.keySet().stream()
                .filter(device -> !present.containsKey(device))
                .forEach(device -> departed.putIfAbsent(device, now));
        departed.keySet().removeIf(present::containsKey);
        owners.putAll(present);
        if (!next.equals(counting)) {
            seen.keySet().removeIf(set -> !sets(next).contains(set));
            counting = next;
        }
    }

    private static List<String> sets(RouterPart.Counting counting) {
        return FlowRules.ways(counting).stream()
                .flatMap(way -> List.of(Shape.values()).stream().map(shape -> FlowRules.set(way, shape)))
                .toList();
    }

    private static Map<String, String> owners(VpcPlan vpc) {
        Map<String, String> owners = new HashMap<>();
        vpc.interfaces().stream()
                .filter(plan -> plan.counted() != Counted.NOTHING)
                .forEach(plan -> owners.put(RouterParts.device(plan.interfaceId()), plan.interfaceId()));
        vpc.natGateways().stream()
                .filter(plan -> plan.counted() != Counted.NOTHING)
                .forEach(plan -> owners.put(RouterParts.device(plan.natGatewayId()), plan.natGatewayId()));
        return owners;
    }

    /** Adds what came since the last look. */
    void look(FlowTally tally, long now) {
        try {
            for (Way way : FlowRules.ways(counting)) {
                for (Shape shape : Shape.values()) {
                    fresh(FlowRules.set(way, shape), now).forEach(counted -> add(tally, way, shape, counted));
                }
            }
            if (!FlowRules.ways(counting).isEmpty()) {
                fresh(FlowRules.UNCOUNTED, now)
                        .forEach(counted -> owner(counted.key()).ifPresent(tally::skip));
            }
        } catch (NetworkException e) {
            LOG.info("Counts of flows were lost: {}", e.getMessage());
            lose(tally);
        }
        if (now - looked > LIFE) {
            // Flows may have come and gone meanwhile.
            owners.values().forEach(tally::skip);
        }
        looked = now;
        forgetDeparted(now);
    }

    /** What was counted until now is not known, or was lost. */
    void lose(FlowTally tally) {
        beginAnew();
        owners.values().forEach(tally::skip);
    }

    /** The kernel's counters begin from nothing. */
    void beginAnew() {
        seen.clear();
    }

    private void forgetDeparted(long now) {
        departed.entrySet().removeIf(gone -> {
            boolean forgotten = now - gone.getValue() > REMEMBERED;
            if (forgotten) {
                owners.remove(gone.getKey());
            }
            return forgotten;
        });
    }

    /**
     * What a counter has more than when it was seen last.
     *
     * @param begun whether it was not there then
     */
    private record Fresh(ByteBuffer key, long packets, long bytes, boolean begun, long last) {}

    private List<Fresh> fresh(String set, long now) {
        Map<ByteBuffer, Seen> before = seen.getOrDefault(set, Map.of());
        Map<ByteBuffer, Seen> after = new HashMap<>();
        List<Fresh> fresh = new ArrayList<>();
        for (FlowListing.Counter counter : FlowListing.of(socket, set)) {
            long until = now + Duration.ofMillis(counter.leftMillis()).toNanos();
            Seen present = new Seen(counter.packets(), counter.bytes(), until);
            // A listing may show an element twice; what came in between is found the next time.
            if (after.putIfAbsent(counter.key(), present) == null) {
                Seen old = before.getOrDefault(counter.key(), NOTHING);
                Seen known = present.continues(old) ? old : NOTHING;
                if (present.packets() > known.packets()) {
                    fresh.add(present.since(known, counter.key()));
                }
            }
        }
        // Nor is it certain to show all of them.
        before.forEach((key, old) -> {
            if (old.until() > now) {
                after.putIfAbsent(key, old);
            }
        });
        seen.put(set, after);
        return fresh;
    }

    private void add(FlowTally tally, Way way, Shape shape, Fresh counted) {
        owner(counted.key()).ifPresent(owner -> {
            int flags = FlowListing.flags(shape, counted.key());
            boolean opening = counted.begun() && (flags & SYN) != 0;
            long first = counted.packets() == 1 ? counted.last() : Math.min(looked, counted.last());
            FlowId id = new FlowId(owner, way.egress(), way.accepted(), FlowListing.tuple(shape, counted.key()));
            tally.add(id, new Packets(flags, counted.packets(), counted.bytes(), first, counted.last(), opening));
        });
    }

    private Optional<String> owner(ByteBuffer key) {
        return Optional.ofNullable(owners.get(FlowListing.device(key)));
    }

    @Override
    public void close() {
        socket.close();
    }
}
