package dev.roadstead.host.linux;

import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes the rounds of attached namespaces, and looks in each for what the kernel tells nobody of: the packet filters that somebody loads
 * there. Each is entered once in {@link #EVERY}, a few at a time, so that the thread that changes the network is never kept from it for
 * longer than a change of a single interface takes. A visit takes some 60 microseconds of processor time ({@code RoundsBench}).
 *
 * <p>Turns are for the thread that lets namespaces go, so that none goes while it is entered; all else is thread-safe.
 */
final class AttachmentRounds {
    private static final Logger LOG = LoggerFactory.getLogger(AttachmentRounds.class);

    /** One round takes so long, however many there are. */
    static final Duration EVERY = Duration.ofSeconds(7);

    /** Namespaces that are entered in one turn. */
    static final int TURN = 16;

    private final HeldNamespaces held;
    private final NetnsThreads threads;
    private final AttachedFilters filters;
    private final Set<String> suspects = ConcurrentHashMap.newKeySet();
    private Iterator<String> round = Set.<String>of().iterator();

    AttachmentRounds(HeldNamespaces held, NetnsThreads threads, AttachedFilters filters) {
        this.held = held;
        this.threads = threads;
        this.filters = filters;
    }

    /** How long after a turn the next one is due. */
    Duration pause() {
        int turns = Math.max(1, (held.size() + TURN - 1) / TURN);
        return EVERY.dividedBy(turns);
    }

    /**
     * Enters the next few, on the calling platform thread.
     *
     * @return whether anything was found that is not ours; {@link #suspect} says where
     */
    boolean turn() {
        if (!round.hasNext()) {
            round = held.owners();
        }
        try (LegacyTables legacy = LegacyTables.open()) {
            boolean found = false;
            for (int i = 0; i < TURN && round.hasNext(); i++) {
                found |= findsForeign(round.next(), legacy);
            }
            return found;
        } catch (SystemCallException e) {
            LOG.info("The network namespaces could not be looked at: {}", e.getMessage());
            return false;
        }
    }

    private boolean findsForeign(String owner, LegacyTables legacy) {
        try {
            boolean foreign = !suspects.contains(owner)
                    && held.within(owner, threads, () -> filters.isForeign(owner) || legacy.used());
            if (foreign) {
                LOG.info("Somebody else loaded a packet filter in the network namespace of {}", owner);
                suspects.add(owner);
            }
            return foreign;
        } catch (Exception e) {
            LOG.info("The network namespace of {} could not be looked at: {}", owner, e.getMessage());
            return false;
        }
    }

    /** Whether something was found there that has not been looked at since. */
    boolean suspect(String owner) {
        return suspects.contains(owner);
    }

    /** It is looked at, made anew, or gone. */
    void forget(String owner) {
        suspects.remove(owner);
    }
}
