package dev.roadstead.services.policy;

import java.util.List;
import java.util.Optional;

/**
 * One statement of a policy.
 *
 * @param allows whether its effect is Allow; otherwise it is Deny
 * @param principals empty in identity-based policies
 * @param resources empty in trust policies
 */
public record Statement(
        boolean allows,
        Optional<Principals> principals,
        Actions actions,
        Optional<Resources> resources,
        List<Condition> conditions) {
    public Statement {
        conditions = List.copyOf(conditions);
    }

    /**
     * @param except whether it was NotAction
     */
    record Actions(boolean except, List<Glob> patterns) {
        Actions {
            patterns = List.copyOf(patterns);
        }

        boolean match(String action, PolicyContext context) {
            String lower = action.toLowerCase(java.util.Locale.ROOT);
            return except != patterns.stream().anyMatch(pattern -> pattern.matches(lower, context));
        }
    }

    /**
     * @param except whether it was NotResource
     */
    record Resources(boolean except, List<ArnGlob> patterns) {
        Resources {
            patterns = List.copyOf(patterns);
        }

        boolean match(String resource, PolicyContext context) {
            return except != patterns.stream().anyMatch(pattern -> pattern.matches(resource, context));
        }
    }

    /** Whom it speaks of. */
    public record Principals(List<PolicyPrincipal> principals) {
        public Principals {
            principals = List.copyOf(principals);
        }
    }
}
