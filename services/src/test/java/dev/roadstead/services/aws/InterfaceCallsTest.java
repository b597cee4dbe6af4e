package dev.roadstead.services.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.WebRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** However slowly somebody answers, a call is over in its time. */
class InterfaceCallsTest {

    private final SlowServer server = new SlowServer();
    private final InterfaceCalls calls = new InterfaceCalls(server, List::of, () -> server.now);

    /** Takes its time, and has no answer then. */
    private static final class SlowServer implements InterfaceCalls.Exchange {
        private final List<Duration> limits = new ArrayList<>();
        private Instant now = Instant.parse("2026-01-02T03:04:05Z");
        private Duration atLeast = Duration.ZERO;

        @Override
        public WebRequest.Answer answer(String interfaceId, WebRequest request, Duration limit) throws IOException {
            limits.add(limit);
            now = now.plus(atLeast.compareTo(limit) > 0 ? atLeast : limit);
            throw new IOException("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
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
        assertThat(server.limits)
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void allAttemptsTogetherHaveOneToo() {
        server.atLeast = Duration.ofSeconds(13);
        assertThatThrownBy(this::call).isInstanceOf(SdkClientException.class);
        assertThat(server.limits)
                .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(4));
        server.limits.clear();
        server.atLeast = Duration.ofSeconds(16);
        assertThatThrownBy(this::call)
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining(
                        "operation error SSM: GetParameters, https response error StatusCode: 0, RequestID: ,"
                                + " canceled, context deadline exceeded");
        assertThat(server.limits).hasSize(2);
    }
}
