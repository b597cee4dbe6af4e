package dev.roadstead.host.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packet filters of attached namespaces: one of ours where packets are sent on, none elsewhere. What somebody else loads there is heard
 * of nowhere: the kernel would tell, but then every transaction of every packet filter of the machine would have to be written down for
 * whoever listens. So the number of the generation is asked for, by a lasting socket where there is a filter of ours, and elsewhere by a
 * {@linkplain #visit visit} now and then, since a socket in each namespace would cost memory for what is idle. Thread-safe.
 */
final class AttachedFilters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedFilters.class);
    private static final int GET_TABLES = 10 << 8 | 1;
    private static final int HEAD_BYTES = 4;
    private static final int TABLE_NAME = 1;

    private final TranslatedConnections connections;

    /** Of namespaces that send packets on, with the generation that we left. */
    private final Map<String, FilterGeneration> ours = new ConcurrentHashMap<>();

    /** Of all others, the generation in which there was no table. */
    private final Map<String, Integer> empty = new ConcurrentHashMap<>();

    /** @param connections that begin where a filter of ours is */
    AttachedFilters(TranslatedConnections connections) {
        this.connections = connections;
    }

    /** Begins with a new or found namespace, from a thread inside it: whatever is known of its owner was about another one. */
    void begin(RouterPart.Place place) throws IOException {
        forget(place.owner());
        if (place.use().forwards()) {
            load(place);
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
            forget(place.owner());
        }
        return !ours.containsKey(place.owner());
    }

    /**
     * Looks, from a thread inside the namespace of {@code owner}, whether somebody loaded a filter where there should be none. Tables are read only when
     * there was a transaction.
     */
    boolean visit(String owner) throws SystemCallException {
        return !ours.containsKey(owner) && isLoaded(owner);
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
            List<String> left = tables(socket);
            if (!left.isEmpty()) {
                LOG.warn(
                        "The packet filter of {} has tables that only the program that made them can remove: {}",
                        owner,
                        left);
            }
            empty.put(owner, generation);
            return true;
        }
    }

    /** Names of the tables of all families. */
    private static List<String> tables(NetlinkSocket socket) {
        NetlinkMessage request = new NetlinkMessage("list the packet filter's tables", GET_TABLES, 0);
        request.u8(0).u8(0).u16(0);
        List<String> names = new ArrayList<>();
        for (ByteBuffer entry : socket.dump(request)) {
            ByteBuffer name = RouteListing.attributes(entry, HEAD_BYTES).get(TABLE_NAME);
            names.add(name == null ? "" : RouteListing.text(name));
        }
        return names;
    }

    /** The namespace is gone, or is about to go. */
    void forget(String owner) {
        empty.remove(owner);
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
