package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Failures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.QueryStringKeyValuePair;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;

/**
 * Checks the conditions of a rule and puts them into the one form that is stored and described.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html">Condition
 *     types</a>
 */
final class Conditions {

    private static final int MAX_VALUES = 5;
    private static final int MAX_WILDCARDS = 5;
    private static final int MAX_LENGTH = 128;
    private static final Set<String> ONCE = Set.of("host-header", "path-pattern", "http-request-method", "source-ip");

    private Conditions() {}

    static List<RuleCondition> checked(List<RuleCondition> conditions) {
        Set<String> seen = new HashSet<>();
        List<RuleCondition> checked = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (RuleCondition condition : conditions) {
            String field = condition.field();
            if (field == null) {
                throw Failing.validation("A condition field must be specified");
            }
            if (ONCE.contains(field) && !seen.add(field)) {
                throw Failing.validation("The rule has more than one '" + field + "' condition (expected at most one)");
            }
            checked.add(checked(condition, field, values));
        }
        requireFew(values);
        return List.copyOf(checked);
    }

    private static void requireFew(List<String> values) {
        if (values.isEmpty()) {
            throw Failing.validation("A condition value must be specified");
        }
        if (values.size() > MAX_VALUES) {
            throw Failing.validation(
                    "A rule can have at most " + MAX_VALUES + " condition values, and this one has " + values.size());
        }
        long wildcards = values.stream()
                .flatMapToInt(String::chars)
                .filter(c -> c == '*' || c == '?')
                .count();
        if (wildcards > MAX_WILDCARDS) {
            throw Failing.validation(
                    "A rule can have at most " + MAX_WILDCARDS + " wildcards, and this one has " + wildcards);
        }
    }

    private static RuleCondition checked(RuleCondition condition, String field, List<String> values) {
        RuleCondition.Builder normal = RuleCondition.builder().field(field);
        switch (field) {
            case "path-pattern" -> {
                List<String> paths = patterns(
                        condition,
                        condition.pathPatternConfig() == null
                                ? null
                                : condition.pathPatternConfig().values());
                paths.forEach(path -> require(path.startsWith("/") || path.startsWith("*"), field, path));
                values.addAll(paths);
                normal.values(paths).pathPatternConfig(config -> config.values(paths));
            }
            case "host-header" -> {
                List<String> hosts = patterns(
                        condition,
                        condition.hostHeaderConfig() == null
                                ? null
                                : condition.hostHeaderConfig().values());
                hosts.forEach(host -> require(host.matches("[A-Za-z0-9.*?-]+"), field, host));
                values.addAll(hosts);
                normal.values(hosts).hostHeaderConfig(config -> config.values(hosts));
            }
            case "http-header" -> header(condition, normal, values);
            case "http-request-method" -> method(condition, normal, values);
            case "query-string" -> query(condition, normal, values);
            case "source-ip" -> source(condition, normal, values);
            default ->
                throw Failing.validation("Condition field '" + field + "' must be one of '[path-pattern,"
                        + " host-header, http-header, http-request-method, query-string, source-ip]'");
        }
        return normal.build();
    }

    /** The values of a field that older clients give without a config of its own. */
    private static List<String> patterns(RuleCondition condition, @Nullable List<String> configured) {
        List<String> patterns = configured == null || configured.isEmpty() ? condition.values() : configured;
        if (configured != null
                && !configured.isEmpty()
                && condition.hasValues()
                && !condition.values().equals(configured)) {
            throw Failing.validation("Condition values and a condition config cannot both be specified");
        }
        patterns.forEach(pattern -> require(
                !pattern.isEmpty() && pattern.length() <= MAX_LENGTH && visible(pattern), condition.field(), pattern));
        return patterns;
    }

    private static void header(RuleCondition condition, RuleCondition.Builder normal, List<String> values) {
        var config = condition.httpHeaderConfig();
        if (config == null || config.httpHeaderName() == null) {
            throw Failing.validation("An HTTP header name must be specified");
        }
        String name = config.httpHeaderName();
        require(name.matches("[A-Za-z0-9!#$%&'+.^_`|~-]{1,40}"), condition.field(), name);
        if (name.equalsIgnoreCase("host")) {
            throw Failing.validation("The header name 'Host' is not allowed here; use a host-header condition");
        }
        config.values().forEach(value -> require(value.length() <= MAX_LENGTH, condition.field(), value));
        values.addAll(config.values());
        normal.httpHeaderConfig(header -> header.httpHeaderName(name).values(config.values()));
    }

    private static void method(RuleCondition condition, RuleCondition.Builder normal, List<String> values) {
        List<String> methods = condition.httpRequestMethodConfig() == null
                ? List.of()
                : condition.httpRequestMethodConfig().values();
        methods.forEach(method -> require(method.matches("[A-Z_-]{1,40}"), condition.field(), method));
        values.addAll(methods);
        normal.httpRequestMethodConfig(config -> config.values(methods));
    }

    private static void query(RuleCondition condition, RuleCondition.Builder normal, List<String> values) {
        List<QueryStringKeyValuePair> pairs = condition.queryStringConfig() == null
                ? List.of()
                : condition.queryStringConfig().values();
        for (QueryStringKeyValuePair pair : pairs) {
            require(
                    pair.value() != null && pair.value().length() <= MAX_LENGTH,
                    condition.field(),
                    String.valueOf(pair.value()));
            values.add((pair.key() == null ? "" : pair.key()) + "=" + pair.value());
        }
        normal.queryStringConfig(config -> config.values(pairs));
    }

    private static void source(RuleCondition condition, RuleCondition.Builder normal, List<String> values) {
        List<String> blocks = condition.sourceIpConfig() == null
                ? List.of()
                : condition.sourceIpConfig().values();
        for (String block : blocks) {
            if (block.contains(":")) {
                throw Failures.notImplemented("The IPv6 range '" + block + "' in a source-ip condition");
            }
            require(
                    block.matches("(\\d{1,3}\\.){3}\\d{1,3}/(\\d|[12]\\d|3[0-2])") && octets(block),
                    condition.field(),
                    block);
        }
        values.addAll(blocks);
        normal.sourceIpConfig(config -> config.values(blocks));
    }

    private static boolean octets(String block) {
        for (String octet : block.substring(0, block.indexOf('/')).split("\\.")) {
            if (Integer.parseInt(octet) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean visible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static void require(boolean valid, @Nullable String field, String value) {
        if (!valid) {
            throw Failing.validation("The value '" + value + "' of condition field '" + field + "' is not valid");
        }
    }
}
