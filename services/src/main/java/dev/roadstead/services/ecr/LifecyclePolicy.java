package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ecr.model.InvalidParameterException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A repository's lifecycle policy, read from its text: rules sorted by priority.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html">Lifecycle policy
 *     properties</a>
 */
record LifecyclePolicy(List<Rule> rules) {

    private static final int RULE_LIMIT = 50;
    private static final int WILDCARD_LIMIT = 4;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Which images, and which of them are too many or too old. */
    record Rule(int priority, Selection selection, Count count) {}

    /** What a rule says of an image's tags. */
    sealed interface Selection {
        record Any() implements Selection {}

        record Untagged() implements Selection {}

        /** For each of the prefixes the image has a tag that begins with it. */
        record Prefixes(List<String> prefixes) implements Selection {
            public Prefixes {
                prefixes = List.copyOf(prefixes);
            }
        }

        /** For each of the patterns, in which an asterisk stands for any text, the image has a tag. */
        record Patterns(List<String> patterns) implements Selection {
            public Patterns {
                patterns = List.copyOf(patterns);
            }
        }

        default boolean matches(Set<String> tags) {
            return switch (this) {
                case Any() -> true;
                case Untagged() -> tags.isEmpty();
                case Prefixes(List<String> prefixes) ->
                    prefixes.stream().allMatch(prefix -> tags.stream().anyMatch(tag -> tag.startsWith(prefix)));
                case Patterns(List<String> patterns) ->
                    patterns.stream()
                            .map(Selection::regex)
                            .allMatch(regex -> tags.stream()
                                    .anyMatch(tag -> regex.matcher(tag).matches()));
            };
        }

        private static Pattern regex(String pattern) {
            List<String> literals = List.of(pattern.split("\\*", -1));
            return Pattern.compile(
                    String.join(".*", literals.stream().map(Pattern::quote).toList()));
        }
    }

    /** Which of the selected images expire. */
    sealed interface Count {
        /** All but the youngest. */
        record ImagesMoreThan(int images) implements Count {}

        record SincePushed(Duration age) implements Count {}
    }

    LifecyclePolicy {
        rules = rules.stream().sorted(Comparator.comparingInt(Rule::priority)).toList();
    }

    /**
     * Reads a policy.
     *
     * @throws InvalidParameterException when it is none; what AWS has and we have not is refused as not implemented
     */
    static LifecyclePolicy parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JacksonException malformed) {
            throw invalid("not JSON: " + malformed.getOriginalMessage());
        }
        members("the policy", root, Set.of("rules"));
        JsonNode rules = root.path("rules");
        if (!rules.isArray() || rules.isEmpty() || rules.size() > RULE_LIMIT) {
            throw invalid("rules: expected a list of 1 to " + RULE_LIMIT);
        }
        List<Rule> read = new ArrayList<>();
        rules.forEach(rule -> read.add(rule(rule)));
        LifecyclePolicy policy = new LifecyclePolicy(read);
        policy.checkTogether();
        return policy;
    }

    private void checkTogether() {
        Set<Integer> priorities = new HashSet<>();
        for (Rule rule : rules) {
            if (!priorities.add(rule.priority())) {
                throw invalid("rulePriority: " + rule.priority() + " is given twice");
            }
        }
        boolean anyBeforeLast =
                rules.subList(0, rules.size() - 1).stream().anyMatch(rule -> rule.selection() instanceof Selection.Any);
        if (anyBeforeLast) {
            throw invalid(
                    "the rule with tagStatus 'any' must have the highest rulePriority, and there may be only one");
        }
        checkSelections();
    }

    private void checkSelections() {
        Set<Set<String>> prefixes = new HashSet<>();
        boolean untagged = false;
        for (Rule rule : rules) {
            if (rule.selection() instanceof Selection.Untagged && untagged) {
                throw invalid("tagStatus: 'untagged' is given twice (only one rule may select untagged images)");
            }
            if (rule.selection() instanceof Selection.Prefixes(List<String> list)
                    && !prefixes.add(new HashSet<>(list))) {
                throw invalid("tagPrefixList: " + list + " is given twice (each rule needs prefixes of its own)");
            }
            untagged |= rule.selection() instanceof Selection.Untagged;
        }
    }

    private static Rule rule(JsonNode rule) {
        members("a rule", rule, Set.of("rulePriority", "description", "selection", "action"));
        int priority = number(rule, "rulePriority");
        JsonNode selection = rule.path("selection");
        members(
                "selection",
                selection,
                Set.of("tagStatus", "tagPrefixList", "tagPatternList", "countType", "countUnit", "countNumber"));
        String action = rule.path("action").path("type").asString("");
        if (action.equals("transition")) {
            throw Failures.notImplemented("ECR lifecycle action type 'transition'");
        }
        members("action", rule.path("action"), Set.of("type"));
        expect("action type", action, List.of("expire"));
        return new Rule(priority, selection(selection), count(selection));
    }

    private static Selection selection(JsonNode selection) {
        String status = selection.path("tagStatus").asString("");
        expect("tagStatus", status, List.of("tagged", "untagged", "any"));
        List<String> prefixes = texts(selection, "tagPrefixList");
        List<String> patterns = texts(selection, "tagPatternList");
        for (String pattern : patterns) {
            if (pattern.chars().filter(each -> each == '*').count() > WILDCARD_LIMIT) {
                throw invalid("tagPatternList: '" + pattern + "' (expected at most " + WILDCARD_LIMIT + " asterisks)");
            }
        }
        boolean tagged = status.equals("tagged");
        if (tagged != (prefixes.isEmpty() != patterns.isEmpty())) {
            throw invalid("tagStatus '" + status + "' with tagPrefixList " + prefixes + " and tagPatternList "
                    + patterns + " (expected exactly one of the two with 'tagged', and none otherwise)");
        }
        if (!tagged) {
            return status.equals("any") ? new Selection.Any() : new Selection.Untagged();
        }
        return prefixes.isEmpty() ? new Selection.Patterns(patterns) : new Selection.Prefixes(prefixes);
    }

    private static Count count(JsonNode selection) {
        String type = selection.path("countType").asString("");
        String unit = selection.path("countUnit").asString("");
        if (Set.of("sinceImagePulled", "sinceImageTransitioned").contains(type)) {
            throw Failures.notImplemented("ECR lifecycle countType '" + type + "'");
        }
        expect("countType", type, List.of("imageCountMoreThan", "sinceImagePushed"));
        if (type.equals("imageCountMoreThan")) {
            expect("countUnit", unit, List.of(""));
            return new Count.ImagesMoreThan(number(selection, "countNumber"));
        }
        expect("countUnit", unit, List.of("days"));
        return new Count.SincePushed(Duration.ofDays(number(selection, "countNumber")));
    }

    private static List<String> texts(JsonNode node, String name) {
        List<String> texts = new ArrayList<>();
        node.path(name).forEach(text -> texts.add(text.asString("")));
        if (texts.contains("")) {
            throw invalid(name + ": expected texts that are not empty");
        }
        return texts;
    }

    private static int number(JsonNode node, String name) {
        JsonNode number = node.path(name);
        if (!number.isInt() || number.asInt() < 1) {
            throw invalid(name + ": " + number + " (expected a whole number from 1)");
        }
        return number.asInt();
    }

    private static void expect(String what, String value, List<String> allowed) {
        if (!allowed.contains(value)) {
            throw invalid(what + ": '" + value + "' (expected one of " + allowed + ")");
        }
    }

    private static void members(String what, JsonNode node, Set<String> known) {
        if (!node.isObject()) {
            throw invalid(what + ": expected an object");
        }
        for (String name : node.propertyNames()) {
            if (name.equals("storageClass")) {
                throw Failures.notImplemented("ECR lifecycle selection member 'storageClass'");
            }
            if (!known.contains(name)) {
                throw invalid(what + ": unknown member '" + name + "'");
            }
        }
    }

    private static InvalidParameterException invalid(String why) {
        return InvalidParameterException.builder()
                .message("Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: "
                        + "'Lifecycle policy validation failure: " + why + "'")
                .build();
    }
}
