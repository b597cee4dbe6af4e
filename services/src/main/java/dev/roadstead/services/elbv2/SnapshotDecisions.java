package dev.roadstead.services.elbv2;

import dev.roadstead.balancer.BalancerSnapshot;
import dev.roadstead.balancer.HealthCheckSettings;
import dev.roadstead.balancer.ListenerSnapshot;
import dev.roadstead.balancer.LoadBalancerAttributes;
import dev.roadstead.balancer.LoadBalancerAttributes.DesyncMitigation;
import dev.roadstead.balancer.LoadBalancerAttributes.ForwardedFor;
import dev.roadstead.balancer.LoadBalancerSnapshot;
import dev.roadstead.balancer.NodeSnapshot;
import dev.roadstead.balancer.RoutingAction;
import dev.roadstead.balancer.RoutingCondition;
import dev.roadstead.balancer.RuleSnapshot;
import dev.roadstead.balancer.TargetAddress;
import dev.roadstead.balancer.TargetGroupSnapshot;
import dev.roadstead.balancer.TargetSnapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.FixedResponseActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;

/** What the data plane is to do, from what is stored. */
final class SnapshotDecisions {

    private SnapshotDecisions() {}

    /** All that is stored, of all accounts and regions. */
    record Estate(
            List<LoadBalancer> loadBalancers,
            List<Listener> listeners,
            List<Rule> rules,
            List<TargetGroup> targetGroups,
            List<Target> targets) {}

    static BalancerSnapshot snapshot(long version, Estate estate) {
        Map<String, List<Rule>> rules = estate.rules().stream().collect(Collectors.groupingBy(Rule::listenerArn));
        Map<String, List<Listener>> listeners =
                estate.listeners().stream().collect(Collectors.groupingBy(Listener::loadBalancerArn));
        List<LoadBalancerSnapshot> loadBalancers = estate.loadBalancers().stream()
                .filter(loadBalancer -> !loadBalancer.deleting())
                .map(loadBalancer ->
                        loadBalancer(loadBalancer, listeners.getOrDefault(loadBalancer.arn(), List.of()), rules))
                .toList();
        Map<String, Set<String>> zones = zonesOfGroups(estate, loadBalancers);
        Map<String, List<Target>> targets =
                estate.targets().stream().collect(Collectors.groupingBy(Target::targetGroupArn));
        List<TargetGroupSnapshot> groups = estate.targetGroups().stream()
                .map(group -> targetGroup(
                        group,
                        targets.getOrDefault(group.arn(), List.of()),
                        Optional.ofNullable(zones.get(group.arn()))))
                .toList();
        return new BalancerSnapshot(version, loadBalancers, groups);
    }

    /** The zones that are enabled for a group's load balancer; groups that none forwards to are absent. */
    private static Map<String, Set<String>> zonesOfGroups(Estate estate, List<LoadBalancerSnapshot> snapshots) {
        Map<String, LoadBalancer> byArn = estate.loadBalancers().stream()
                .collect(Collectors.toMap(LoadBalancer::arn, loadBalancer -> loadBalancer));
        Map<String, Set<String>> zones = new TreeMap<>();
        for (LoadBalancerSnapshot snapshot : snapshots) {
            LoadBalancer loadBalancer = byArn.get(snapshot.id());
            for (String group : snapshot.targetGroupIds()) {
                Set<String> enabled = zones.computeIfAbsent(group, unused -> new TreeSet<>());
                if (loadBalancer != null) {
                    loadBalancer.placement().zones().forEach(zone -> enabled.add(zone.zoneName()));
                }
            }
        }
        return zones;
    }

    private static LoadBalancerSnapshot loadBalancer(
            LoadBalancer loadBalancer, List<Listener> listeners, Map<String, List<Rule>> rules) {
        List<NodeSnapshot> nodes = loadBalancer.placement().zones().stream()
                .flatMap(zone -> zone
                        .node()
                        .map(node -> new NodeSnapshot(
                                node.networkInterfaceId(),
                                node.networkInterfaceId(),
                                node.privateAddress(),
                                zone.zoneName()))
                        .stream())
                .toList();
        List<ListenerSnapshot> snapshots = listeners.stream()
                .sorted(Comparator.comparing(Listener::port))
                .map(listener -> listener(listener, rules.getOrDefault(listener.arn(), List.of())))
                .toList();
        return new LoadBalancerSnapshot(loadBalancer.arn(), nodes, attributes(loadBalancer.attributes()), snapshots);
    }

    private static LoadBalancerAttributes attributes(Map<String, String> set) {
        return new LoadBalancerAttributes(
                Duration.ofSeconds(Long.parseLong(attribute(set, "idle_timeout.timeout_seconds"))),
                Duration.ofSeconds(Long.parseLong(attribute(set, "client_keep_alive.seconds"))),
                new LoadBalancerAttributes.HeaderAttributes(
                        flag(set, "routing.http.drop_invalid_header_fields.enabled"),
                        attribute(set, "routing.http.desync_mitigation_mode").equals("strictest")
                                ? DesyncMitigation.STRICTEST
                                : DesyncMitigation.DEFENSIVE,
                        flag(set, "routing.http.preserve_host_header.enabled"),
                        ForwardedFor.valueOf(attribute(set, "routing.http.xff_header_processing.mode")
                                .toUpperCase(Locale.ROOT)),
                        flag(set, "routing.http.xff_client_port.enabled")));
    }

    private static String attribute(Map<String, String> set, String key) {
        return AttributeRule.value(AttributeRule.LOAD_BALANCER, set, key);
    }

    private static boolean flag(Map<String, String> set, String key) {
        return Boolean.parseBoolean(attribute(set, key));
    }

    private static ListenerSnapshot listener(Listener listener, List<Rule> rules) {
        List<RuleSnapshot> snapshots = rules.stream()
                .sorted(Comparator.comparing(Rule::priority))
                .map(rule -> new RuleSnapshot(
                        rule.arn(),
                        rule.conditions().stream()
                                .map(SnapshotDecisions::condition)
                                .toList(),
                        action(rule.actions())))
                .toList();
        return new ListenerSnapshot(
                listener.port(), snapshots, action(listener.defaultRule().actions()));
    }

    private static RoutingAction action(List<Action> actions) {
        Action action = actions.getLast();
        return switch (action.typeAsString()) {
            case "forward" ->
                new RoutingAction.Forward(action.forwardConfig().targetGroups().stream()
                        .map(group -> new RoutingAction.WeightedTargetGroup(group.targetGroupArn(), group.weight()))
                        .toList());
            case "redirect" -> redirect(action.redirectConfig());
            case "fixed-response" -> fixedResponse(action.fixedResponseConfig());
            default -> throw new IllegalStateException("a stored action of type " + action.typeAsString());
        };
    }

    private static RoutingAction redirect(RedirectActionConfig config) {
        return new RoutingAction.Redirect(
                new RoutingAction.Location(
                        config.protocol(), config.host(), config.port(), config.path(), config.query()),
                config.statusCodeAsString().equals("HTTP_301"));
    }

    private static RoutingAction fixedResponse(FixedResponseActionConfig config) {
        String body = config.messageBody() == null ? "" : config.messageBody();
        String type = config.contentType() == null ? "text/plain" : config.contentType();
        return new RoutingAction.FixedResponse(Integer.parseInt(config.statusCode()), type, body);
    }

    private static RoutingCondition condition(RuleCondition condition) {
        return switch (condition.field()) {
            case "path-pattern" ->
                new RoutingCondition.PathPattern(condition.pathPatternConfig().values());
            case "host-header" ->
                new RoutingCondition.HostHeader(condition.hostHeaderConfig().values());
            case "http-header" ->
                new RoutingCondition.HttpHeader(
                        condition.httpHeaderConfig().httpHeaderName(),
                        condition.httpHeaderConfig().values());
            case "http-request-method" ->
                new RoutingCondition.HttpRequestMethod(
                        condition.httpRequestMethodConfig().values());
            case "query-string" ->
                new RoutingCondition.QueryString(condition.queryStringConfig().values().stream()
                        .map(pair -> new RoutingCondition.KeyValue(pair.key() == null ? "" : pair.key(), pair.value()))
                        .toList());
            case "source-ip" ->
                new RoutingCondition.SourceIp(condition.sourceIpConfig().values());
            default -> throw new IllegalStateException("a stored condition on " + condition.field());
        };
    }

    private static TargetGroupSnapshot targetGroup(
            TargetGroup group, List<Target> targets, Optional<Set<String>> zones) {
        String algorithm =
                AttributeRule.value(AttributeRule.TARGET_GROUP, group.attributes(), "load_balancing.algorithm.type");
        return new TargetGroupSnapshot(
                group.arn(),
                TargetGroupSnapshot.Algorithm.valueOf(algorithm.toUpperCase(Locale.ROOT)),
                healthCheck(group.healthCheck()),
                targets.stream()
                        .filter(target -> zones.isEmpty() || zones.get().contains(target.zone()))
                        .map(target -> new TargetSnapshot(
                                new TargetAddress(target.ip(), target.port()),
                                target.registeredAt(),
                                target.drainingUntil().orElse(null)))
                        .toList());
    }

    private static HealthCheckSettings healthCheck(TargetGroup.HealthCheck check) {
        int port = check.port().equals("traffic-port")
                ? HealthCheckSettings.Request.TRAFFIC_PORT
                : Integer.parseInt(check.port());
        return new HealthCheckSettings(
                new HealthCheckSettings.Request(port, check.path(), check.matcher()),
                Duration.ofSeconds(check.timing().intervalSeconds()),
                Duration.ofSeconds(check.timing().timeoutSeconds()),
                check.timing().healthyThreshold(),
                check.timing().unhealthyThreshold());
    }
}
