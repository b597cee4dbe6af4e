package dev.roadstead.balancer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the parts of a snapshot ask of their values. */
final class Require {

    private Require() {}

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static void distinct(String what, List<?> ids) {
        Set<Object> seen = new HashSet<>();
        for (Object id : ids) {
            that(seen.add(id), what + " " + id + " is there twice");
        }
    }
}
