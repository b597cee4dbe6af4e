package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all Describe operations do with what they found: who was asked for must be there, and the answer comes in pages. */
final class Selection {

    private static final int PAGE_SIZE = 400;

    private Selection() {}

    /** The page of a listing that a request's marker and page size ask for. */
    static <T> Page<T> page(
            List<T> sorted, Function<? super T, String> key, @Nullable String marker, @Nullable Integer pageSize) {
        return Page.of(
                sorted,
                key,
                marker,
                pageSize == null ? PAGE_SIZE : pageSize,
                () -> Failing.validation("The marker is not one that an earlier page was answered with"));
    }

    /** @param failure words what is missing, each once, in the order in which it was asked for */
    static void requireFound(
            List<String> asked, List<String> found, Function<List<String>, ? extends RuntimeException> failure) {
        List<String> missing =
                asked.stream().distinct().filter(each -> !found.contains(each)).toList();
        if (!missing.isEmpty()) {
            throw failure.apply(missing);
        }
    }
}
