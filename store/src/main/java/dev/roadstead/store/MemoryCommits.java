package dev.roadstead.store;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Commits at once, without a disk. So that the memory store finds what only a restart of the durable one would, it
 * checks that every value comes back from its bytes as it was.
 */
final class MemoryCommits implements Commits {
    private @Nullable Listener listener;

    @Override
    public void start(Listener told) {
        listener = told;
    }

    @Override
    public void reserve() {}

    @Override
    public void release() {}

    @Override
    public Ticket submit(Commit commit) {
        commit.writes().forEach(MemoryCommits::checkRoundTrip);
        Objects.requireNonNull(listener, "not started").committed(List.of(commit));
        return Ticket.durable();
    }

    @Override
    public void close() {}

    private static void checkRoundTrip(Write write) {
        Encoded encoded = write.encoded();
        if (encoded == null) {
            return;
        }
        Object value = write.stored().as(write.kind()).value();
        Object decoded = encoded.decode(write.kind(), write.stored().key());
        if (!decoded.equals(value)) {
            throw new IllegalStateException("%s does not come back from its bytes: wrote %s, read %s"
                    .formatted(write.kind().name(), value, decoded));
        }
    }
}
