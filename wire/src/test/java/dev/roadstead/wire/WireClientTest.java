package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.DescribeClustersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeClustersResponse;

/** The client's end of the wire against the server's. */
class WireClientTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ClassLoader LOADER = WireClientTest.class.getClassLoader();
    private static final SigningKey KEY = new SigningKey("ASIAEXAMPLE", "secret", Optional.of("token"));

    private final WireClient client = new WireClient(ServiceModel.load(LOADER, "ecs"));

    private WireEndpoint server(EcsClient ecs) {
        CredentialSource credentials = (id, token) -> id.equals(KEY.accessKeyId()) && token.equals(KEY.sessionToken())
                ? new CredentialSource.Found(KEY.secretAccessKey(), "owner")
                : new CredentialSource.Unknown();
        return new WireEndpoint(
                List.of(new WireService(ServiceModel.load(LOADER, "ecs"), ecs, member -> true)),
                UnbuiltServices.of(LOADER),
                new SigV4(credentials, InstantSource.fixed(NOW)),
                new CallScope() {
                    @Override
                    public <T> T within(WireCall call, java.util.function.Supplier<T> operation) {
                        assertThat(call.signature().region()).isEqualTo("eu-west-1");
                        return operation.get();
                    }
                },
                () -> "7463029c-9f12-4e3f-b914-f00000000000");
    }

    private DescribeClustersResponse describe(EcsClient ecs, SigningKey key) {
        HttpRequestMessage request = client.encode(
                "DescribeClusters",
                DescribeClustersRequest.builder().clusters("shop", "ünïcode").build(),
                "ecs.eu-west-1.amazonaws.com");
        HttpRequestMessage signed = key.sign(request, "eu-west-1", "ecs", NOW);
        return client.decode(server(ecs).answer(signed).response(), DescribeClustersResponse.class);
    }

    @Test
    void whatIsSignedAndSentIsVerifiedUnderstoodAndAnswered() {
        DescribeClustersResponse answer = describe(
                new Clusters() {
                    @Override
                    public DescribeClustersResponse describeClusters(DescribeClustersRequest request) {
                        return DescribeClustersResponse.builder()
                                .clusters(request.clusters().stream()
                                        .map(name -> software.amazon.awssdk.services.ecs.model.Cluster.builder()
                                                .clusterName(name)
                                                .build())
                                        .toList())
                                .build();
                    }
                },
                KEY);
        assertThat(answer.clusters())
                .extracting(cluster -> cluster.clusterName())
                .containsExactly("shop", "ünïcode");
    }

    @Test
    void aRefusalCarriesTheServicesCodeAndMessageAndTheRequestsId() {
        EcsClient refusing = new Clusters() {
            @Override
            public DescribeClustersResponse describeClusters(DescribeClustersRequest request) {
                throw ClusterNotFoundException.builder()
                        .message("Cluster not found.")
                        .build();
            }
        };
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> describe(refusing, KEY))
                .satisfies(refused -> {
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ClusterNotFoundException");
                    assertThat(refused.awsErrorDetails().errorMessage()).isEqualTo("Cluster not found.");
                    assertThat(refused.statusCode()).isEqualTo(400);
                    assertThat(refused.requestId()).isEqualTo("7463029c-9f12-4e3f-b914-f00000000000");
                });
    }

    @Test
    void anotherSecretSignsInVain() {
        SigningKey other = new SigningKey(KEY.accessKeyId(), "other", KEY.sessionToken());
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> describe(new Clusters() {}, other))
                .satisfies(refused ->
                        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException"));
    }

    @Test
    void anErrorOfAnotherServersKindIsReadToo() {
        HttpResponseMessage answer = new HttpResponseMessage(
                503,
                Headers.empty(),
                "{\"__type\":\"com.amazon.coral#Busy:http://x/\",\"Message\":\"later\"}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> client.decode(answer, DescribeClustersResponse.class))
                .satisfies(refused -> {
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("Busy");
                    assertThat(refused.awsErrorDetails().errorMessage()).isEqualTo("later");
                });
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> client.decode(
                        new HttpResponseMessage(502, Headers.empty(), "<html>".getBytes(StandardCharsets.UTF_8)),
                        DescribeClustersResponse.class))
                .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(502));
    }

    /** ECS without any operation. */
    private abstract static class Clusters implements EcsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
