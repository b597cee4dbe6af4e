package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.linux.FlowListing.Counter;
import dev.roadstead.host.linux.FlowMemory.Fresh;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowMemoryTest {
    private static final int LIMIT = 10;

    private final FlowMemory memory = new FlowMemory();
    private final List<Integer> missing = new ArrayList<>();
    private long now;

    private static Counter counter(int flow, long packets) {
        return new Counter(ByteBuffer.allocate(4).putInt(0, flow), packets, packets * 100, 25_000);
    }

    private static List<Counter> flows(int from, int to, long packets) {
        return IntStream.range(from, to).mapToObj(i -> counter(i, packets)).toList();
    }

    private long told(String set, List<Counter> listing) {
        missing.clear();
        return memory.look(set, listing, now, LIMIT, key -> missing.add(key.getInt(0))).stream()
                .mapToLong(Fresh::packets)
                .sum();
    }

    @Test
    void whatIsNewIsTheDifferenceFromTheLookBefore() {
        assertThat(told("a", flows(0, 3, 5))).isEqualTo(15);
        assertThat(told("a", flows(0, 3, 7))).isEqualTo(6);
        assertThat(told("a", flows(0, 3, 7))).isZero();
        assertThat(told("a", flows(0, 3, 2))).as("they went and came again").isEqualTo(6);
        assertThat(missing).isEmpty();
    }

    @Test
    void allSetsTogetherHaveARoomAndWhatFindsNoneIsMissing() {
        told("a", flows(0, 8, 1));
        assertThat(told("b", flows(0, 5, 1))).isEqualTo(2);
        assertThat(missing).containsExactly(2, 3, 4);
        assertThat(memory.size()).isEqualTo(LIMIT);
        assertThat(told("a", flows(0, 8, 4)))
                .as("those that are remembered go on")
                .isEqualTo(24);
    }

    @Test
    void nothingIsToldTwiceWhenThereIsRoomAgain() {
        told("a", flows(0, 12, 3));
        assertThat(missing).containsExactly(10, 11);
        now += 30_000_000_000L;
        assertThat(told("a", flows(10, 12, 5)))
                .as("nobody knows how much of it was before")
                .isZero();
        assertThat(missing).containsExactly(10, 11);
        assertThat(told("a", flows(10, 12, 6))).isEqualTo(2);
        assertThat(told("a", flows(10, 13, 6))).as("one that is certainly new").isEqualTo(6);
        assertThat(missing).isEmpty();
    }

    @Test
    void afterAFailureWhatIsUnknownIsMissingAndWhatIsKnownGoesOn() {
        told("a", flows(0, 2, 3));
        memory.doubt(List.of("a", "b"));
        assertThat(told("a", flows(0, 4, 5))).isEqualTo(4);
        assertThat(missing).containsExactly(2, 3);
        assertThat(told("b", flows(0, 1, 5))).isZero();
        memory.beginAnew();
        assertThat(told("a", flows(0, 4, 5))).as("the counters begin anew").isEqualTo(20);
    }

    @Test
    void aSetThatComesAgainBeginsFromNothing() {
        told("a", flows(0, 2, 3));
        memory.doubt(List.of("a"));
        memory.retain(List.of("b"));
        assertThat(told("a", flows(0, 2, 3))).isEqualTo(6);
    }
}
