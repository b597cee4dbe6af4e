package dev.roadstead.balancer;

import dev.roadstead.balancer.RoutingAction.Forward;
import dev.roadstead.balancer.RoutingAction.Location;
import dev.roadstead.balancer.RoutingAction.WeightedTargetGroup;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Where a request goes. Pure functions: what is random or counted is an argument. */
final class RoutingDecisions {

    private RoutingDecisions() {}

    /**
     * The targets that requests go to: the healthy ones of those registered; where none is healthy, all of those
     * registered (the load balancer fails open).
     */
    static <T> List<T> rotation(List<T> targets, Predicate<T> registered, Predicate<T> healthy) {
        List<T> candidates = targets.stream().filter(registered).toList();
        List<T> passing = candidates.stream().filter(healthy).toList();
        return passing.isEmpty() ? candidates : passing;
    }

    /** The next target in turn that was not tried yet; null where all were. */
    static <T> @org.jspecify.annotations.Nullable T roundRobin(List<T> rotation, int turn, Predicate<T> tried) {
        int size = rotation.size();
        for (int i = 0; i < size; i++) {
            T target = rotation.get(Integer.remainderUnsigned(turn + i, size));
            if (!tried.test(target)) {
                return target;
            }
        }
        return null;
    }

    /** The target with the fewest open requests that was not tried yet, ties in turn; null where all were tried. */
    static <T> @org.jspecify.annotations.Nullable T leastOutstanding(
            List<T> rotation, int turn, Predicate<T> tried, ToIntFunction<T> outstanding) {
        T least = null;
        int fewest = Integer.MAX_VALUE;
        int size = rotation.size();
        for (int i = 0; i < size; i++) {
            T target = rotation.get(Integer.remainderUnsigned(turn + i, size));
            int open = outstanding.applyAsInt(target);
            if (open < fewest && !tried.test(target)) {
                least = target;
                fewest = open;
            }
        }
        return least;
    }

    /**
     * The group that a draw falls to, each as often as its weight says; empty where all weights are 0.
     *
     * @param draw at random, uniformly over all integers
     */
    static java.util.Optional<String> targetGroup(Forward forward, int draw) {
        List<WeightedTargetGroup> groups = forward.targetGroups();
        if (groups.size() == 1) {
            return java.util.Optional.of(groups.getFirst().targetGroupId());
        }
        int total = groups.stream().mapToInt(WeightedTargetGroup::weight).sum();
        if (total == 0) {
            return java.util.Optional.empty();
        }
        int position = Integer.remainderUnsigned(draw, total);
        for (WeightedTargetGroup group : groups) {
            position -= group.weight();
            if (position < 0) {
                return java.util.Optional.of(group.targetGroupId());
            }
        }
        throw new IllegalStateException("a draw beyond the sum of all weights");
    }

    /** The URL that a redirect of this request points to. */
    static String location(Location location, RequestHead head, String defaultHost, int listenerPort) {
        byte[] bytes = head.bytes();
        RequestLine line = head.line();
        String host = head.hasAuthority() ? Octets.text(bytes, head.authorityStart(), head.hostEnd()) : defaultHost;
        boolean slash = bytes[line.pathStart()] == '/';
        String path = Octets.text(bytes, slash ? line.pathStart() + 1 : line.pathStart(), line.pathEnd());
        int queryStart = Math.min(line.pathEnd() + 1, line.targetEnd());
        String query = Octets.text(bytes, queryStart, line.targetEnd());
        Filling filling = new Filling(host, Integer.toString(listenerPort), path, query);
        String filledQuery = filling.fill(location.query());
        return filling.fill(location.protocol()).toLowerCase(java.util.Locale.ROOT) + "://"
                + filling.fill(location.host()) + ":"
                + filling.fill(location.port())
                + filling.fill(location.path())
                + (filledQuery.isEmpty() ? "" : "?" + filledQuery);
    }

    /** Fills placeholders in one pass, so that what is filled in is never read as a placeholder itself. */
    private record Filling(String host, String port, String path, String query) {

        String fill(String template) {
            StringBuilder filled = new StringBuilder(template.length() + 64);
            int i = 0;
            while (i < template.length()) {
                int open = template.indexOf("#{", i);
                int close = open < 0 ? -1 : template.indexOf('}', open);
                if (close < 0) {
                    return filled.append(template, i, template.length()).toString();
                }
                filled.append(template, i, open).append(value(template.substring(open, close + 1)));
                i = close + 1;
            }
            return filled.toString();
        }

        private String value(String placeholder) {
            return switch (placeholder) {
                case "#{protocol}" -> "http";
                case "#{host}" -> host;
                case "#{port}" -> port;
                case "#{path}" -> path;
                case "#{query}" -> query;
                default -> placeholder;
            };
        }
    }
}
