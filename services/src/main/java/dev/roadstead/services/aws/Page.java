package dev.roadstead.services.aws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page of a sorted listing. The token names the last item's key, so that a listing stays stable while others add and remove,
 * and the listing itself: with another operation or other filters it is none.
 *
 * @param nextToken opaque; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

    private static final String MARK = "rs1:";

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Cuts a page out of a listing that is sorted by its keys.
     *
     * @param token from the page before, or null for the first
     * @param size at most so many items
     * @param invalid makes the service's own error for a token that is not one of ours
     */
    public static <T> Page<T> of(
            List<T> sorted,
            Function<? super T, String> key,
            @Nullable String token,
            int size,
            Supplier<? extends RuntimeException> invalid) {
        int from = token == null ? 0 : firstAfter(sorted, key, keyOf(token, invalid));
        int to = Math.min(sorted.size(), from + size);
        List<T> items = sorted.subList(from, to);
        boolean more = to < sorted.size() && !items.isEmpty();
        return new Page<>(items, more ? Optional.of(tokenOf(key.apply(items.getLast()))) : Optional.empty());
    }

    /** The same page of other things. */
    public <U> Page<U> map(Function<? super T, ? extends U> mapper) {
        return new Page<>(items.stream().<U>map(mapper).toList(), nextToken);
    }

    /** The token as the SDK's builders take it: null on the last page. */
    public @Nullable String token() {
        return nextToken.orElse(null);
    }

    private static <T> int firstAfter(List<T> sorted, Function<? super T, String> key, String last) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key.apply(sorted.get(middle)).compareTo(last) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The token of a page that ends with the item of a key, for a listing that cuts its pages itself. */
    public static String tokenOf(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((MARK + Listed.mark() + ':' + key).getBytes(StandardCharsets.UTF_8));
    }

    /** The key that a token was made of, by this operation with the same filters. */
    public static String keyOf(String token, Supplier<? extends RuntimeException> invalid) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            String listing = MARK + Listed.mark() + ':';
            if (text.startsWith(listing)) {
                return text.substring(listing.length());
            }
        } catch (IllegalArgumentException e) {
            throw withCause(invalid.get(), e);
        }
        throw invalid.get();
    }

    private static RuntimeException withCause(RuntimeException error, Exception cause) {
        error.addSuppressed(cause);
        return error;
    }
}
