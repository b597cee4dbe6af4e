package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** IAM's way of paging: {@code Marker}, {@code MaxItems} (100 unless told), {@code IsTruncated}. */
final class Paging {
    private static final int USUAL = 100;

    private Paging() {}

    static <T> Page<T> page(
            List<T> sorted, Function<? super T, String> key, @Nullable String marker, @Nullable Integer maxItems) {
        return Page.of(
                sorted,
                key,
                marker,
                maxItems == null ? USUAL : maxItems,
                () -> IamErrors.validation("Invalid Marker."));
    }

    static boolean truncated(Page<?> page) {
        return page.nextToken().isPresent();
    }

    /** The path that a listing asks for; all, when it does not say. */
    static String prefix(@Nullable String pathPrefix) {
        return pathPrefix == null ? "/" : pathPrefix;
    }

    static String path(@Nullable String path) {
        return path == null ? "/" : path;
    }
}
