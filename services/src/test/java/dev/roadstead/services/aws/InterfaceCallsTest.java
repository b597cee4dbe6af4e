package dev.roadstead.services.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.Network;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.WebRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** However slowly somebody answers, a call is over in its time. */
class InterfaceCallsTest {

    private final SlowNetwork network = new SlowNetwork();
    private final InterfaceCalls calls = new InterfaceCalls(network, List::of, () -> network.now);

    /** Takes its time, and has no answer then. */
    private static final class SlowNetwork implements Network {
        private final List<Duration> limits = new ArrayList<>();
        private Instant now = Instant.parse("2026-01-02T03:04:05Z");
        private Duration atLeast = Duration.ZERO;

        @Override
        public WebRequest.Answer exchange(String interfaceId, WebRequest request, Duration limit) throws IOException {
            limits.add(limit);
            now = now.plus(atLeast.compareTo(limit) > 0 ? atLeast : limit);
            throw new IOException("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }

        @Override
        public void apply(NetworkPlan plan) {}

        @Override
        public void audit() {}

        @Override
        public void publishNames(String owner, Map<String, List<Ipv4>> names) {}

        @Override
        public FlowReading flows() {
            return FlowReading.EMPTY;
        }

        @Override
        public Map<String, NatGatewayReading> natGateways() {
            return Map.of();
        }

        @Override
        public Map<String, Integer> natGatewayConnections() {
            return Map.of();
        }

        @Override
        public Map<String, Long> natGatewayIdleTimeouts() {
            return Map.of();
        }

        @Override
        public <T> T inNamespace(String interfaceId, Callable<T> action) throws Exception {
            return action.call();
        }
    }

    private void call() {
        Credentials credentials = Credentials.builder()
                .accessKeyId("AKIA1")
                .secretAccessKey("secret")
                .sessionToken("token")
                .build();
        calls.call(
                new InterfaceCalls.From("eni-1", "us-east-1", credentials),
                "ssm",
                GetParametersRequest.builder().names("one").build(),
                GetParametersResponse.class);
    }

    @Test
    void eachAttemptHasALimit() {
        assertThatThrownBy(this::call)
                .isInstanceOf(SdkClientException.class)
                .hasMessageEndingWith(
                        "request send failed, Post \"https://ssm.us-east-1.amazonaws.com/\": context deadline"
                                + " exceeded (Client.Timeout exceeded while awaiting headers)");
        assertThat(network.limits)
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void allAttemptsTogetherHaveOneToo() {
        network.atLeast = Duration.ofSeconds(13);
        assertThatThrownBy(this::call).isInstanceOf(SdkClientException.class);
        assertThat(network.limits)
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(4));
        network.limits.clear();
        network.atLeast = Duration.ofSeconds(16);
        assertThatThrownBy(this::call)
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining(
                        "operation error SSM: GetParameters, https response error StatusCode: 0, RequestID: ,"
                                + " canceled, context deadline exceeded");
        assertThat(network.limits).hasSize(2);
    }
}
