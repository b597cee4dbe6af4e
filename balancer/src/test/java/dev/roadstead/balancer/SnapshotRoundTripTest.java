package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.roadstead.balancer.LoadBalancerAttributes.DesyncMitigation;
import dev.roadstead.balancer.LoadBalancerAttributes.ForwardedFor;
import dev.roadstead.balancer.LoadBalancerAttributes.HeaderAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What crosses the seam is data: it survives being written to bytes and read again, perhaps by another process. */
class SnapshotRoundTripTest {

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    interface Typed {}

    private static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(RoutingAction.class, Typed.class)
            .addMixIn(RoutingCondition.class, Typed.class)
            .build();

    @Test
    void aSnapshotRoundTripsThroughBytes() {
        BalancerSnapshot snapshot = new BalancerSnapshot(7, List.of(loadBalancer()), List.of(group("a"), group("b")));
        assertThat(JSON.readValue(JSON.writeValueAsBytes(snapshot), BalancerSnapshot.class))
                .isEqualTo(snapshot);
    }

    @Test
    void whatTheBalancerReportsRoundTripsThroughBytes() {
        AppliedSnapshot applied = new AppliedSnapshot(
                7, List.of(new AppliedSnapshot.ListenFailure("lb", "node-a", 80, "Address already in use")));
        assertThat(JSON.readValue(JSON.writeValueAsBytes(applied), AppliedSnapshot.class))
                .isEqualTo(applied);
        for (TargetHealth health : List.of(TargetHealth.HEALTHY, TargetHealth.mismatched(404))) {
            assertThat(JSON.readValue(JSON.writeValueAsBytes(health), TargetHealth.class))
                    .isEqualTo(health);
        }
        LoadBalancerCounts counts = new LoadBalancerCounts(
                "lb",
                new LoadBalancerCounts.ConnectionCounts(1, 2, 3, 4, new LoadBalancerCounts.ByteCounts(5, 6)),
                List.of(1L, 2L, 3L, 4L),
                List.of(new LoadBalancerCounts.TargetCounts(
                        "a", new TargetAddress("10.0.1.5", 80), List.of(1L, 0L, 0L, 0L), 1, List.of(5L, 6L, 7L, 8L))));
        assertThat(JSON.readValue(JSON.writeValueAsBytes(counts), LoadBalancerCounts.class))
                .isEqualTo(counts);
    }

    @Test
    void aSnapshotThatForwardsToAnUnknownGroupIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BalancerSnapshot(1, List.of(loadBalancer()), List.of(group("a"))))
                .withMessageContaining("b");
    }

    @Test
    void aSnapshotThatNamesATargetTwiceIsRefused() {
        TargetSnapshot target = new TargetSnapshot(new TargetAddress("10.0.1.5", 80), Instant.EPOCH, null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TargetGroupSnapshot(
                        "a",
                        TargetGroupSnapshot.Algorithm.ROUND_ROBIN,
                        HealthCheckSettings.NEW,
                        List.of(target, target)))
                .withMessageContaining("10.0.1.5:80");
    }

    private static LoadBalancerSnapshot loadBalancer() {
        RuleSnapshot rule = new RuleSnapshot(
                "rule",
                List.of(
                        new RoutingCondition.PathPattern(List.of("/api/*")),
                        new RoutingCondition.HostHeader(List.of("*.example.com")),
                        new RoutingCondition.HttpHeader("User-Agent", List.of("*Chrome*")),
                        new RoutingCondition.HttpRequestMethod(List.of("GET", "HEAD")),
                        new RoutingCondition.QueryString(List.of(new RoutingCondition.KeyValue("version", "v?"))),
                        new RoutingCondition.SourceIp(List.of("10.0.0.0/8"))),
                new RoutingAction.Forward(List.of(
                        new RoutingAction.WeightedTargetGroup("a", 90),
                        new RoutingAction.WeightedTargetGroup("b", 10))));
        RuleSnapshot redirect = new RuleSnapshot(
                "redirect",
                List.of(new RoutingCondition.PathPattern(List.of("/old"))),
                new RoutingAction.Redirect(RoutingAction.Location.UNCHANGED, true));
        return new LoadBalancerSnapshot(
                "lb",
                List.of(new NodeSnapshot("node-a", "rs-1234-eni", "10.0.0.10", "us-east-1a")),
                new LoadBalancerAttributes(
                        Duration.ofSeconds(61),
                        Duration.ofHours(1),
                        new HeaderAttributes(true, DesyncMitigation.STRICTEST, true, ForwardedFor.REMOVE, true)),
                List.of(new ListenerSnapshot(
                        80, List.of(rule, redirect), new RoutingAction.FixedResponse(404, "text/plain", "nothing"))));
    }

    private static TargetGroupSnapshot group(String id) {
        return new TargetGroupSnapshot(
                id,
                TargetGroupSnapshot.Algorithm.LEAST_OUTSTANDING_REQUESTS,
                HealthCheckSettings.NEW,
                List.of(
                        new TargetSnapshot(
                                new TargetAddress("10.0.1.5", 80), Instant.parse("2026-01-01T00:00:00Z"), null),
                        new TargetSnapshot(
                                new TargetAddress("10.0.1.6", 80),
                                Instant.parse("2026-01-01T00:00:00.123456789Z"),
                                Instant.parse("2026-01-01T00:05:00Z"))));
    }
}
