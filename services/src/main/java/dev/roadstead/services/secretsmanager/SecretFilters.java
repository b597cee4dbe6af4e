package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Failures;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * What a listing is narrowed by: prefixes, one of which must fit, or none that begins with an exclamation mark.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html">Filter</a>
 */
final class SecretFilters {
    private SecretFilters() {}

    static Predicate<Secret> all(List<Filter> filters) {
        return filters.stream().map(SecretFilters::filter).reduce(secret -> true, Predicate::and);
    }

    private static Predicate<Secret> filter(Filter filter) {
        String key = filter.keyAsString() == null ? "all" : filter.keyAsString();
        return switch (key) {
            case "name" -> matching(filter, secret -> Stream.of(secret.name().text()), false);
            case "description" -> matching(filter, SecretFilters::words, true);
            case "tag-key" -> matching(filter, secret -> secret.tags().stream().map(Tag::key), false);
            case "tag-value" ->
                matching(filter, secret -> secret.tags().stream().map(Tag::value), false);
            case "all" ->
                matching(
                        filter,
                        secret -> Stream.of(
                                        Stream.of(secret.name().text().split("[/_+=.@-]")),
                                        Stream.of(secret.name().text()),
                                        words(secret),
                                        secret.tags().stream().flatMap(tag -> Stream.of(tag.key(), tag.value())))
                                .flatMap(texts -> texts),
                        true);
            default -> throw Failures.notImplemented("the filter " + key + " of ListSecrets");
        };
    }

    private interface Texts {
        Stream<String> of(Secret secret);
    }

    private static Predicate<Secret> matching(Filter filter, Texts texts, boolean caseless) {
        if (filter.values().isEmpty()) {
            throw SecretErrors.invalid("The filter " + filter.keyAsString() + " has no values.");
        }
        return secret -> filter.values().stream().anyMatch(value -> {
            boolean not = value.startsWith("!");
            String prefix = folded(not ? value.substring(1) : value, caseless);
            return not
                    != texts.of(secret).anyMatch(text -> folded(text, caseless).startsWith(prefix));
        });
    }

    private static Stream<String> words(Secret secret) {
        String description = secret.description().orElse("");
        return Stream.concat(Stream.of(description), Stream.of(description.split("\\W+")));
    }

    private static String folded(String text, boolean caseless) {
        return caseless ? text.toLowerCase(Locale.ROOT) : text;
    }
}
