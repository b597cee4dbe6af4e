package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.Counted;
import dev.roadstead.host.FlowReading;
import dev.roadstead.host.VpcPlan;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlowCountsTest {
    private static VpcPlan counted(String vpcId) {
        return new PlanBuilder(vpcId)
                .add("eni-" + vpcId, "10.0.1.10", "sg-open")
                .count("eni-" + vpcId, Counted.ALL)
                .build();
    }

    @Test
    void whoWaitsForOneRouterHoldsUpNeitherAnotherOneNorAReading() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                FlowCounts counts = new FlowCounts()) {
            Future<Boolean> slow = threads.submit(() -> {
                counts.follow(counted("vpc-slow"), Router.Renewal.NONE, () -> {
                    opened.countDown();
                    go.await();
                    throw new IllegalStateException("no socket");
                });
                return true;
            });
            assertThat(opened.await(10, TimeUnit.SECONDS)).isTrue();
            Future<FlowReading> reading = threads.submit(counts::take);
            Future<Boolean> other = threads.submit(() -> {
                counts.keepEnding(counted("vpc-other"));
                counts.forget("vpc-other");
                return true;
            });
            assertThat(reading.get(10, TimeUnit.SECONDS)).isEqualTo(FlowReading.EMPTY);
            assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            assertThatThrownBy(slow::get).hasMessageContaining("no socket");
        }
    }
}
