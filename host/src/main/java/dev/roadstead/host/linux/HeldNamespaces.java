package dev.roadstead.host.linux;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Network namespaces that are kept open, so that whatever runs in one goes on there when somebody takes its name away, and it can be given
 * its name again. Thread-safe.
 */
final class HeldNamespaces implements AutoCloseable {
    private final Netns names;
    private final Map<String, Held> open = new ConcurrentHashMap<>();

    /**
     * One that is held.
     *
     * @param identity which namespace it is: the same for every name that leads to it
     */
    private record Held(int descriptor, Object identity) {}

    HeldNamespaces(Netns names) {
        this.names = names;
    }

    /** Keeps the calling thread's namespace open as that of {@code owner}, and returns a descriptor of it. */
    int hold(String owner) throws IOException {
        int namespace = Libc.open("/proc/thread-self/ns/net");
        take(owner, namespace);
        return namespace;
    }

    /** Keeps a namespace open by a descriptor that is closed here. */
    void take(String owner, int namespace) throws IOException {
        Held before = open.put(owner, new Held(namespace, Netns.identity(Netns.file(namespace))));
        if (before != null) {
            Libc.close(before.descriptor());
        }
    }

    boolean has(String owner) {
        return open.containsKey(owner);
    }

    /** How many are held. */
    int size() {
        return open.size();
    }

    /** The owners of those that are held; whoever comes or goes meanwhile may be missed. */
    Iterator<String> owners() {
        return open.keySet().iterator();
    }

    /**
     * Runs {@code action} on the calling platform thread inside the namespace of {@code owner}, whatever became of its name; to be
     * called by the thread that lets namespaces go.
     *
     * @return false where it is not held any more
     */
    boolean within(String owner, NetnsThreads threads, Callable<Boolean> action) throws Exception {
        Held held = open.get(owner);
        return held != null && threads.onThisThread(held.descriptor(), action);
    }

    /** Whether the name of one that is held leads elsewhere, or nowhere. */
    boolean isAstray(String owner) throws IOException {
        Held held = open.get(owner);
        return held != null && !held.identity().equals(Netns.identity(names.path(owner)));
    }

    /** Gives one that is held its name again, and returns whether it had lost it. */
    boolean bindAgain(String owner) throws IOException {
        Held held = open.get(owner);
        return held != null && names.bindAgain(owner, held.descriptor());
    }

    /** Holds it no longer; the caller closes what is returned. */
    OptionalInt give(String owner) {
        Held held = open.remove(owner);
        return held == null ? OptionalInt.empty() : OptionalInt.of(held.descriptor());
    }

    /** Holds it no longer. */
    void letGo(String owner) {
        give(owner).ifPresent(Libc::close);
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).forEach(this::letGo);
    }
}
