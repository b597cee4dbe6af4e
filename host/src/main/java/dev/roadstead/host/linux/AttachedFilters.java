package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packet filters of attached namespaces: one of ours where packets are sent on, none elsewhere. What somebody else loads there is heard
 * of nowhere: the kernel would tell, but then every transaction of every packet filter of the machine would have to be written down for
 * whoever listens. So the number of the generation is asked for, by a lasting socket where there is a filter of ours, and elsewhere by a
 * {@linkplain #isForeign visit} now and then, since a socket in each namespace would cost memory for what is idle. Thread-safe.
 */
final class AttachedFilters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedFilters.class);
    private static final int GET_TABLES = 10 << 8 | 1;
    private static final int HEAD_BYTES = 4;
    private static final int TABLE_NAME = 1;
    private static final int TABLE_FLAGS = 2;
    private static final int OWNED = 2;

    private final TranslatedConnections connections;

    /** The owners of namespaces that send packets on. */
    private final Set<String> sendingOn = ConcurrentHashMap.newKeySet();

    /** Of those whose filter is as we left it, the generation of that. */
    private final Map<String, FilterGeneration> ours = new ConcurrentHashMap<>();

    /** Of all others, the generation in which there was no table that could be removed. */
    private final Map<String, Integer> empty = new ConcurrentHashMap<>();

    /**
     * A table.
     *
     * @param owned whether only the program that made it can remove it
     */
    private record Table(String name, boolean owned) {
        static Table of(ByteBuffer entry) {
            Map<Integer, ByteBuffer> attributes = RouteListing.attributes(entry, HEAD_BYTES);
            ByteBuffer name = attributes.get(TABLE_NAME);
            ByteBuffer flags = attributes.get(TABLE_FLAGS);
            boolean owned = flags != null && (flags.order(ByteOrder.BIG_ENDIAN).getInt(0) & OWNED) != 0;
            return new Table(name == null ? "" : RouteListing.text(name), owned);
        }
    }

    /** @param connections that begin where a filter of ours is */
    AttachedFilters(TranslatedConnections connections) {
        this.connections = connections;
    }

    /** Begins with a new or found namespace, from a thread inside it: whatever is known of its owner was about another one. */
    void begin(RouterPart.Place place) throws IOException {
        forget(place.owner());
        note(place);
        if (place.use().forwards()) {
            load(place);
        }
    }

    private void note(RouterPart.Place place) {
        if (place.use().forwards()) {
            sendingOn.add(place.owner());
        }
    }

    private void load(RouterPart.Place place) throws IOException {
        FilterGeneration generation = FilterGeneration.open();
        try (Nftables filter = Nftables.open()) {
            filter.run("flush ruleset\n" + RouterFilter.forwarding(place));
            generation.next();
            connections.begin(place);
        } catch (RuntimeException e) {
            generation.close();
            throw e;
        }
        ours.put(place.owner(), generation);
    }

    /** Whether a filter of ours is not as it was left, or is not known. */
    boolean suspect(RouterPart.Place place) {
        if (!place.use().forwards()) {
            return false;
        }
        FilterGeneration generation = ours.get(place.owner());
        if (generation != null && generation.isForeign()) {
            doubt(place.owner());
        }
        return !ours.containsKey(place.owner());
    }

    /**
     * Looks, from a thread inside the namespace of {@code owner}, whether somebody loaded a filter where there should be none. Tables are read only when
     * there was a transaction.
     */
    boolean isForeign(String owner) throws SystemCallException {
        return !sendingOn.contains(owner) && isLoaded(owner);
    }

    private boolean isLoaded(String owner) throws SystemCallException {
        try (NetlinkSocket socket = NetlinkSocket.openBriefly(NetlinkSocket.NETFILTER)) {
            int generation = FilterGeneration.of(socket);
            if (Objects.equals(empty.get(owner), generation)) {
                return false;
            }
            // In this order: a transaction after the first question gives it another generation.
            boolean loaded = !tables(socket).isEmpty();
            if (!loaded) {
                empty.put(owner, generation);
            }
            return loaded;
        }
    }

    /**
     * Brings the packet filter to what it should be, from a thread inside the namespace.
     *
     * @return whether it was not
     */
    boolean mend(RouterPart.Place place) throws IOException {
        note(place);
        boolean cleared;
        try (LegacyTables legacy = LegacyTables.open()) {
            cleared = legacy.clear();
        }
        if (!place.use().forwards()) {
            return isLoaded(place.owner()) ? clear(place.owner()) : cleared;
        }
        if (ours.containsKey(place.owner())) {
            return cleared;
        }
        load(place);
        return true;
    }

    /** Tables that belong to a program that runs cannot be taken from it; they are let be until the next transaction. */
    private boolean clear(String owner) throws SystemCallException {
        try (Nftables filter = Nftables.open();
                NetlinkSocket socket = NetlinkSocket.openOnce(NetlinkSocket.NETFILTER)) {
            filter.run("flush ruleset\n");
            int generation = FilterGeneration.of(socket);
            List<Table> left = tables(socket);
            if (!left.isEmpty()) {
                LOG.warn("Somebody's tables are left in the packet filter of {}: {}", owner, left);
            }
            // Another one came in the same moment, and is found at the next visit.
            if (left.stream().allMatch(Table::owned)) {
                empty.put(owner, generation);
            }
            return true;
        }
    }

    /** Those of all families. */
    private static List<Table> tables(NetlinkSocket socket) {
        NetlinkMessage request = new NetlinkMessage("list the packet filter's tables", GET_TABLES, 0);
        request.u8(0).u8(0).u16(0);
        return socket.dump(request).stream().map(Table::of).toList();
    }

    /** The namespace is gone, or is about to go. */
    void forget(String owner) {
        sendingOn.remove(owner);
        empty.remove(owner);
        doubt(owner);
    }

    private void doubt(String owner) {
        FilterGeneration generation = ours.remove(owner);
        if (generation != null) {
            generation.close();
        }
    }

    @Override
    public void close() {
        List.copyOf(ours.keySet()).forEach(this::forget);
    }
}
