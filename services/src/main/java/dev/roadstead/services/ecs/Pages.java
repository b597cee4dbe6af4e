package dev.roadstead.services.ecs;

import org.jspecify.annotations.Nullable;

/** Sizes of pages. */
final class Pages {

    private Pages() {}

    /** What a request asks for, or the usual size. */
    static int size(@Nullable Integer asked, int usual, int most) {
        if (asked == null) {
            return usual;
        }
        if (asked < 1 || asked > most) {
            throw EcsErrors.invalidParameter("maxResults: " + asked + " (expected 1 to " + most + ")");
        }
        return asked;
    }
}
