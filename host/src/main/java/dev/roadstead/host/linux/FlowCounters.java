package dev.roadstead.host.linux;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.FlowReading.FlowId;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.linux.FlowMemory.Fresh;
import dev.roadstead.host.linux.FlowRules.Shape;
import dev.roadstead.host.linux.FlowRules.Way;
import dev.roadstead.host.linux.FlowTally.Packets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one router has counted, and how much of it is known already. The kernel's counters are read and never reset, so that no packet falls
 * between a look and a reset: what is new is the difference from the look before. Thread-safe; who changes the router waits for a look at
 * its counters only where what is counted changes, and never for a look at another router's.
 */
final class FlowCounters {
    private static final Logger LOG = LoggerFactory.getLogger(FlowCounters.class);

    private static final long LIFE = Duration.ofSeconds(FlowRules.SECONDS).toNanos();

    private static final int SYN = 2;

    private final NetlinkSocket socket;
    private final FlowOwners owners = new FlowOwners();
    private final FlowMemory memory = new FlowMemory();
    private final FlowTally tally = new FlowTally();
    private volatile RouterPart.Counting counting = new RouterPart.Counting(false, false);
    private volatile boolean changing;
    private long looked;
    private boolean ended;

    /** @param socket of the router's namespace; closed with this */
    FlowCounters(NetlinkSocket socket, long now) {
        this.socket = socket;
        this.looked = now;
    }

    /** What the router counts. */
    RouterPart.Counting counting() {
        return counting;
    }

    /**
     * From now on the router counts what this plan says.
     *
     * @param renewal what became of its counters since this was called last
     */
    void follow(VpcPlan vpc, Router.Renewal renewal, long now) {
        owners.follow(vpc, now);
        RouterPart.Counting next = FlowRules.counting(vpc);
        if (renewal != Router.Renewal.NONE || !next.equals(counting)) {
            renew(next, renewal);
        }
        changing = false;
    }

    /** Looks once more before the counters are changed; nobody looks at them until {@link #follow} or {@link #doubt}. */
    synchronized void lookLast(int limit) {
        look(limit);
        changing = true;
    }

    /** The counters were to be changed, and it is not known how far that came. */
    synchronized void doubt() {
        if (changing) {
            changing = false;
            miss();
        }
    }

    private void miss() {
        memory.doubt(sets(counting));
        owners.all().forEach(tally::skip);
    }

    private synchronized void renew(RouterPart.Counting next, Router.Renewal renewal) {
        memory.retain(sets(next));
        counting = next;
        switch (renewal) {
            case NONE -> {}
            case MENDED -> memory.beginAnew();
            case ADOPTED -> {
                memory.beginAnew();
                owners.all().forEach(tally::skip);
            }
        }
    }

    private static List<String> sets(RouterPart.Counting counting) {
        List<Way> ways = FlowRules.ways(counting);
        return Stream.concat(
                        ways.stream().flatMap(way -> Stream.of(Shape.values()).map(shape -> FlowRules.set(way, shape))),
                        ways.isEmpty() ? Stream.of() : Stream.of(FlowRules.UNCOUNTED))
                .toList();
    }

    /**
     * Adds up what came since the last look.
     *
     * @param limit how many flows may be remembered, and as many may be added up
     */
    synchronized void look(int limit) {
        if (ended || changing) {
            return;
        }
        long now = System.nanoTime();
        try {
            for (Way way : FlowRules.ways(counting)) {
                for (Shape shape : Shape.values()) {
                    fresh(FlowRules.set(way, shape), limit, now)
                            .forEach(counted -> add(new Place(way, shape), counted, limit));
                }
            }
            if (!FlowRules.ways(counting).isEmpty()) {
                fresh(FlowRules.UNCOUNTED, limit, now).forEach(counted -> skip(counted.key()));
            }
        } catch (NetworkException e) {
            LOG.info("Counts of flows were lost: {}", e.getMessage());
            miss();
        }
        if (now - looked > LIFE) {
            // Flows may have come and gone meanwhile.
            owners.all().forEach(tally::skip);
        }
        looked = now;
        owners.forgetDeparted(now);
    }

    /**
     * Looks, and hands over what was counted since this was called last.
     *
     * @param asked when somebody wanted to know
     */
    synchronized FlowReading take(int limit, long asked) {
        look(limit);
        return tally.take(asked);
    }

    /** No more is counted: hands over what was until now. */
    synchronized FlowTally end() {
        ended = true;
        socket.close();
        return tally;
    }

    private List<Fresh> fresh(String set, int limit, long now) {
        return memory.look(set, FlowListing.of(socket, set), now, limit, this::skip);
    }

    private void skip(ByteBuffer key) {
        owner(key).ifPresent(tally::skip);
    }

    /** Where a flow is counted. */
    private record Place(Way way, Shape shape) {}

    private void add(Place place, Fresh counted, int limit) {
        owner(counted.key()).ifPresent(owner -> {
            Way way = place.way();
            int flags = FlowListing.flags(place.shape(), counted.key());
            boolean opening = counted.begun() && (flags & SYN) != 0;
            long first = counted.packets() == 1 ? counted.last() : Math.min(looked, counted.last());
            FlowId id =
                    new FlowId(owner, way.egress(), way.accepted(), FlowListing.tuple(place.shape(), counted.key()));
            Packets packets = new Packets(flags, counted.packets(), counted.bytes(), first, counted.last(), opening);
            tally.add(id, packets, limit);
        });
    }

    private Optional<String> owner(ByteBuffer key) {
        return owners.of(FlowListing.device(key));
    }
}
