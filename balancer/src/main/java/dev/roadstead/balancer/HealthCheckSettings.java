package dev.roadstead.balancer;

import java.time.Duration;

/**
 * How a group's targets are checked.
 *
 * @param interval the time from one check's start to the next one's, whatever the check takes
 * @param timeout after which a check without an answer has failed
 * @param healthyThreshold consecutive successes after which an unhealthy target is healthy; a new target needs just one
 * @param unhealthyThreshold consecutive failures after which a target is unhealthy
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html">Health
 *     checks for your target groups</a>
 */
public record HealthCheckSettings(
        Request request, Duration interval, Duration timeout, int healthyThreshold, int unhealthyThreshold) {

    /** A new target group's settings. */
    public static final HealthCheckSettings NEW = new HealthCheckSettings(
            new Request(Request.TRAFFIC_PORT, "/", "200"), Duration.ofSeconds(30), Duration.ofSeconds(5), 5, 2);

    public HealthCheckSettings {
        Require.that(interval.isPositive(), "interval: " + interval + " (expected more than none)");
        Require.that(timeout.isPositive(), "timeout: " + timeout + " (expected more than none)");
        Require.that(healthyThreshold >= 1, "healthyThreshold: " + healthyThreshold + " (expected >= 1)");
        Require.that(unhealthyThreshold >= 1, "unhealthyThreshold: " + unhealthyThreshold + " (expected >= 1)");
    }

    /**
     * The request that is sent, and the answers that are a success.
     *
     * @param port or {@link #TRAFFIC_PORT}
     * @param path with query string, if any
     * @param matcher status codes and ranges of them, as in {@code 200,202-299}
     */
    public record Request(int port, String path, String matcher) {

        /** Stands for the port on which each target gets its requests. */
        public static final int TRAFFIC_PORT = 0;

        public Request {
            Require.that(port >= 0 && port <= 65535, "port: " + port + " (expected 1 to 65535)");
            Require.that(
                    path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 0x7f),
                    "path: " + path + " (expected /path?query)");
            StatusMatcher.parse(matcher);
        }
    }
}
