package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.PutAttributesRequest;
import software.amazon.awssdk.services.ecs.model.Task;

class AwsJsonTest {
    private final ServiceModel model = ServiceModel.load(getClass().getClassLoader(), "ecs");

    @Test
    void timestampsArePlainDecimals() {
        Task task = Task.builder()
                .createdAt(Instant.parse("2026-11-21T10:00:00.120Z"))
                .startedAt(Instant.parse("2026-11-21T10:00:00Z"))
                .stoppedAt(Instant.EPOCH)
                .build();

        assertThat(encoded(DescribeTasksResponse.builder().tasks(task).build()))
                .isEqualTo("{\"tasks\":[{\"createdAt\":1795255200.12,\"startedAt\":1795255200,\"stoppedAt\":0}]}");
    }

    @Test
    void aListThatWasSetEmptyIsSentAndOneThatWasNotSetIsNot() {
        DescribeTasksResponse response =
                DescribeTasksResponse.builder().failures(List.of()).build();

        assertThat(encoded(response)).isEqualTo("{\"failures\":[]}");
    }

    @Test
    void aMemberThatIsNullIsAbsent() {
        OperationModel operation = model.operation("PutAttributes").orElseThrow();
        var request = new HttpRequestMessage(
                "POST",
                "/",
                "",
                Headers.empty(),
                "{\"cluster\":null,\"attributes\":[{\"name\":\"a\",\"value\":null}]}".getBytes(StandardCharsets.UTF_8),
                "");

        DecodedRequest decoded = new AwsJson("1.1", false).decode(model, operation, request);

        assertThat(decoded.request())
                .isEqualTo(PutAttributesRequest.builder()
                        .attributes(a -> a.name("a"))
                        .build());
        assertThat(decoded.members())
                .containsExactly(
                        new PresentMember("PutAttributesRequest", "attributes", "attributes", true),
                        new PresentMember("Attribute", "name", "attributes[0].name", true));
    }

    @Test
    void aServiceThatOnceSpokeQuerySaysTheOldCodeInAHeader() {
        WireError error = WireError.from(WireError.of(400, "QueueDoesNotExist", "gone"), null);

        assertThat(new AwsJson("1.0", true).encode(error, "id").headers().first("x-amzn-query-error"))
                .contains("QueueDoesNotExist;Sender");
        assertThat(new AwsJson("1.0", false).encode(error, "id").headers().contains("x-amzn-query-error"))
                .isFalse();
    }

    private String encoded(SdkPojo response) {
        OperationModel operation = model.operation("DescribeTasks").orElseThrow();
        HttpResponseMessage message = new AwsJson("1.1", false).encode(model, operation, response, "id");
        return new String(message.body(), StandardCharsets.UTF_8);
    }
}
