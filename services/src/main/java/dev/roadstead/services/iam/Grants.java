package dev.roadstead.services.iam;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policies of a user, group or role.
 *
 * @param inline documents by the policy's name
 * @param attached ARNs of managed policies, in the order of attaching
 */
record Grants(SortedMap<String, String> inline, List<String> attached) {
    static final Grants NONE = new Grants(new TreeMap<>(), List.of());

    Grants {
        inline = Collections.unmodifiableSortedMap(new TreeMap<>(inline));
        attached = List.copyOf(attached);
    }

    Grants withInline(String name, String document) {
        SortedMap<String, String> changed = new TreeMap<>(inline);
        changed.put(name, document);
        return new Grants(changed, attached);
    }

    Grants withoutInline(String name) {
        SortedMap<String, String> changed = new TreeMap<>(inline);
        changed.remove(name);
        return new Grants(changed, attached);
    }

    Grants withAttached(String arn) {
        if (attached.contains(arn)) {
            return this;
        }
        List<String> changed = new ArrayList<>(attached);
        changed.add(arn);
        return new Grants(inline, changed);
    }

    Grants withoutAttached(String arn) {
        return new Grants(
                inline, attached.stream().filter(other -> !other.equals(arn)).toList());
    }
}
