package dev.roadstead.host.linux;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Network namespaces that are kept open, so that whatever runs in one goes on there when somebody takes its name away, and it can be given
 * its name again. Thread-safe.
 */
final class HeldNamespaces implements AutoCloseable {
    private final Netns names;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    HeldNamespaces(Netns names) {
        this.names = names;
    }

    /** Keeps the calling thread's namespace open as that of {@code owner}, and returns a descriptor of it. */
    int hold(String owner) throws SystemCallException {
        int namespace = Libc.open("/proc/thread-self/ns/net");
        take(owner, namespace);
        return namespace;
    }

    /** Keeps a namespace open by a descriptor that is closed here. */
    void take(String owner, int namespace) {
        Integer before = open.put(owner, namespace);
        if (before != null) {
            Libc.close(before);
        }
    }

    boolean has(String owner) {
        return open.containsKey(owner);
    }

    /** Whether the name of one that is held leads elsewhere, or nowhere. */
    boolean isAstray(String owner) throws IOException {
        Integer namespace = open.get(owner);
        return namespace != null && !names.leadsTo(owner, namespace);
    }

    /** Gives one that is held its name again, and returns whether it had lost it. */
    boolean bindAgain(String owner) throws IOException {
        Integer namespace = open.get(owner);
        return namespace != null && names.bindAgain(owner, namespace);
    }

    /** Holds it no longer; the caller closes what is returned. */
    OptionalInt give(String owner) {
        Integer namespace = open.remove(owner);
        return namespace == null ? OptionalInt.empty() : OptionalInt.of(namespace);
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
