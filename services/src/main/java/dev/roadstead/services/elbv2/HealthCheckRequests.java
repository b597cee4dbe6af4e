package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Failures;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;

/** The health check settings that a request asks for, over those before. */
final class HealthCheckRequests {

    private static final TargetGroup.HealthCheck NEW =
            new TargetGroup.HealthCheck("traffic-port", "/", "200", new TargetGroup.Timing(30, 5, 5, 2));

    private HealthCheckRequests() {}

    static TargetGroup.HealthCheck created(CreateTargetGroupRequest request) {
        requireBuilt(request.healthCheckProtocolAsString(), request.healthCheckEnabled());
        return checked(new TargetGroup.HealthCheck(
                or(request.healthCheckPort(), NEW.port()),
                or(request.healthCheckPath(), NEW.path()),
                matcher(request.matcher(), NEW.matcher()),
                new TargetGroup.Timing(
                        or(request.healthCheckIntervalSeconds(), NEW.timing().intervalSeconds()),
                        or(request.healthCheckTimeoutSeconds(), NEW.timing().timeoutSeconds()),
                        or(request.healthyThresholdCount(), NEW.timing().healthyThreshold()),
                        or(request.unhealthyThresholdCount(), NEW.timing().unhealthyThreshold()))));
    }

    static TargetGroup.HealthCheck modified(TargetGroup.HealthCheck before, ModifyTargetGroupRequest request) {
        requireBuilt(request.healthCheckProtocolAsString(), request.healthCheckEnabled());
        return checked(new TargetGroup.HealthCheck(
                or(request.healthCheckPort(), before.port()),
                or(request.healthCheckPath(), before.path()),
                matcher(request.matcher(), before.matcher()),
                new TargetGroup.Timing(
                        or(request.healthCheckIntervalSeconds(), before.timing().intervalSeconds()),
                        or(request.healthCheckTimeoutSeconds(), before.timing().timeoutSeconds()),
                        or(request.healthyThresholdCount(), before.timing().healthyThreshold()),
                        or(request.unhealthyThresholdCount(), before.timing().unhealthyThreshold()))));
    }

    private static void requireBuilt(@Nullable String protocol, @Nullable Boolean enabled) {
        if (protocol != null && !protocol.equals("HTTP")) {
            throw Failures.notImplemented("The health check protocol '" + protocol + "'");
        }
        if (Boolean.FALSE.equals(enabled)) {
            throw Failing.validation(
                    "Health check enabled must be true for target groups with target type 'instance' or 'ip'");
        }
    }

    private static String matcher(@Nullable Matcher matcher, String otherwise) {
        if (matcher == null) {
            return otherwise;
        }
        if (matcher.grpcCode() != null) {
            throw Failures.notImplemented("Matcher.GrpcCode");
        }
        return or(matcher.httpCode(), otherwise);
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static TargetGroup.HealthCheck checked(TargetGroup.HealthCheck check) {
        TargetGroup.Timing timing = check.timing();
        if (timing.intervalSeconds() <= timing.timeoutSeconds()) {
            throw Failing.validation("Health check interval must be greater than the timeout.");
        }
        requireBetween("Health check interval", timing.intervalSeconds(), 5, 300);
        requireBetween("Health check timeout", timing.timeoutSeconds(), 2, 120);
        requireBetween("Healthy threshold count", timing.healthyThreshold(), 2, 10);
        requireBetween("Unhealthy threshold count", timing.unhealthyThreshold(), 2, 10);
        requirePort(check.port());
        requireMatcher(check.matcher());
        boolean path = check.path().startsWith("/")
                && check.path().length() <= 1024
                && check.path().chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!path) {
            throw Failing.validation(
                    "Health check path '" + check.path() + "' must start with '/' and be a valid URI path");
        }
        return check;
    }

    private static void requireBetween(String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw Failing.validation(what + " '" + value + "' must be between '" + from + "' and '" + to + "'");
        }
    }

    private static void requirePort(String port) {
        boolean valid =
                port.equals("traffic-port") || port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65_535;
        if (!valid) {
            throw Failing.validation(
                    "Health check port '" + port + "' must be 'traffic-port' or a number from 1 to 65535");
        }
    }

    private static void requireMatcher(String matcher) {
        if (!matcher.matches("[2-4][0-9]{2}(-[2-4][0-9]{2})?(,[2-4][0-9]{2}(-[2-4][0-9]{2})?)*")) {
            throw Failing.validation("Health check matcher HTTP code '" + matcher
                    + "' must be within '200-499', as a code, a list or a range");
        }
        for (String part : matcher.split(",")) {
            if (part.length() == 7 && part.substring(0, 3).compareTo(part.substring(4)) > 0) {
                throw Failing.validation("Health check matcher HTTP code '" + matcher + "' has a range that goes down");
            }
        }
    }
}
