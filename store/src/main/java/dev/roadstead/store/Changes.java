package dev.roadstead.store;

import java.util.List;

/** What happened after a version. */
public sealed interface Changes {
    /** The version to continue from. */
    long upTo();

    /** Everything that happened up to a version, in order and without a gap; nothing, when the list is empty. */
    record Complete(List<Change> changes, long upTo) implements Changes {
        public Complete {
            changes = List.copyOf(changes);
        }
    }

    /**
     * The feed no longer reaches back that far (it is kept in memory, bounded, and starts anew with the process):
     * read everything, then continue from {@code upTo}.
     */
    record TooOld(long upTo) implements Changes {}
}
