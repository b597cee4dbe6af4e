package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Failures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An attribute of a load balancer, target group or listener: its default, and what else it may be.
 *
 * @param accepted how values other than the default are judged
 */
record AttributeRule(String key, String defaultValue, Accepted accepted) {

    /** What values an attribute takes. */
    sealed interface Accepted {
        /**
         * Any of these.
         *
         * @param unbuilt AWS takes these as well: refused by name
         */
        record OneOf(List<String> values, List<String> unbuilt) implements Accepted {}

        /** A whole number. */
        record Between(long from, long to) implements Accepted {}

        /** AWS takes others, but what they would change is not built: refused by name. */
        record DefaultOnly() implements Accepted {}
    }

    private static final Accepted BOOLEAN = new Accepted.OneOf(List.of("true", "false"), List.of());
    private static final Accepted DEFAULT_ONLY = new Accepted.DefaultOnly();

    private static AttributeRule oneOf(String key, String... values) {
        return new AttributeRule(key, values[0], new Accepted.OneOf(List.of(values), List.of()));
    }

    /** The same attribute, of which AWS takes further values. */
    private AttributeRule butNot(String... unbuilt) {
        return accepted instanceof Accepted.OneOf(List<String> values, List<String> none)
                ? new AttributeRule(key, defaultValue, new Accepted.OneOf(values, List.of(unbuilt)))
                : this;
    }

    private static AttributeRule flag(String key, boolean defaultValue) {
        return new AttributeRule(key, Boolean.toString(defaultValue), BOOLEAN);
    }

    private static AttributeRule number(String key, long defaultValue, long from, long to) {
        return new AttributeRule(key, Long.toString(defaultValue), new Accepted.Between(from, to));
    }

    private static AttributeRule fixed(String key, String defaultValue) {
        return new AttributeRule(key, defaultValue, DEFAULT_ONLY);
    }

    /**
     * Of an application load balancer.
     *
     * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html">
     *     LoadBalancerAttribute</a>
     */
    static final List<AttributeRule> LOAD_BALANCER = List.of(
            fixed("access_logs.s3.enabled", "false"),
            fixed("access_logs.s3.bucket", ""),
            fixed("access_logs.s3.prefix", ""),
            number("idle_timeout.timeout_seconds", 60, 1, 4000),
            flag("deletion_protection.enabled", false),
            flag("routing.http2.enabled", true),
            flag("routing.http.drop_invalid_header_fields.enabled", false),
            flag("routing.http.xff_client_port.enabled", false),
            flag("routing.http.preserve_host_header.enabled", false),
            oneOf("routing.http.xff_header_processing.mode", "append", "preserve", "remove"),
            oneOf("load_balancing.cross_zone.enabled", "true"),
            oneOf("routing.http.desync_mitigation_mode", "defensive", "strictest")
                    .butNot("monitor"),
            number("client_keep_alive.seconds", 3600, 60, 604_800),
            fixed("waf.fail_open.enabled", "false"),
            fixed("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false"),
            fixed("zonal_shift.config.enabled", "false"),
            fixed("connection_logs.s3.enabled", "false"),
            fixed("connection_logs.s3.bucket", ""),
            fixed("connection_logs.s3.prefix", ""),
            fixed("health_check_logs.s3.enabled", "false"),
            fixed("health_check_logs.s3.bucket", ""),
            fixed("health_check_logs.s3.prefix", ""));

    /**
     * Of a target group for HTTP.
     *
     * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html">
     *     TargetGroupAttribute</a>
     */
    static final List<AttributeRule> TARGET_GROUP = List.of(
            number("deregistration_delay.timeout_seconds", 300, 0, 3600),
            fixed("stickiness.enabled", "false"),
            oneOf("stickiness.type", "lb_cookie", "app_cookie"),
            number("stickiness.lb_cookie.duration_seconds", 86_400, 1, 604_800),
            fixed("stickiness.app_cookie.cookie_name", ""),
            number("stickiness.app_cookie.duration_seconds", 86_400, 1, 604_800),
            fixed("slow_start.duration_seconds", "0"),
            oneOf("load_balancing.algorithm.type", "round_robin", "least_outstanding_requests")
                    .butNot("weighted_random"),
            fixed("load_balancing.algorithm.anomaly_mitigation", "off"),
            oneOf("load_balancing.cross_zone.enabled", "use_load_balancer_configuration", "true")
                    .butNot("false"),
            fixed("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
            fixed("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
            fixed("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
            fixed("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off"));

    /**
     * Of a listener for HTTP.
     *
     * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html">
     *     ListenerAttribute</a>
     */
    static final List<AttributeRule> LISTENER = List.of(
            fixed("routing.http.response.server.enabled", "true"),
            fixed("routing.http.response.strict_transport_security.header_value", ""),
            fixed("routing.http.response.access_control_allow_origin.header_value", ""),
            fixed("routing.http.response.access_control_allow_methods.header_value", ""),
            fixed("routing.http.response.access_control_allow_headers.header_value", ""),
            fixed("routing.http.response.access_control_allow_credentials.header_value", ""),
            fixed("routing.http.response.access_control_expose_headers.header_value", ""),
            fixed("routing.http.response.access_control_max_age.header_value", ""),
            fixed("routing.http.response.content_security_policy.header_value", ""),
            fixed("routing.http.response.x_content_type_options.header_value", ""),
            fixed("routing.http.response.x_frame_options.header_value", ""));

    /** The value that is set, or the default. */
    static String value(List<AttributeRule> rules, Map<String, String> set, String key) {
        return rules.stream()
                .filter(rule -> rule.key().equals(key))
                .map(rule -> set.getOrDefault(key, rule.defaultValue()))
                .findFirst()
                .orElseThrow();
    }

    /** All attributes with their values. */
    static <T> List<T> all(
            List<AttributeRule> rules, Map<String, String> set, Function<Map.Entry<String, String>, T> shape) {
        Map<String, String> values = new LinkedHashMap<>();
        rules.forEach(rule -> values.put(rule.key(), set.getOrDefault(rule.key(), rule.defaultValue())));
        return values.entrySet().stream().map(shape).toList();
    }

    /** The attributes that are set after a change, which is refused if AWS would, or if it is not built. */
    static Map<String, String> changed(
            List<AttributeRule> rules, Map<String, String> before, List<Map.Entry<String, String>> changes) {
        Map<String, String> after = new TreeMap<>(before);
        for (Map.Entry<String, String> change : changes) {
            AttributeRule rule = rules.stream()
                    .filter(candidate -> candidate.key().equals(change.getKey()))
                    .findFirst()
                    .orElseThrow(() -> Failing.validation("Attribute key '" + change.getKey() + "' is not recognized"));
            rule.require(change.getValue());
            after.put(rule.key(), change.getValue());
        }
        return after;
    }

    private void require(String value) {
        if (value.equals(defaultValue)) {
            return;
        }
        switch (accepted) {
            case Accepted.OneOf(List<String> values, List<String> unbuilt) -> {
                if (unbuilt.contains(value)) {
                    throw notBuilt(value);
                }
                if (!values.contains(value)) {
                    throw invalid(value, "one of " + String.join(", ", values));
                }
            }
            case Accepted.Between(long from, long to) -> requireNumber(value, from, to);
            case Accepted.DefaultOnly() -> throw notBuilt(value);
        }
    }

    private RuntimeException notBuilt(String value) {
        return Failures.notImplemented("The value '" + value + "' of attribute '" + key + "'");
    }

    private void requireNumber(String value, long from, long to) {
        String expected = "a whole number from " + from + " to " + to;
        if (!value.matches("[0-9]{1,9}") || Long.parseLong(value) < from || Long.parseLong(value) > to) {
            throw invalid(value, expected);
        }
    }

    private RuntimeException invalid(String value, String expected) {
        return Failing.validation("'" + key + "' value '" + value + "' is not valid (expected " + expected + ")");
    }
}
