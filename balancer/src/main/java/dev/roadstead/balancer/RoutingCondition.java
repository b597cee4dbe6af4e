package dev.roadstead.balancer;

import java.util.List;

/**
 * A condition of a rule; it holds when any one of its values matches. In patterns {@code *} matches any number of
 * characters and {@code ?} exactly one.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html">Condition
 *     types for listener rules</a>
 */
public sealed interface RoutingCondition {

    /** {@code path-pattern}: the path without its query string, case-sensitive. */
    record PathPattern(List<String> patterns) implements RoutingCondition {
        public PathPattern {
            patterns = values(patterns);
        }
    }

    /** {@code host-header}: the host name without its port, without regard to case. */
    record HostHeader(List<String> patterns) implements RoutingCondition {
        public HostHeader {
            patterns = values(patterns);
        }
    }

    /** {@code http-header}: any field of that name, name and value without regard to case. */
    record HttpHeader(String name, List<String> patterns) implements RoutingCondition {
        public HttpHeader {
            patterns = values(patterns);
        }
    }

    /** {@code http-request-method}: exact and case-sensitive, without wildcards. */
    record HttpRequestMethod(List<String> methods) implements RoutingCondition {
        public HttpRequestMethod {
            methods = values(methods);
        }
    }

    /** {@code query-string}: any parameter, without regard to case. */
    record QueryString(List<KeyValue> pairs) implements RoutingCondition {
        public QueryString {
            pairs = values(pairs);
        }
    }

    /**
     * A parameter of a query string.
     *
     * @param key the pattern of its name; empty for any name
     * @param value the pattern of its value
     */
    record KeyValue(String key, String value) {}

    /** {@code source-ip}: the address of the connection's other end in any of these CIDR blocks. */
    record SourceIp(List<String> blocks) implements RoutingCondition {
        public SourceIp {
            blocks = values(blocks);
            blocks.forEach(CidrBlock::parse);
        }
    }

    private static <T> List<T> values(List<T> values) {
        Require.that(!values.isEmpty(), "a condition has no values");
        return List.copyOf(values);
    }
}
