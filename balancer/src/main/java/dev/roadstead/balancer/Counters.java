package dev.roadstead.balancer;

import dev.roadstead.balancer.LoadBalancerCounts.ByteCounts;
import dev.roadstead.balancer.LoadBalancerCounts.ConnectionCounts;
import dev.roadstead.balancer.LoadBalancerCounts.TargetCounts;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.HdrHistogram.AtomicHistogram;

/** What is counted while bytes move: adders that event loops do not contend for. */
final class Counters {

    private Counters() {}

    /** Responses by class, 2xx to 5xx; others are not counted, as in an Application Load Balancer's metrics. */
    static final class StatusCounters {
        private final LongAdder[] byClass = {new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()};

        void count(int statusCode) {
            int index = statusCode / 100 - 2;
            if (index >= 0 && index < byClass.length) {
                byClass[index].increment();
            }
        }

        List<Long> counts() {
            return Stream.of(byClass).map(LongAdder::sum).toList();
        }
    }

    /** A load balancer's. */
    static final class LoadBalancerCounters {
        final LongAdder accepted = new LongAdder();
        final LongAdder closed = new LongAdder();
        final LongAdder refused = new LongAdder();
        final LongAdder abandoned = new LongAdder();
        final LongAdder received = new LongAdder();
        final LongAdder sent = new LongAdder();
        final StatusCounters elb = new StatusCounters();

        ConnectionCounts connections() {
            return new ConnectionCounts(
                    accepted.sum(),
                    Math.max(0, accepted.sum() - closed.sum()),
                    refused.sum(),
                    abandoned.sum(),
                    new ByteCounts(received.sum(), sent.sum()));
        }
    }

    /** A target's. */
    static final class TargetCounters {
        private static final long LONGEST_MICROS = 4_000_000_000L;
        private static final int DIGITS = 2;

        final StatusCounters responses = new StatusCounters();
        final LongAdder connectionErrors = new LongAdder();
        private final AtomicHistogram latency = new AtomicHistogram(LONGEST_MICROS, DIGITS);

        void latency(long nanos) {
            latency.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
        }

        TargetCounts counts(String targetGroupId, TargetAddress target) {
            List<Long> micros = List.of(
                    latency.getValueAtPercentile(50),
                    latency.getValueAtPercentile(90),
                    latency.getValueAtPercentile(99),
                    latency.getMaxValue());
            return new TargetCounts(targetGroupId, target, responses.counts(), connectionErrors.sum(), micros);
        }
    }
}
