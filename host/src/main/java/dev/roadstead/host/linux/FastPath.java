package dev.roadstead.host.linux;

import dev.roadstead.host.NetworkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way around a router's packet filter, routing and connection table for what they would let through by the connection table alone:
 * packets of known TCP connections between two interfaces of a VPC whose network ACLs refuse nothing and whose flows nobody counts. The
 * packet filter marks such packets; a program at the receiver's device learns their flow (device, addresses and ports), and a program at
 * the sender's device hands the flow's next packets straight to the receiver's namespace. FIN, SYN and RST always take the long way.
 *
 * <p>Whatever changes in a router begins a new generation of it, in which nothing is known: a flow is learned under the generation that its
 * packet arrived in, so that what was decided before a change is not believed after it. A generation is a number that is noted as a packet's
 * priority. It is not repeated in one process's life, and each process begins at a random one: programs that an earlier process left at
 * devices note theirs until they are replaced ({@link RouterMending#adoptDevices}), and a packet with such a number must not be taken for one
 * of now. All have the highest bit, so that no priority that the kernel gives by itself (0 to 15) is ever one of them. By the
 * long way, which each flow takes again every {@link FastPathCode#NANOSECONDS}, the connection table stays up to date.
 *
 * <p>The programs stay with their devices when this process ends: they only know what they learned from the kernel's own decisions.
 * A kernel that has not what they need goes without.
 */
final class FastPath implements AutoCloseable {
    /** Flows that are known at a time on the machine; the one that was used least recently goes first. */
    private static final int FLOWS = 65_536;

    private static final int FIRST = Integer.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(FastPath.class);

    private final OptionalInt flows;
    private final AtomicInteger generations;

    private FastPath(OptionalInt flows, int generation) {
        this.flows = flows;
        this.generations = new AtomicInteger(generation);
    }

    /**
     * The machine's; without any lane where its kernel cannot.
     *
     * @param random where this process's generations begin
     */
    static FastPath open(RandomGenerator random) {
        int generation = firstGeneration(random);
        try {
            return new FastPath(OptionalInt.of(flows()), generation);
        } catch (SystemCallException e) {
            LOG.info("Packets within VPCs go without a fast path: {}", e.getMessage());
            return new FastPath(OptionalInt.empty(), generation);
        }
    }

    /** With room for a thousand million changes before the numbers begin again at 0. */
    static int firstGeneration(RandomGenerator random) {
        return FIRST | random.nextInt(1 << 30);
    }

    private static int flows() throws SystemCallException {
        return Bpf.map("rs_flows", Bpf.MAP_LRU_HASH, FastPathCode.KEY_BYTES, FastPathCode.VALUE_BYTES, FLOWS);
    }

    /**
     * Makes one and takes it away again; to be called inside a namespace that connections are tracked in.
     *
     * @throws SystemCallException when the kernel has not what it needs
     * @throws NetworkException the same
     */
    static void probe(NetlinkSocket routes) throws SystemCallException {
        try (FastPath path = new FastPath(OptionalInt.of(flows()), FIRST)) {
            path.lane(path.flows.getAsInt(), routes).close();
        }
    }

    /** A router's. */
    final class Lane implements AutoCloseable {
        private final int generation;
        private final int arriving;
        private final int leaving;

        private Lane(int generation, int arriving, int leaving) {
            this.generation = generation;
            this.arriving = arriving;
            this.leaving = leaving;
        }

        /** What puts the programs at a device, in the place of another process's. */
        List<NetlinkMessage> at(String device) {
            int number = RouterDevices.numberOf(device);
            return List.of(
                    TrafficControl.hooks(number),
                    TrafficControl.arriving(number, arriving),
                    TrafficControl.leaving(number, leaving));
        }

        /** Nothing is known any more. */
        void renew() {
            try {
                Bpf.set(generation, generations.incrementAndGet());
            } catch (SystemCallException e) {
                throw new NetworkException("the generation of a fast path cannot be changed", e);
            }
        }

        @Override
        public void close() {
            List.of(arriving, leaving, generation).forEach(Libc::close);
        }
    }

    /**
     * Opens the fast path of a router, where the kernel takes its programs; to be called inside the router's namespace.
     *
     * @param routes opened there
     */
    Optional<Lane> lane(NetlinkSocket routes) {
        if (flows.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(lane(flows.getAsInt(), routes));
        } catch (SystemCallException | NetworkException e) {
            LOG.info("Packets within a VPC go without a fast path: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Lane lane(int flows, NetlinkSocket routes) throws SystemCallException {
        List<Integer> opened = new ArrayList<>();
        try {
            int generation = Bpf.map("rs_generation", Bpf.MAP_ARRAY, Integer.BYTES, Integer.BYTES, 1);
            opened.add(generation);
            int arriving = Bpf.program("rs_arriving", FastPathCode.arriving(flows, generation));
            opened.add(arriving);
            int leaving = Bpf.program("rs_leaving", FastPathCode.leaving(flows, generation));
            opened.add(leaving);
            Lane lane = new Lane(generation, arriving, leaving);
            lane.renew();
            // The connection table sees only some of a connection's segments, so that it must not count their bytes.
            Sysctl.write("netfilter/nf_conntrack_tcp_be_liberal", "1");
            // A packet's generation is noted there.
            Sysctl.write("ipv4/ip_forward_update_priority", "0");
            routes.execute(lane.at("lo"));
            routes.execute(List.of(TrafficControl.noHooks(RouterDevices.numberOf("lo"))));
            return lane;
        } catch (SystemCallException | NetworkException e) {
            opened.forEach(Libc::close);
            throw e;
        }
    }

    @Override
    public void close() {
        flows.ifPresent(Libc::close);
    }
}
