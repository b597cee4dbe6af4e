package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Names that the resolvers answer, by whoever published them. A snapshot serves each question. */
final class NameTable {
    private final Map<String, Map<String, List<Ipv4>>> byOwner = new TreeMap<>();
    private volatile Map<String, List<Ipv4>> names = Map.of();

    /** Replaces what {@code owner} had published. Where two owners publish a name, it has the addresses of both. */
    synchronized void publish(String owner, Map<String, List<Ipv4>> published) {
        if (published.equals(byOwner.getOrDefault(owner, Map.of()))) {
            return;
        }
        if (published.isEmpty()) {
            byOwner.remove(owner);
        } else {
            byOwner.put(owner, Map.copyOf(published));
        }
        Map<String, List<Ipv4>> all = new LinkedHashMap<>();
        byOwner.values()
                .forEach(some -> some.forEach((name, addresses) ->
                        all.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(addresses)));
        names = Collections.unmodifiableMap(all);
    }

    Map<String, List<Ipv4>> names() {
        return names;
    }

    /** The addresses of a name, by itself or by a wildcard in place of its first label. */
    Optional<List<Ipv4>> find(String name) {
        return find(names, name);
    }

    /** The same among other names. */
    static Optional<List<Ipv4>> find(Map<String, List<Ipv4>> among, String name) {
        List<Ipv4> exact = among.get(name);
        int dot = name.indexOf('.');
        return Optional.ofNullable(exact != null || dot < 0 ? exact : among.get("*" + name.substring(dot)));
    }
}
