package dev.roadstead.services.ec2.flowlogs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Counted;
import dev.roadstead.host.FlowReading;
import dev.roadstead.host.FlowReading.Flow;
import dev.roadstead.host.FlowReading.FlowId;
import dev.roadstead.host.FlowReading.Tuple;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.flowlogs.FlowRecord.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowWindowTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Ipv4 HERE = Ipv4.parse("10.0.1.10");

    private final FlowWindow window = new FlowWindow(START);

    private static FlowReading flows(String owner, int count) {
        List<Flow> flows = IntStream.range(0, count)
                .mapToObj(i -> new Flow(
                        new FlowId(
                                owner,
                                true,
                                true,
                                new Tuple(17, HERE, 1, Ipv4.parse("10.1.0.0").plus(i), 2)),
                        0,
                        1,
                        28,
                        Duration.ZERO,
                        Duration.ZERO))
                .toList();
        return new FlowReading(flows, Set.of());
    }

    private List<FlowRecord> records(String owner) {
        LoggedInterface.Place place =
                new LoggedInterface.Place("123456789012", "us-east-1", "vpc-1", "subnet-1", "use1-az1");
        return window.records(
                new LoggedInterface(owner, owner, place, HERE),
                Counted.ALL,
                new FlowWindow.Span(START, START.plusSeconds(60)));
    }

    @Test
    void anInterfaceThatMeetsManyStrangersLeavesRoomToOthers() {
        window.add(flows("eni-scanner", 200_000), START.plusSeconds(5), Map.of());
        window.add(flows("eni-web", 1000), START.plusSeconds(10), Map.of());
        window.add(flows("eni-late", 100), START.plusSeconds(15), Map.of());

        assertThat(records("eni-scanner"))
                .hasSizeLessThanOrEqualTo(FlowWindow.LIMIT)
                .anyMatch(record -> record.status() == Status.SKIPDATA);
        assertThat(records("eni-web")).hasSize(1000).allMatch(record -> record.status() == Status.OK);
        assertThat(records("eni-late")).hasSize(100).allMatch(record -> record.status() == Status.OK);
    }

    @Test
    void allOfThemTogetherAreBounded() {
        for (int i = 0; i < 10; i++) {
            window.add(flows("eni-" + i, 20_000), START.plusSeconds(5), Map.of());
        }
        long flows = IntStream.range(0, 10)
                .mapToLong(i -> records("eni-" + i).stream()
                        .filter(record -> record.status() == Status.OK)
                        .count())
                .sum();
        assertThat(flows).isLessThanOrEqualTo(FlowWindow.LIMIT);
    }
}
