package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.NatGatewayReading.Connections;
import dev.roadstead.host.NatGatewayReading.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/** From readings of counters to metrics, with a clock that is told. */
class NatGatewayMetricsTest {

    private static final Instant MINUTE = Instant.parse("2026-01-02T03:05:00Z");
    private static final Connections NONE = new Connections(0, 0, 0, 0);

    private final World world = new World();
    private final List<PutMetricDataRequest> puts = new ArrayList<>();
    private final NatGatewayMetrics metrics = new NatGatewayMetrics(world.platform, world.network, new Recorder());

    @BeforeEach
    void startOfTheMinute() {
        world.now.set(MINUTE);
    }

    @AfterEach
    void close() {
        metrics.close();
        world.close();
    }

    @Test
    void withoutANatGatewayNothingIsReadAndNobodyComesAgain() {
        assertThat(metrics.round()).isEmpty();
        assertThat(puts).isEmpty();
    }

    @Test
    void theMinutesGrowthIsPutAtItsEnd() {
        metrics.round();
        String id = gateway();
        at(MINUTE.plusSeconds(10), id, reading(110, 54, 164, 0, new Connections(3, 2, 0, 0)));
        at(MINUTE.plusSeconds(50), id, reading(120, 60, 179, 0, new Connections(3, 2, 1, 2)));
        assertThat(puts).isEmpty();
        world.network.connections(Map.of(id, 2));
        world.network.idled(Map.of(id, 4L));
        at(MINUTE.plusSeconds(60), id, reading(120, 60, 179, 0, new Connections(3, 2, 1, 2)));

        PutMetricDataRequest put = puts.getFirst();
        assertThat(put.namespace()).isEqualTo("AWS/NATGateway");
        assertThat(put.metricData()).allSatisfy(datum -> {
            assertThat(datum.timestamp()).isEqualTo(MINUTE);
            assertThat(datum.dimensions()).singleElement().satisfies(dimension -> {
                assertThat(dimension.name()).isEqualTo("NatGatewayId");
                assertThat(dimension.value()).isEqualTo(id);
            });
        });
        assertThat(values(put))
                .containsOnly(
                        entry("BytesInFromSource", 12_000.0),
                        entry("BytesInFromDestination", 6_000.0),
                        entry("BytesOutToDestination", 11_900.0),
                        entry("BytesOutToSource", 6_000.0),
                        entry("PacketsInFromSource", 120.0),
                        entry("PacketsInFromDestination", 60.0),
                        entry("PacketsOutToDestination", 119.0),
                        entry("PacketsOutToSource", 60.0),
                        entry("ConnectionAttemptCount", 3.0),
                        entry("ConnectionEstablishedCount", 2.0),
                        entry("ErrorPortAllocation", 1.0),
                        entry("PacketsDropCount", 2.0),
                        entry("ActiveConnectionCount", 2.0),
                        entry("IdleTimeoutCount", 4.0),
                        entry("PeakBytesPerSecond", 1_640.0),
                        entry("PeakPacketsPerSecond", 16.0));

        world.network.idled(Map.of(id, 0L));
        at(MINUTE.plusSeconds(120), id, reading(120, 60, 179, 0, new Connections(3, 2, 1, 2)));
        assertThat(values(puts.get(1)))
                .containsEntry("BytesInFromSource", 0.0)
                .containsEntry("PacketsDropCount", 0.0)
                .containsEntry("IdleTimeoutCount", 0.0);
    }

    @Test
    void unitsAreAwss() {
        metrics.round();
        String id = gateway();
        at(MINUTE.plusSeconds(10), id, reading(110, 54, 164, 0, NONE));
        world.network.connections(Map.of(id, 2));
        world.network.idled(Map.of(id, 1L));
        at(MINUTE.plusSeconds(60), id, reading(110, 54, 164, 0, NONE));
        assertThat(puts.getFirst().metricData()).hasSize(16).allSatisfy(datum -> {
            String name = datum.metricName();
            StandardUnit unit = name.equals("PeakBytesPerSecond")
                    ? StandardUnit.BYTES_SECOND
                    : name.startsWith("Bytes") ? StandardUnit.BYTES : StandardUnit.COUNT;
            assertThat(datum.unit()).as(name).isEqualTo(unit);
        });
    }

    @Test
    void whatWasCountedBeforeTheFirstLookIsNobodysMinute() {
        String id = gateway();
        at(MINUTE.plusSeconds(1), id, reading(1000, 500, 1500, 0, NONE));
        at(MINUTE.plusSeconds(60), id, reading(1001, 500, 1501, 0, NONE));
        assertThat(values(puts.getFirst())).containsEntry("PacketsInFromSource", 1.0);
    }

    @Test
    void countsThatBeginAnewAndReadingsInTheMidstOfTrafficAddUp() {
        metrics.round();
        String id = gateway();
        // A packet to the source had left, and was not counted yet.
        at(MINUTE.plusSeconds(1), id, reading(10, 4, 15, 0, NONE));
        at(MINUTE.plusSeconds(60), id, reading(10, 4, 15, 0, NONE));
        at(MINUTE.plusSeconds(120), id, reading(10, 5, 15, 0, NONE));
        at(MINUTE.plusSeconds(180), id, reading(13, 5, 18, 0, NONE));
        at(MINUTE.plusSeconds(240), id, reading(2, 0, 20, 0, NONE));
        assertThat(puts.stream().map(put -> values(put).get("PacketsOutToDestination")))
                .containsExactly(11.0, 0.0, 2.0, 2.0);
        assertThat(puts.stream().map(put -> values(put).get("PacketsInFromSource")))
                .containsExactly(10.0, 0.0, 3.0, 2.0);
    }

    @Test
    void whatCannotBeReadIsNotPut() {
        metrics.round();
        String id = gateway();
        at(MINUTE.plusSeconds(1), id, reading(1, 1, 2, 0, NONE));
        at(MINUTE.plusSeconds(60), id, reading(2, 2, 4, 0, NONE));
        world.network.count(Map.of());
        world.now.set(MINUTE.plusSeconds(120));
        metrics.round();
        assertThat(puts).hasSize(1);
        assertThat(values(puts.getFirst())).doesNotContainKeys("ActiveConnectionCount", "IdleTimeoutCount");
    }

    private String gateway() {
        String subnet = world.subnet(world.vpc("10.0.0.0/16"), "10.0.1.0/24");
        return world.ask(ec2 -> ec2.createNatGateway(r -> r.subnetId(subnet).connectivityType("private")))
                .natGateway()
                .natGatewayId();
    }

    private void at(Instant now, String id, NatGatewayReading reading) {
        world.now.set(now);
        world.network.count(Map.of(id, reading));
        metrics.round();
    }

    /** Packets of 100 bytes. */
    private static NatGatewayReading reading(
            long fromSource, long fromDestination, long sent, long own, Connections connections) {
        return new NatGatewayReading(
                traffic(fromSource), traffic(fromDestination), traffic(sent), traffic(own), connections);
    }

    private static Traffic traffic(long packets) {
        return new Traffic(packets, packets * 100);
    }

    private static Map<String, Double> values(PutMetricDataRequest put) {
        return put.metricData().stream().collect(Collectors.toMap(MetricDatum::metricName, MetricDatum::value));
    }

    private final class Recorder implements CloudWatchClient {
        @Override
        public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
            puts.add(request);
            return PutMetricDataResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
