package dev.roadstead.balancer;

import java.util.List;

/**
 * What is done with a request.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html">Action types
 *     for listener rules</a>
 */
public sealed interface RoutingAction {

    /** The target groups that requests go to, if any. */
    default List<String> targetGroupIds() {
        return List.of();
    }

    /** {@code forward}, to one group or to several by weight. */
    record Forward(List<WeightedTargetGroup> targetGroups) implements RoutingAction {
        public Forward {
            targetGroups = List.copyOf(targetGroups);
            Require.that(!targetGroups.isEmpty(), "a forward action has no target group");
        }

        /** Forwards all requests to one group. */
        public static Forward to(String targetGroupId) {
            return new Forward(List.of(new WeightedTargetGroup(targetGroupId, 1)));
        }

        @Override
        public List<String> targetGroupIds() {
            return targetGroups.stream().map(WeightedTargetGroup::targetGroupId).toList();
        }
    }

    /** A group's share of the requests; with weight 0 it gets none. */
    record WeightedTargetGroup(String targetGroupId, int weight) {
        public WeightedTargetGroup {
            Require.that(weight >= 0 && weight <= 999, "weight: " + weight + " (expected 0 to 999)");
        }
    }

    /**
     * {@code redirect}. The parts may hold {@code #{protocol}}, {@code #{host}}, {@code #{port}}, {@code #{path}} (without
     * its leading slash) and {@code #{query}}.
     *
     * @param permanent 301 rather than 302
     */
    record Redirect(Location location, boolean permanent) implements RoutingAction {}

    /** The parts of a redirect's URL, with placeholders. */
    record Location(String protocol, String host, String port, String path, String query) {

        /** All parts as the request had them. */
        public static final Location UNCHANGED =
                new Location("#{protocol}", "#{host}", "#{port}", "/#{path}", "#{query}");
    }

    /** {@code fixed-response}; an empty content type leaves the field out. */
    record FixedResponse(int statusCode, String contentType, String messageBody) implements RoutingAction {
        public FixedResponse {
            Require.that(
                    statusCode >= 200 && statusCode <= 599,
                    "statusCode: " + statusCode + " (expected 2xx, 4xx or 5xx)");
        }
    }
}
