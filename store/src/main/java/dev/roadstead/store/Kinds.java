package dev.roadstead.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sees to it that a kind's name always means the same type: values in memory are of the kind that wrote them. */
final class Kinds {
    private final Map<String, Kind<?>> known = new ConcurrentHashMap<>();

    <K extends Kind<?>> K checked(K kind) {
        Kind<?> first = known.putIfAbsent(kind.name(), kind);
        if (first != null && !first.equals(kind)) {
            throw new IllegalArgumentException(
                    "there is another kind named " + kind.name() + ": declare each kind once, as a constant");
        }
        return kind;
    }
}
