package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORGenerator;

/** A service of three protocols: RPC v2 in CBOR, which the AWS SDK for Java speaks with CloudWatch, AWS JSON and Query. */
class RpcV2CborTest {
    private static final String PATH = "/service/GraniteServiceVersion20100801/operation/PutMetricData";
    private static final Headers CBOR =
            Headers.of("Content-Type", "application/cbor", "Smithy-Protocol", "rpc-v2-cbor");
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00.250Z");

    private final List<PutMetricDataRequest> puts = new ArrayList<>();

    @Test
    void theSdkSendsAndReadsTimesAndDoubles() {
        CloudWatchClient client = client();
        client.putMetricData(put(datum -> datum.value(0.1).timestamp(TIME)));
        GetMetricStatisticsResponse statistics = client.getMetricStatistics(r -> r.namespace("shop")
                .metricName("Latency")
                .startTime(TIME)
                .endTime(TIME.plusSeconds(60))
                .period(60));

        assertThat(puts.getFirst().metricData().getFirst().value()).isEqualTo(0.1);
        assertThat(puts.getFirst().metricData().getFirst().timestamp()).isEqualTo(TIME);
        assertThat(statistics.datapoints().getFirst().timestamp()).isEqualTo(TIME);
        assertThat(statistics.datapoints().getFirst().sum()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void theSdkCompressesLargeBodies() {
        MetricDatum[] data = IntStream.range(0, 900)
                .mapToObj(i -> MetricDatum.builder()
                        .metricName("metric-number-" + i)
                        .value((double) i)
                        .build())
                .toArray(MetricDatum[]::new);
        client().putMetricData(r -> r.namespace("shop").metricData(data));
        assertThat(puts.getFirst().metricData()).containsExactly(data);
    }

    @Test
    void anErrorIsTheSdksClassAndHasTheOldCodeToo() {
        assertThatThrownBy(() -> client().putMetricData(put(datum -> datum.value(-1.0))))
                .isInstanceOfSatisfying(InvalidParameterValueException.class, e -> {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValue");
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("negative");
                    assertThat(e.statusCode()).isEqualTo(400);
                });
        HttpResponseMessage answer = answer(PATH, bytes(cbor -> {
            cbor.writeStartObject();
            cbor.writeStringProperty("Namespace", "");
            cbor.writeEndObject();
        }));
        assertThat(answer.headers().first("x-amzn-query-error")).contains("InvalidParameterValue;Sender");
        assertThat(text(answer)).contains("__type", "InvalidParameterValueException");
    }

    @Test
    void jsonAndQueryReachTheSameOperation() {
        HttpResponseMessage json = endpoint()
                .answer(SignedRequests.json(
                        "monitoring",
                        "GraniteServiceVersion20100801.PutMetricData",
                        "application/x-amz-json-1.0",
                        "{\"Namespace\":\"shop\",\"MetricData\":[{\"MetricName\":\"Latency\",\"Value\":1.5,\"Timestamp\":1795255200.25}]}"
                                .getBytes(StandardCharsets.UTF_8)))
                .response();
        byte[] form = ("Action=PutMetricData&Version=2010-08-01&Namespace=shop&MetricData.member.1.MetricName=Latency"
                        + "&MetricData.member.1.Value=1.5&MetricData.member.1.Timestamp=2026-11-21T10%3A00%3A00.250Z")
                .getBytes(StandardCharsets.UTF_8);
        HttpResponseMessage query =
                endpoint().answer(SignedRequests.form("monitoring", form)).response();
        HttpResponseMessage compressed = endpoint()
                .answer(SignedRequests.post(
                        "monitoring",
                        "/",
                        Headers.of("Content-Type", "application/x-www-form-urlencoded", "Content-Encoding", "gzip"),
                        gzip(form)))
                .response();

        assertThat(List.of(json.status(), query.status(), compressed.status())).containsOnly(200);
        assertThat(json.headers().first("content-type")).contains("application/x-amz-json-1.0");
        assertThat(text(query))
                .contains("<PutMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">");
        PutMetricDataRequest expected = put(datum -> datum.value(1.5).timestamp(TIME));
        assertThat(puts).containsExactly(expected, expected, expected);
    }

    @Test
    void errorsOfJsonAndQueryHaveTheirOwnNames() {
        HttpResponseMessage json = endpoint()
                .answer(SignedRequests.json(
                        "monitoring",
                        "GraniteServiceVersion20100801.PutMetricData",
                        "application/x-amz-json-1.0",
                        "{}".getBytes(StandardCharsets.UTF_8)))
                .response();
        assertThat(text(json))
                .contains("\"__type\":\"MissingRequiredParameterException\"")
                .contains("The parameter Namespace is required.");
        assertThat(json.headers().first("x-amzn-query-error")).contains("MissingParameter;Sender");
        HttpResponseMessage query = endpoint()
                .answer(SignedRequests.form(
                        "monitoring",
                        ("Action=PutMetricData&Version=2010-08-01&Namespace=shop"
                                        + "&MetricData.member.1.Value=1.5&MetricData.member.1.Dimensions.member.1.Name=a")
                                .getBytes(StandardCharsets.UTF_8)))
                .response();
        assertThat(text(query))
                .contains("<Code>MissingParameter</Code>")
                .contains("The parameter MetricData.member.1.");
    }

    @Test
    void whatIsNoRequestIsRefused() {
        refused("", "bf", "not valid CBOR");
        refused("", "80", "ARRAY_VALUE can not be converted to Structure");
        refused("", "a0a0", "after the end");
        refused("", "a1" + text("Namespace") + "01", "NUMBER_VALUE can not be converted to String at 'Namespace'");
        refused("", "a2" + text("Namespace") + text("shop") + text("Moon") + "01", "the parameter 'Moon' is not known");
        refused("", "a1" + text("Moon") + "9f".repeat(200), "not valid CBOR");
        String datum = "a1" + text("MetricData") + "81a1";
        refused("", datum + text("Timestamp") + text("2026-11-21T10:00:00Z"), "can not be converted to Timestamp");
        refused("", datum + text("Timestamp") + "c1fb7ff8000000000000", "can not be converted to Timestamp");
        refused("", datum + text("StorageResolution") + "fb7ff8000000000000", "can not be converted to Integer");
        refused("", datum + text("StorageResolution") + "c249" + "ff".repeat(9), "can not be converted to Integer");
        refused("", datum + text("Value") + "c25903e8" + "ff".repeat(1000), "exceeds the maximum allowed");
        refused("gzip", "a0", "not valid gzip");
        refused("br", "a0", "content-encoding 'br' (expected gzip, or none)");
    }

    @Test
    void aBodyThatUnpacksToTooMuchIsRefused() {
        HttpResponseMessage answer = endpoint()
                .answer(SignedRequests.post(
                        "monitoring", PATH, CBOR.with("Content-Encoding", "gzip"), gzip(new byte[11 << 20])))
                .response();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).contains("unpacks to more than 10485760 bytes");
    }

    private void refused(String encoding, String hex, String expected) {
        Headers headers = encoding.isEmpty() ? CBOR : CBOR.with("Content-Encoding", encoding);
        HttpResponseMessage answer = endpoint()
                .answer(SignedRequests.post(
                        "monitoring", PATH, headers, HexFormat.of().parseHex(hex)))
                .response();
        assertThat(answer.status()).as(hex).isEqualTo(400);
        assertThat(text(answer)).contains("SerializationException").contains(expected);
        assertThat(puts).isEmpty();
    }

    private HttpResponseMessage answer(String path, byte[] body) {
        return endpoint()
                .answer(SignedRequests.post("monitoring", path, CBOR, body))
                .response();
    }

    private static String text(HttpResponseMessage answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** A text that is shorter than 24 bytes, in hex. */
    private static String text(String text) {
        return "%02x".formatted(0x60 + text.length()) + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream();
        try (CBORGenerator cbor =
                (CBORGenerator) new CBORFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(cbor);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static PutMetricDataRequest put(Consumer<MetricDatum.Builder> datum) {
        return PutMetricDataRequest.builder()
                .namespace("shop")
                .metricData(MetricDatum.builder()
                        .metricName("Latency")
                        .applyMutation(datum)
                        .build())
                .build();
    }

    private WireEndpoint endpoint() {
        return endpoint(() -> SignedRequests.NOW);
    }

    private WireEndpoint endpoint(InstantSource clock) {
        var loader = getClass().getClassLoader();
        return new WireEndpoint(
                List.of(new WireService(ServiceModel.load(loader, "cloudwatch"), new Metrics(), member -> true)),
                UnbuiltServices.of(loader),
                new SigV4(SignedRequests.CREDENTIALS, clock),
                new CallScope() {
                    @Override
                    public <T> T within(WireCall call, Supplier<T> operation) {
                        return operation.get();
                    }
                },
                () -> "request-1");
    }

    private CloudWatchClient client() {
        WireEndpoint endpoint = endpoint(InstantSource.system());
        return CloudWatchClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create("http://localhost:4566"))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "secret")))
                .httpClient(new LoopbackHttpClient(request -> {
                    assertThat(request.headers().first("smithy-protocol")).contains("rpc-v2-cbor");
                    return endpoint.answer(request).response();
                }))
                .overrideConfiguration(c -> c.retryStrategy(b -> b.maxAttempts(1)))
                .build();
    }

    private final class Metrics implements CloudWatchClient {
        @Override
        public PutMetricDataResponse putMetricData(PutMetricDataRequest request) {
            if (request.metricData().getFirst().value() < 0) {
                throw InvalidParameterValueException.builder()
                        .message("negative")
                        .build();
            }
            puts.add(request);
            return PutMetricDataResponse.builder().build();
        }

        @Override
        public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest request) {
            return GetMetricStatisticsResponse.builder()
                    .datapoints(point -> point.timestamp(request.startTime()).sum(Double.POSITIVE_INFINITY))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
