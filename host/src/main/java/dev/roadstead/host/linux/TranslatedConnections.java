package dev.roadstead.host.linux;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long NAT gateways and endpoints remember the connections that they translate, and how many idle ones NAT gateways have forgotten. Thread-safe. */
final class TranslatedConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TranslatedConnections.class);

    private static final String SETTING = "netfilter/nf_conntrack_";

    /**
     * A NAT gateway forgets a connection that is idle for so many seconds, as an endpoint does.
     *
     * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html">Troubleshoot NAT gateways</a>
     */
    private static final String IDLE = "350";

    /** Also one that one side has ended, or in which something was not answered. */
    private static final List<String> TIMES = List.of(
            "tcp_timeout_established",
            "tcp_timeout_fin_wait",
            "tcp_timeout_close_wait",
            "tcp_timeout_unacknowledged",
            "tcp_timeout_max_retrans",
            "udp_timeout",
            "udp_timeout_stream",
            "icmp_timeout");

    /** Whether a connection, when it begins, is prepared for telling what becomes of it. */
    private static final String EVENTS = SETTING + "events";

    private final Map<String, IdleTimeouts> idle = new ConcurrentHashMap<>();

    /**
     * Sets the calling thread's network namespace up, in which there is a packet filter that tracks connections: before, the kernel has no such
     * settings. It takes nothing for the middle of a connection that it does not know, but is not strict about the order in those that it knows.
     */
    void begin(RouterPart.Place place) {
        TIMES.forEach(time -> Sysctl.write(SETTING + time, IDLE));
        Sysctl.write(SETTING + "tcp_loose", "0");
        Sysctl.write(SETTING + "tcp_be_liberal", "1");
        boolean counted = place.use() instanceof RouterPart.Use.NatGateway;
        // Also for connections that begin while nobody listens, since somebody will. Where nobody ever does, it would
        // be done for nothing.
        Sysctl.writeIfThere(EVENTS, counted ? "1" : "0");
        if (counted && !idle.containsKey(place.owner())) {
            count(place.owner());
        }
    }

    private void count(String natGateway) {
        try {
            idle.put(natGateway, IdleTimeouts.open());
        } catch (SystemCallException e) {
            LOG.info("How many connections of {} were idle is not counted: {}", natGateway, e.getMessage());
        }
    }

    /** How many idle connections a NAT gateway has forgotten since this was asked last; empty where that is not known. */
    OptionalLong takeIdle(String natGateway) {
        IdleTimeouts counted = idle.get(natGateway);
        return counted == null ? OptionalLong.empty() : counted.take();
    }

    /** The namespace goes, or another one takes its place. */
    void forget(String owner) {
        IdleTimeouts counted = idle.remove(owner);
        if (counted != null) {
            counted.close();
        }
    }

    @Override
    public void close() {
        List.copyOf(idle.keySet()).forEach(this::forget);
    }
}
