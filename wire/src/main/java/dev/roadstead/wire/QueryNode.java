package dev.roadstead.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One name segment of query parameters: {@code Filter.1.Name=x} is a path of three. */
final class QueryNode {
    private final LinkedHashMap<String, QueryNode> children = new LinkedHashMap<>();
    private @Nullable String value;

    @Nullable
    String value() {
        return value;
    }

    Map<String, QueryNode> children() {
        return children;
    }

    @Nullable
    QueryNode child(String name) {
        return children.get(name);
    }

    QueryNode childOrNew(String name) {
        return children.computeIfAbsent(name, any -> new QueryNode());
    }

    void setValue(String value) {
        this.value = value;
    }

    /**
     * The children as the elements of a list, in the order of their numbers.
     *
     * @throws MalformedRequestException where a name is not a number from 1 up
     */
    List<Map.Entry<Integer, QueryNode>> elements(String path) {
        List<Map.Entry<Integer, QueryNode>> elements = new ArrayList<>(children.size());
        children.forEach((name, node) -> elements.add(Map.entry(index(name, path), node)));
        elements.sort(Comparator.comparing(Map.Entry::getKey));
        return elements;
    }

    private static int index(String name, String path) {
        if (name.length() <= 6 && !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int index = Integer.parseInt(name);
            if (index > 0) {
                return index;
            }
        }
        throw new MalformedRequestException(
                "The parameter " + path + '.' + name + " is not valid (expected " + path + ".1, " + path + ".2, ...)");
    }
}
