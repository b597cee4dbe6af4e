package dev.roadstead.services.policy;

import dev.roadstead.services.aws.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a policy; the elements of a statement each have their method. */
final class PolicyReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String SYNTAX = "Syntax errors in policy.";
    private static final Set<String> VERSIONS = Set.of("2012-10-17", "2008-10-17");
    private static final Set<String> ELEMENTS = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT_ELEMENTS = Set.of(
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition");
    private static final Pattern ACTION = Pattern.compile("\\*|[a-z0-9-]+:[\\w*?]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9]*");

    private final PolicyType type;
    /** Variables came with the version of 2012. */
    private boolean variables;

    PolicyReader(PolicyType type) {
        this.type = type;
    }

    PolicyDocument read(String json) {
        JsonNode document = tree(json);
        check(document.isObject() && ELEMENTS.containsAll(names(document)), SYNTAX);
        String version = document.has("Version") ? text(document.get("Version")) : "2008-10-17";
        check(VERSIONS.contains(version), SYNTAX);
        variables = version.equals("2012-10-17");
        List<Statement> statements = new ArrayList<>();
        for (JsonNode statement : oneOrMore(document.get("Statement"))) {
            statements.add(statement(statement));
        }
        checkSids(document.get("Statement"));
        return new PolicyDocument(statements);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new MalformedPolicyException("This policy contains invalid Json");
        }
    }

    private Statement statement(JsonNode node) {
        check(node.isObject() && STATEMENT_ELEMENTS.containsAll(names(node)), SYNTAX);
        String effect = text(node.get("Effect"));
        check(effect.equals("Allow") || effect.equals("Deny"), SYNTAX);
        Optional<Statement.Resources> resources = resources(node);
        return new Statement(effect.equals("Allow"), principals(node), actions(node), resources, conditions(node));
    }

    private Statement.Actions actions(JsonNode node) {
        check(node.has("Action") != node.has("NotAction"), "Policy statement must contain actions.");
        boolean except = node.has("NotAction");
        List<Glob> patterns = new ArrayList<>();
        for (String action : texts(node.get(except ? "NotAction" : "Action"))) {
            check(
                    ACTION.matcher(action).matches(),
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            check(
                    type != PolicyType.TRUST || action.toLowerCase(Locale.ROOT).startsWith("sts:"),
                    "AssumeRole policy may only specify STS AssumeRole actions.");
            patterns.add(Glob.of(action.toLowerCase(Locale.ROOT), true, false));
        }
        check(!patterns.isEmpty(), "Policy statement must contain actions.");
        return new Statement.Actions(except, patterns);
    }

    private Optional<Statement.Resources> resources(JsonNode node) {
        if (type == PolicyType.TRUST) {
            check(!node.has("Resource") && !node.has("NotResource"), "Has prohibited field Resource");
            return Optional.empty();
        }
        check(node.has("Resource") != node.has("NotResource"), "Policy statement must contain resources.");
        boolean except = node.has("NotResource");
        List<ArnGlob> patterns = new ArrayList<>();
        for (String resource : texts(node.get(except ? "NotResource" : "Resource"))) {
            check(
                    resource.equals("*") || resource.startsWith("arn:"),
                    "Resource " + resource + " must be in ARN format or \"*\".");
            ArnGlob pattern = ArnGlob.of(resource, variables);
            pattern.variables().forEach(this::checkKey);
            patterns.add(pattern);
        }
        check(!patterns.isEmpty(), "Policy statement must contain resources.");
        return Optional.of(new Statement.Resources(except, patterns));
    }

    private Optional<Statement.Principals> principals(JsonNode node) {
        if (type != PolicyType.TRUST && type != PolicyType.ENDPOINT) {
            check(
                    !node.has("Principal") && !node.has("NotPrincipal"),
                    "Policy document should not specify a principal.");
            return Optional.empty();
        }
        if (node.has("NotPrincipal")) {
            throw Failures.notImplemented("the policy element NotPrincipal");
        }
        check(node.has("Principal"), "Missing required field Principal");
        return Optional.of(new Statement.Principals(PrincipalReader.read(node.get("Principal"))));
    }

    private List<Condition> conditions(JsonNode node) {
        if (!node.has("Condition")) {
            return List.of();
        }
        JsonNode block = node.get("Condition");
        check(block.isObject(), SYNTAX);
        List<Condition> conditions = new ArrayList<>();
        for (Map.Entry<String, JsonNode> operator : block.properties()) {
            check(operator.getValue().isObject(), SYNTAX);
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                conditions.add(condition(operator.getKey(), key.getKey(), texts(key.getValue())));
            }
        }
        return conditions;
    }

    private Condition condition(String name, String key, List<String> values) {
        boolean ifExists = name.endsWith("IfExists");
        String rest = ifExists ? name.substring(0, name.length() - "IfExists".length()) : name;
        Condition.Quantifier quantifier = Condition.Quantifier.ONE;
        for (Condition.Quantifier candidate : Condition.Quantifier.values()) {
            if (rest.startsWith(candidate.prefix())) {
                quantifier = candidate;
            }
        }
        Operator operator = operator(rest.substring(quantifier.prefix().length()));
        check(key.contains(":"), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        check(!values.isEmpty(), SYNTAX);
        checkKey(key);
        List<Operator.Matcher> matchers = new ArrayList<>();
        for (String value : values) {
            if (variables) {
                Glob.of(value).variables().forEach(this::checkKey);
            }
            matchers.add(operator.matcher(value, variables));
        }
        return new Condition(operator, quantifier, ifExists, key, matchers);
    }

    private static Operator operator(String name) {
        for (Operator operator : Operator.values()) {
            if (operator.text().equals(name)) {
                return operator;
            }
        }
        throw Failures.notImplemented("the policy condition operator " + name);
    }

    private void checkKey(String key) {
        if (type != PolicyType.AWS_MANAGED && !ConditionKeys.supplied(key)) {
            throw Failures.notImplemented("the policy condition key or variable " + key);
        }
    }

    private static void checkSids(JsonNode statements) {
        List<String> sids = new ArrayList<>();
        for (JsonNode statement : oneOrMore(statements)) {
            if (statement.has("Sid")) {
                sids.add(text(statement.get("Sid")));
            }
        }
        check(
                sids.stream().allMatch(sid -> SID.matcher(sid).matches()),
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression"
                        + " [0-9A-Za-z]*");
        List<String> named = sids.stream().filter(sid -> !sid.isEmpty()).toList();
        check(Set.copyOf(named).size() == named.size(), "Statement IDs (SID) in a single policy must be unique.");
    }

    static List<String> texts(JsonNode node) {
        return oneOrMore(node).stream().map(PolicyReader::text).toList();
    }

    private static List<JsonNode> oneOrMore(@Nullable JsonNode node) {
        if (node == null) {
            throw new MalformedPolicyException(SYNTAX);
        }
        return node.isArray() ? List.copyOf(node.values()) : List.of(node);
    }

    private static String text(@Nullable JsonNode node) {
        if (node == null || !(node.isString() || node.isBoolean() || node.isNumber())) {
            throw new MalformedPolicyException(SYNTAX);
        }
        return node.asString();
    }

    private static Set<String> names(JsonNode object) {
        return Set.copyOf(object.propertyNames());
    }

    static void check(boolean holds, String message) {
        if (!holds) {
            throw new MalformedPolicyException(message);
        }
    }
}
