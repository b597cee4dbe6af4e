package dev.roadstead.services.aws;

import java.util.List;
import java.util.Map;

/**
 * What a caller wants to do.
 *
 * @param action as policies name it, such as {@code ecs:RunTask}
 * @param resources ARNs; every one must be allowed. {@code "*"} alone for actions without resource-level permissions
 * @param context condition keys beyond the global ones, such as {@code iam:PassedToService}
 */
public record Access(String action, List<String> resources, Map<String, List<String>> context) {
    public Access {
        resources = resources.isEmpty() ? List.of("*") : List.copyOf(resources);
        context = Map.copyOf(context);
    }

    public Access(String action, List<String> resources) {
        this(action, resources, Map.of());
    }
}
