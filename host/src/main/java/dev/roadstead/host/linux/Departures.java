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
 * whoever deletes a device wait, and searches all tracked connections of the machine for those of an address. So one worker for all routers
 * does it later, for many at once; whoever wants a name or an address again waits for that alone. What is not done when this process
 * is killed is found at the next start, as devices that stand in no plan. Thread-safe.
 */
final class Departures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** That many may be waiting; who lets more go waits for the worker. */
    private static final int LIMIT = 512;

    private static final int LEAVING_GROUP = 0x5253;

    private final Executor worker;
    private final NetlinkSocket routes;
    private final Connections connections;
    private final ForeignChanges changes;
    private final List<Departure> waiting = new ArrayList<>();
    private List<Departure> going = List.of();
    private boolean failed;

    private Departures(Executor worker, NetlinkSocket routes, Connections connections, ForeignChanges changes) {
        this.worker = worker;
        this.routes = routes;
        this.connections = connections;
        this.changes = changes;
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

    /**
     * Those of the calling thread's network namespace, a router's.
     *
     * @param changes are told of its own
     */
    static Departures open(Executor worker, ForeignChanges changes) throws SystemCallException {
        return new Departures(worker, NetlinkSocket.open(NetlinkSocket.ROUTE), Connections.open(), changes);
    }

    /** Lets them go; returns at once unless too many wait already. */
    synchronized void add(List<Departure> departures) {
        if (departures.isEmpty()) {
            return;
        }
        while (waiting.size() >= LIMIT) {
            pause();
        }
        boolean idle = waiting.isEmpty() && going.isEmpty();
        waiting.addAll(departures);
        if (idle) {
            worker.execute(this::work);
        }
    }

    /** Returns when none of these is going any more: they can be had again. */
    synchronized void await(Set<String> devices, Set<Ipv4> addresses) {
        while (waiting.stream().anyMatch(each -> each.concerns(devices, addresses))
                || going.stream().anyMatch(each -> each.concerns(devices, addresses))) {
            pause();
        }
    }

    /** Returns when nothing is going. */
    synchronized void awaitAll() {
        while (!waiting.isEmpty() || !going.isEmpty()) {
            pause();
        }
    }

    /** Whether something could not be taken away since this was asked last: the router wants mending then. */
    synchronized boolean takeFailure() {
        boolean was = failed;
        failed = false;
        return was;
    }

    private void pause() {
        try {
            wait();
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
            } catch (NetworkException e) {
                LOG.warn("devices could not be taken away, and are looked for again: {}", e.getMessage());
            } finally {
                over(batch, done);
            }
        }
    }

    private synchronized List<Departure> next() {
        going = List.copyOf(waiting);
        waiting.clear();
        notifyAll();
        return going;
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
        changes.disregard();
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
