package dev.roadstead.services.policy;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads the element Principal. */
final class PrincipalReader {
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9.-]+\\.amazonaws\\.com");
    private static final Pattern IDENTITY = Pattern.compile("(user|role|assumed-role)/.+");

    private PrincipalReader() {}

    static List<PolicyPrincipal> read(JsonNode node) {
        if (node.isString() && node.asString().equals("*")) {
            return List.of(new PolicyPrincipal.Everyone());
        }
        PolicyReader.check(node.isObject() && !node.isEmpty(), "Syntax errors in policy.");
        List<PolicyPrincipal> principals = new ArrayList<>();
        for (Map.Entry<String, JsonNode> type : node.properties()) {
            for (String value : PolicyReader.texts(type.getValue())) {
                principals.add(principal(type.getKey(), value));
            }
        }
        return principals;
    }

    private static PolicyPrincipal principal(String type, String value) {
        return switch (type) {
            case "AWS" -> identity(value);
            case "Service" -> {
                check(SERVICE.matcher(value).matches(), type, value);
                yield new PolicyPrincipal.Service(value);
            }
            case "Federated", "CanonicalUser" ->
                throw Failures.notImplemented("the policy principal " + type + " (" + value + ")");
            default -> throw new MalformedPolicyException("Syntax errors in policy.");
        };
    }

    private static PolicyPrincipal identity(String value) {
        if (value.equals("*")) {
            return new PolicyPrincipal.Everyone();
        }
        if (ACCOUNT.matcher(value).matches()) {
            return new PolicyPrincipal.Account(value);
        }
        Arn arn = Arn.parse(value).orElseThrow(() -> invalid("AWS", value));
        check(ACCOUNT.matcher(arn.account()).matches(), "AWS", value);
        if (arn.service().equals("iam") && arn.resource().equals("root")) {
            return new PolicyPrincipal.Account(arn.account());
        }
        check(IDENTITY.matcher(arn.resource()).matches() && !value.contains("*"), "AWS", value);
        return new PolicyPrincipal.Identity(value);
    }

    private static void check(boolean holds, String type, String value) {
        if (!holds) {
            throw invalid(type, value);
        }
    }

    private static MalformedPolicyException invalid(String type, String value) {
        return new MalformedPolicyException(
                "Invalid principal in policy: \"%s\":\"%s\"".formatted(type.toUpperCase(Locale.ROOT), value));
    }
}
