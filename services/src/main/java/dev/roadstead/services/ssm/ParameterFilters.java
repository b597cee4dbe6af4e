package dev.roadstead.services.ssm;

import dev.roadstead.services.aws.Failures;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.InvalidFilterKeyException;
import software.amazon.awssdk.services.ssm.model.InvalidFilterOptionException;
import software.amazon.awssdk.services.ssm.model.InvalidFilterValueException;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParametersFilter;

/**
 * What listings are narrowed by; all filters must hold, of each any value.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html">Filters</a>
 */
final class ParameterFilters {
    private static final Set<String> PATH_KEYS = Set.of("Type", "KeyId", "Label");

    private ParameterFilters() {}

    /** The filters of GetParametersByPath: by type, key and label. */
    static Predicate<StoredParameter> ofPath(List<ParameterStringFilter> filters) {
        for (ParameterStringFilter filter : filters) {
            if (!PATH_KEYS.contains(filter.key())) {
                throw invalidKey(filter.key(), PATH_KEYS);
            }
            if (filter.key().equals("Label")) {
                throw Failures.notImplemented("the filter Label of GetParametersByPath");
            }
        }
        return all(filters);
    }

    static Predicate<StoredParameter> all(List<ParameterStringFilter> filters) {
        return filters.stream().map(ParameterFilters::filter).reduce(parameter -> true, Predicate::and);
    }

    /** The older form. */
    static Predicate<StoredParameter> older(List<ParametersFilter> filters) {
        return filters.stream()
                .map(filter -> filter(ParameterStringFilter.builder()
                        .key(filter.keyAsString())
                        .option(filter.keyAsString().equals("Name") ? "Contains" : "Equals")
                        .values(filter.values())
                        .build()))
                .reduce(parameter -> true, Predicate::and);
    }

    private static Predicate<StoredParameter> filter(ParameterStringFilter filter) {
        String key = filter.key();
        List<String> values = filter.values();
        if (values.isEmpty() && !key.startsWith("tag:")) {
            throw InvalidFilterValueException.builder()
                    .message("The filter " + key + " has no values.")
                    .build();
        }
        return switch (key) {
            case "Name" -> name(values, filter.option());
            case "Path" -> path(values, filter.option());
            case "Type" ->
                equal(filter, parameter -> parameter.latest().settings().type());
            case "DataType" ->
                equal(filter, parameter -> parameter.latest().settings().dataType());
            case "Tier" -> equal(filter, parameter -> "Standard");
            case "KeyId" -> equal(filter, parameter -> parameter.latest().secure() ? PutOperation.KEY : "");
            default -> tag(filter);
        };
    }

    private static Predicate<StoredParameter> name(List<String> values, @Nullable String option) {
        return switch (option == null ? "Equals" : option) {
            case "Equals" ->
                parameter -> values.stream().anyMatch(value -> bare(value).equals(bare(parameter.name())));
            case "BeginsWith" ->
                parameter ->
                        values.stream().anyMatch(value -> bare(parameter.name()).startsWith(bare(value)));
            case "Contains" -> parameter -> values.stream().anyMatch(parameter.name()::contains);
            default -> throw invalidOption("Name", option, "Equals, BeginsWith or Contains");
        };
    }

    private static Predicate<StoredParameter> path(List<String> values, @Nullable String option) {
        boolean recursive = switch (option == null ? "OneLevel" : option) {
            case "Recursive" -> true;
            case "OneLevel" -> false;
            default -> throw invalidOption("Path", option, "OneLevel or Recursive");
        };
        return parameter -> values.stream()
                .map(value -> value.endsWith("/") ? value : value + "/")
                .anyMatch(path -> parameter.name().startsWith(path)
                        && (recursive || parameter.name().indexOf('/', path.length()) < 0));
    }

    private interface Property {
        String of(StoredParameter parameter);
    }

    private static Predicate<StoredParameter> equal(ParameterStringFilter filter, Property property) {
        if (filter.option() != null && !filter.option().equals("Equals")) {
            throw invalidOption(filter.key(), filter.option(), "Equals");
        }
        return parameter -> filter.values().contains(property.of(parameter));
    }

    private static Predicate<StoredParameter> tag(ParameterStringFilter filter) {
        if (!filter.key().startsWith("tag:")) {
            throw invalidKey(filter.key(), Set.of("Name", "Path", "Type", "DataType", "Tier", "KeyId", "tag:..."));
        }
        String key = filter.key().substring("tag:".length());
        return parameter -> parameter.tags().stream()
                .anyMatch(tag -> tag.key().equals(key)
                        && (filter.values().isEmpty() || filter.values().contains(tag.value())));
    }

    private static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private static RuntimeException invalidKey(String key, Set<String> expected) {
        return InvalidFilterKeyException.builder()
                .message("The filter key " + key + " isn't valid (expected one of "
                        + expected.stream().sorted().toList() + ").")
                .build();
    }

    private static RuntimeException invalidOption(String key, @Nullable String option, String expected) {
        return InvalidFilterOptionException.builder()
                .message("The filter option " + option + " isn't valid for " + key + " (expected " + expected + ").")
                .build();
    }
}
