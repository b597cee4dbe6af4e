package dev.roadstead.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The last changes, bounded, in memory. Thread-safe. */
final class Feed {
    private final int limit;
    private final Deque<Change> changes = new ArrayDeque<>();
    /** Everything after this version, and up to {@link #upTo}, is in {@code changes}. */
    private long after;

    private long upTo;

    Feed(int limit, long version) {
        this.limit = limit;
        this.after = version;
        this.upTo = version;
    }

    synchronized void append(Commit commit) {
        if (!commit.changes()) {
            return;
        }
        upTo = commit.after().version();
        if (commit.clear()) {
            changes.clear();
            after = upTo;
            return;
        }
        commit.writes().forEach(write -> changes.addLast(write.change(upTo)));
        while (changes.size() > limit) {
            forgetOldestVersion();
        }
    }

    synchronized Changes since(long version, Set<String> kinds) {
        if (version < after || version > upTo) {
            return new Changes.TooOld(upTo);
        }
        List<Change> found = new ArrayList<>();
        Iterator<Change> newestFirst = changes.descendingIterator();
        while (newestFirst.hasNext()) {
            Change change = newestFirst.next();
            if (change.version() <= version) {
                break;
            }
            if (kinds.contains(change.kind())) {
                found.add(change);
            }
        }
        Collections.reverse(found);
        return new Changes.Complete(found, upTo);
    }

    /** A version is remembered whole or not at all. */
    private void forgetOldestVersion() {
        after = changes.getFirst().version();
        while (!changes.isEmpty() && changes.getFirst().version() == after) {
            changes.removeFirst();
        }
    }
}
