package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a router has let go: devices that stand in none of its rules and routes any more, so that they carry nothing. The kernel lets
 * whoever deletes a device wait, with a lock that every other change needs, and searches all tracked connections of the machine for those of
 * an address. So a worker does it later, for many at once, when the router is left in peace; whoever wants a name or an address again waits for that alone. What is not done when this process
 * is killed is found at the next start, as devices that stand in no plan. Thread-safe.
 */
final class Departures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** That many may be waiting; who lets more go waits for the worker. */
    private static final int LIMIT = 512;

    /** That many go at once without waiting for peace. */
    private static final int BATCH = 64;

    /** A router that was not changed for so long is left in peace. */
    private static final int PEACE_MILLIS = 200;

    /** So often at most is peace waited for. */
    private static final int PATIENCE = 10;

    private static final int LEAVING_GROUP = 0x5253;

    private final Executor worker;
    private final NetlinkSocket routes;
    private final Connections connections;
    private final List<Departure> waiting = new ArrayList<>();
    private List<Departure> going = List.of();
    private boolean failed;
    private boolean working;
    private boolean urgent;
    private long stirs;

    private Departures(Executor worker, NetlinkSocket routes, Connections connections) {
        this.worker = worker;
        this.routes = routes;
        this.connections = connections;
    }

    /**
     * One attached namespace that goes.
     *
     * @param device the router's end of its pair
     * @param addresses that it had; their tracked connections go too
     * @param namespace a descriptor that is closed when all is done
     */
    record Departure(String device, Set<Ipv4> addresses, OptionalInt namespace) {
        Departure {
            addresses = Set.copyOf(addresses);
        }

        private boolean concerns(Set<String> devices, Set<Ipv4> wanted) {
            return devices.contains(device) || addresses.stream().anyMatch(wanted::contains);
        }
    }

    /** Those of the calling thread's network namespace, a router's. */
    static Departures open(Executor worker) throws SystemCallException {
        NetlinkSocket routes = NetlinkSocket.open(NetlinkSocket.ROUTE);
        try {
            return new Departures(worker, routes, Connections.open());
        } catch (SystemCallException e) {
            routes.close();
            throw e;
        }
    }

    /** Lets them go; returns at once unless too many wait already. */
    synchronized void add(List<Departure> departures) {
        if (departures.isEmpty()) {
            return;
        }
        while (waiting.size() >= LIMIT) {
            hurry();
        }
        waiting.addAll(departures);
        if (!working) {
            working = true;
            worker.execute(this::work);
        }
    }

    /** The router is being changed: what leaves had better not be in the way. */
    synchronized void stir() {
        stirs++;
    }

    /** Returns when none of these is going any more: they can be had again. */
    synchronized void await(Set<String> devices, Set<Ipv4> addresses) {
        while (waiting.stream().anyMatch(each -> each.concerns(devices, addresses))
                || going.stream().anyMatch(each -> each.concerns(devices, addresses))) {
            hurry();
        }
    }

    /** Returns when nothing is going. */
    synchronized void awaitAll() {
        while (!waiting.isEmpty() || !going.isEmpty()) {
            hurry();
        }
    }

    /** Whether something could not be taken away since this was asked last: the router wants mending then. */
    synchronized boolean takeFailure() {
        boolean was = failed;
        failed = false;
        return was;
    }

    private void hurry() {
        urgent = true;
        notifyAll();
        pause(0);
    }

    private void pause(int millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while devices were being deleted", e);
        }
    }

    private void work() {
        for (List<Departure> batch = next(); !batch.isEmpty(); batch = next()) {
            boolean done = false;
            try {
                takeAway(batch);
                done = true;
            } catch (RuntimeException e) {
                LOG.warn("devices could not be taken away, and are looked for again", e);
            } finally {
                over(batch, done);
            }
        }
    }

    private synchronized List<Departure> next() {
        awaitPeace();
        urgent = false;
        working = !waiting.isEmpty();
        going = List.copyOf(waiting);
        waiting.clear();
        notifyAll();
        return going;
    }

    private void awaitPeace() {
        long before = -1;
        for (int i = 0; i < PATIENCE && stirs != before; i++) {
            if (urgent || waiting.isEmpty() || waiting.size() >= BATCH) {
                return;
            }
            before = stirs;
            pause(PEACE_MILLIS);
        }
    }

    private synchronized void over(List<Departure> batch, boolean done) {
        batch.forEach(each -> each.namespace().ifPresent(Libc::close));
        going = List.of();
        failed |= !done;
        notifyAll();
    }

    private void takeAway(List<Departure> batch) {
        Set<Ipv4> addresses = new LinkedHashSet<>();
        batch.forEach(each -> addresses.addAll(each.addresses()));
        connections.forget(addresses);
        routes.execute(deletion(batch.stream().map(Departure::device).toList()));
    }

    /** Requests that delete devices; the kernel waits once for all of them. */
    static List<NetlinkMessage> deletion(List<String> devices) {
        if (devices.size() == 1) {
            return List.of(RouteMessages.deleteLink(devices.getFirst()));
        }
        List<NetlinkMessage> requests = new ArrayList<>();
        devices.forEach(device -> requests.add(RouteMessages.linkGroup(device, LEAVING_GROUP)));
        if (!devices.isEmpty()) {
            requests.add(RouteMessages.deleteLinkGroup(LEAVING_GROUP));
        }
        return requests;
    }

    @Override
    public void close() {
        awaitAll();
        routes.close();
        connections.close();
    }
}
