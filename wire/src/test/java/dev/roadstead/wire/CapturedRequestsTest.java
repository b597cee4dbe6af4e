package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests as botocore sends them ({@code scripts/capture-requests.py}), against the parameters they were made of. */
class CapturedRequestsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @ParameterizedTest
    @MethodSource("captured")
    void isVerifiedAndDecodedToWhatTheCallerSaid(Captured captured) {
        SigV4 signatures = new SigV4(
                (key, token) -> new CredentialSource.Found("secret", token.orElse("")),
                InstantSource.fixed(captured.signedAt()));
        ServiceModel model = ServiceModel.load(getClass().getClassLoader(), captured.service());
        OperationModel operation = model.operation(captured.operation()).orElseThrow();

        VerifiedSignature signature = signatures.verify(captured.request());
        DecodedRequest decoded =
                Protocol.all(model.description()).getFirst().decode(model, operation, captured.request());

        assertThat(signature).isEqualTo(new VerifiedSignature("token", "AKIAEXAMPLE", "us-east-1", captured.service()));
        assertThat(decoded.request()).isEqualTo(captured.expected(model, operation));
        assertThat(decoded.members()).allMatch(PresentMember::known);
    }

    static Stream<Captured> captured() throws IOException {
        try (InputStream in = CapturedRequestsTest.class.getResourceAsStream("/captured/requests.jsonl")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream().map(line -> new Captured(JSON.readTree(line)));
        }
    }

    record Captured(JsonNode node) {
        String service() {
            return node.get("service").stringValue();
        }

        String operation() {
            return node.get("operation").stringValue();
        }

        Instant signedAt() {
            String date = node.get("headers").get("X-Amz-Date").stringValue();
            return LocalDateTime.parse(date, SignedParts.BASIC).toInstant(ZoneOffset.UTC);
        }

        HttpRequestMessage request() {
            Headers.Builder headers = Headers.builder();
            node.get("headers")
                    .properties()
                    .forEach(header ->
                            headers.add(header.getKey(), header.getValue().stringValue()));
            byte[] body = node.get("body").stringValue().getBytes(StandardCharsets.UTF_8);
            return new HttpRequestMessage(
                    node.get("method").stringValue(), "/", "", headers.build(), body, "127.0.0.1");
        }

        SdkPojo expected(ServiceModel model, OperationModel operation) {
            byte[] parameters = JSON.writeValueAsBytes(node.get("parameters"));
            return SdkJson.read(parameters, model.modelClass(operation.request()));
        }

        @Override
        public String toString() {
            return service() + ' ' + operation();
        }
    }
}
