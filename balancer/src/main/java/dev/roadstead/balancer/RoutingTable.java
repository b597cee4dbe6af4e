package dev.roadstead.balancer;

import dev.roadstead.balancer.RoutingCondition.HostHeader;
import dev.roadstead.balancer.RoutingCondition.HttpHeader;
import dev.roadstead.balancer.RoutingCondition.HttpRequestMethod;
import dev.roadstead.balancer.RoutingCondition.KeyValue;
import dev.roadstead.balancer.RoutingCondition.PathPattern;
import dev.roadstead.balancer.RoutingCondition.QueryString;
import dev.roadstead.balancer.RoutingCondition.SourceIp;
import java.util.List;
import java.util.Locale;

/** A listener's rules, made ready to be matched against the bytes of a request's head. Immutable. */
final class RoutingTable {

    /** A condition made ready. */
    private interface Test {
        boolean holds(RequestHead head, int sourceAddress);
    }

    private record Rule(List<Test> tests, RoutingAction action) {}

    private final List<Rule> rules;
    private final RoutingAction defaultAction;

    private RoutingTable(List<Rule> rules, RoutingAction defaultAction) {
        this.rules = rules;
        this.defaultAction = defaultAction;
    }

    static RoutingTable of(ListenerSnapshot listener) {
        List<Rule> rules = listener.rules().stream()
                .map(rule -> new Rule(
                        rule.conditions().stream().map(RoutingTable::compile).toList(), rule.action()))
                .toList();
        return new RoutingTable(rules, listener.defaultAction());
    }

    /** The action of the first rule whose conditions all hold, else the default one. */
    RoutingAction route(RequestHead head, int sourceAddress) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (holds(rule.tests(), head, sourceAddress)) {
                return rule.action();
            }
        }
        return defaultAction;
    }

    private static boolean holds(List<Test> tests, RequestHead head, int sourceAddress) {
        for (int i = 0; i < tests.size(); i++) {
            if (!tests.get(i).holds(head, sourceAddress)) {
                return false;
            }
        }
        return true;
    }

    private static Test compile(RoutingCondition condition) {
        return switch (condition) {
            case PathPattern(List<String> patterns) -> {
                List<Wildcard> wildcards =
                        patterns.stream().map(Wildcard::caseSensitive).toList();
                yield (head, source) -> matchesPath(wildcards, head);
            }
            case HostHeader(List<String> patterns) -> {
                List<Wildcard> wildcards =
                        patterns.stream().map(Wildcard::ignoringCase).toList();
                yield (head, source) ->
                        head.hasAuthority() && matches(wildcards, head.bytes(), head.authorityStart(), head.hostEnd());
            }
            case HttpHeader(String name, List<String> patterns) -> {
                List<Wildcard> wildcards =
                        patterns.stream().map(Wildcard::ignoringCase).toList();
                String lowerCase = name.toLowerCase(Locale.ROOT);
                yield (head, source) -> hasField(head.fields(), lowerCase, wildcards);
            }
            case HttpRequestMethod(List<String> methods) ->
                (head, source) -> methods.stream().anyMatch(head.line()::methodIs);
            case QueryString(List<KeyValue> pairs) -> {
                List<Parameter> parameters = pairs.stream().map(Parameter::of).toList();
                yield (head, source) -> hasParameter(head, parameters);
            }
            case SourceIp(List<String> blocks) -> {
                List<CidrBlock> parsed = blocks.stream().map(CidrBlock::parse).toList();
                yield (head, source) -> parsed.stream().anyMatch(block -> block.contains(source));
            }
        };
    }

    private static boolean matchesPath(List<Wildcard> wildcards, RequestHead head) {
        return matches(
                wildcards, head.bytes(), head.line().pathStart(), head.line().pathEnd());
    }

    private static boolean matches(List<Wildcard> wildcards, byte[] bytes, int from, int to) {
        for (int i = 0; i < wildcards.size(); i++) {
            if (wildcards.get(i).matches(bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasField(HeaderFields fields, String name, List<Wildcard> wildcards) {
        byte[] bytes = fields.bytes();
        for (int i = 0; i < fields.count(); i++) {
            if (Octets.equalsIgnoreCase(bytes, fields.lineStart(i), fields.nameEnd(i), name)
                    && matches(wildcards, bytes, fields.valueStart(i), fields.valueEnd(i))) {
                return true;
            }
        }
        return false;
    }

    private record Parameter(boolean anyKey, Wildcard key, Wildcard value) {

        static Parameter of(KeyValue pair) {
            return new Parameter(
                    pair.key().isEmpty(), Wildcard.ignoringCase(pair.key()), Wildcard.ignoringCase(pair.value()));
        }

        /** A parameter without an equals sign is a value without a key. */
        boolean matches(byte[] bytes, int from, int to) {
            int equals = from;
            while (equals < to && bytes[equals] != '=') {
                equals++;
            }
            int valueStart = equals == to ? from : equals + 1;
            boolean keyMatches = anyKey || equals < to && key.matches(bytes, from, equals);
            return keyMatches && value.matches(bytes, valueStart, to);
        }
    }

    private static boolean hasParameter(RequestHead head, List<Parameter> parameters) {
        byte[] bytes = head.bytes();
        int end = head.line().targetEnd();
        for (int from = head.line().pathEnd() + 1; from < end; ) {
            int to = from;
            while (to < end && bytes[to] != '&') {
                to++;
            }
            for (Parameter parameter : parameters) {
                if (parameter.matches(bytes, from, to)) {
                    return true;
                }
            }
            from = to + 1;
        }
        return false;
    }
}
