package dev.roadstead.store;

import java.util.List;

/** Makes commits durable, in the order in which they are submitted: what differs between one store and another. */
interface Commits {
    /** Told of what became of commits. */
    interface Listener {
        /** These are durable. */
        void committed(List<Commit> commits);

        /**
         * Those not durable yet never will be: forgets them, and calls {@code withdraw} at a moment at which nothing
         * can be submitted.
         */
        void rollback(Runnable withdraw);
    }

    /** Before the first use. */
    void start(Listener listener);

    /** Takes a place among those who wait, before {@link #submit}; throws {@link StoreException} when there is none. */
    void reserve();

    /** Gives back a reserved place that was not used. */
    void release();

    /** Called by one thread at a time; the place goes back by itself. */
    Ticket submit(Commit commit);

    /** Waits for what was submitted, then lets go of the disk. */
    void close();
}
