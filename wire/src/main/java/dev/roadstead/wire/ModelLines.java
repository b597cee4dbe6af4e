package dev.roadstead.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An index of a model resource, in which every entry of a section is one line: {@code "key":{...},}. Making the index
 * costs a search for line ends; only entries that are asked for are parsed. Immutable.
 */
final class ModelLines {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final String text;
    private final Map<String, Map<String, Integer>> sections = new LinkedHashMap<>();

    ModelLines(String text) {
        this.text = text;
        Map<String, Integer> head = new LinkedHashMap<>();
        Map<String, Integer> current = head;
        for (int start = 0; start < text.length(); start = text.indexOf('\n', start) + 1) {
            if (text.charAt(start) != '"') {
                continue;
            }
            String key = text.substring(start + 1, text.indexOf('"', start + 1));
            if (isSection(start + key.length() + 2)) {
                current = new LinkedHashMap<>();
                sections.put(key, current);
            } else {
                current.put(key, start + key.length() + 3);
            }
        }
        sections.put("", head);
    }

    private boolean isSection(int colon) {
        return text.startsWith(":{\n", colon);
    }

    /** The keys of a section, in the order of the resource. */
    Set<String> keys(String section) {
        return Collections.unmodifiableSet(
                sections.getOrDefault(section, Map.of()).keySet());
    }

    /** Parses one entry; the head's entries are in the section named by the empty string. */
    Optional<JsonNode> entry(String section, String key) {
        Integer start = sections.getOrDefault(section, Map.of()).get(key);
        if (start == null) {
            return Optional.empty();
        }
        int end = text.indexOf('\n', start);
        int last = text.charAt(end - 1) == ',' ? end - 1 : end;
        return Optional.of(MAPPER.readTree(text.substring(start, last)));
    }
}
