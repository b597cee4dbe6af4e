package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResolverAllowanceTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("10.0.1.10");
    private static final InetAddress OTHER = InetAddress.ofLiteral("10.0.1.11");

    private final AtomicLong nanos = new AtomicLong(-Duration.ofMillis(500).toNanos());
    private final ResolverAllowance allowance = new ResolverAllowance(nanos::get);

    @Test
    void eachInterfaceHas1024PacketsASecond() {
        assertThat(taken(ONE)).isEqualTo(1024);
        assertThat(allowance.take(ONE)).isFalse();
        assertThat(allowance.take(OTHER)).isTrue();

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(taken(ONE)).isEqualTo(1024);
        assertThat(taken(OTHER)).isEqualTo(1024);
    }

    private int taken(InetAddress interfaceAddress) {
        int taken = 0;
        for (int i = 0; i < 2000; i++) {
            taken += allowance.take(interfaceAddress) ? 1 : 0;
        }
        return taken;
    }
}
