package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;

/** Services that are not built are refused by name, in the form that each one's clients read. */
class UnbuiltServicesTest {
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    private WireEndpoint endpoint;

    @BeforeEach
    void start() {
        ClassLoader loader = getClass().getClassLoader();
        endpoint = new WireEndpoint(
                List.of(new WireService(ServiceModel.load(loader, "sts"), new Sts(), member -> true)),
                UnbuiltServices.of(loader),
                new SigV4((key, token) -> new CredentialSource.Unknown(), InstantSource.fixed(SignedRequests.NOW)),
                new CallScope() {
                    @Override
                    public <T> T within(WireCall call, Supplier<T> operation) {
                        return operation.get();
                    }
                },
                () -> "id");
    }

    @Test
    void restXmlHasTheErrorOfAQuery() {
        HttpResponseMessage answer = answer(signed("POST", "/2013-04-01/hostedzone", "", "route53", Headers.empty()));

        assertThat(answer.status()).isEqualTo(501);
        assertThat(text(answer))
                .isEqualTo("<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code><Message>The service"
                        + " 'route53' with its operation CreateHostedZone is not implemented by Roadstead;"
                        + " see SCOPE.md for what is.</Message></Error><RequestId>id</RequestId></ErrorResponse>");
    }

    @Test
    void s3HasTheErrorAtTheRootAndTellsOperationsApartByQueryAndHeaders() {
        assertThat(text(answer(signed("GET", "/", "", "s3", Headers.empty()))))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NotImplemented</Code><Message>The"
                        + " service 's3' with its operation ListBuckets is not implemented by Roadstead;"
                        + " see SCOPE.md for what is.</Message><RequestId>id</RequestId></Error>");
        assertThat(text(answer(signed("GET", "/bucket", "list-type=2&prefix=a", "s3", Headers.empty()))))
                .contains(" ListObjectsV2 ");
        assertThat(text(answer(signed("GET", "/bucket", "acl", "s3", Headers.empty()))))
                .contains(" GetBucketAcl ");
        assertThat(text(answer(signed("PUT", "/bucket/a/b%20c", "", "s3", Headers.empty()))))
                .contains(" PutObject ");
        assertThat(text(answer(signed("PUT", "/bucket/a", "partNumber=1&uploadId=2", "s3", Headers.empty()))))
                .contains(" UploadPart ");
        assertThat(text(answer(signed("PUT", "/bucket/a", "", "s3", Headers.of("X-Amz-Copy-Source", "b/c")))))
                .contains(" CopyObject ");
    }

    @Test
    void restJsonHasTheCodeInAHeader() {
        HttpResponseMessage answer = answer(signed("GET", "/clusters/a", "", "eks", Headers.empty()));

        assertThat(answer.headers().first("x-amzn-errortype")).contains("NotImplemented");
        assertThat(answer.headers().first("content-type")).contains("application/json");
        assertThat(text(answer))
                .isEqualTo("{\"__type\":\"NotImplemented\",\"message\":\"The service 'eks' with its operation"
                        + " DescribeCluster is not implemented by Roadstead; see SCOPE.md for what is.\"}");
    }

    @Test
    void anOperationThatCannotBeToldIsNamedByMethodAndPath() {
        assertThat(text(answer(signed("POST", "/moon/rise", "", "lambda", Headers.empty()))))
                .contains("'lambda' with its operation POST /moon/rise is");
        assertThat(text(answer(signed("GET", "/" + "a".repeat(9_000), "", "moon", Headers.empty()))))
                .contains("'moon' with its operation GET /aaa")
                .hasSizeLessThan(400);
        assertThat(text(answer(signed("DELETE", "/clusters/a", "tagKeys=a&tagKeys=b", "eks", Headers.empty()))))
                .contains(" DeleteCluster ");
    }

    @Test
    void cborHasAMapOfCodeAndMessage() {
        HttpResponseMessage answer = answer(signed(
                "POST",
                "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm",
                "",
                "monitoring",
                Headers.of("Smithy-Protocol", "rpc-v2-cbor", "Content-Type", "application/cbor")));
        String message =
                "The service 'monitoring' with its operation PutMetricAlarm is not implemented by Roadstead; see SCOPE.md"
                        + " for what is.";

        assertThat(answer.headers().first("smithy-protocol")).contains("rpc-v2-cbor");
        assertThat(answer.body())
                .isEqualTo(HexFormat.of()
                        .parseHex("bf66" + hex("__type") + "6e" + hex("NotImplemented") + "67" + hex("message")
                                + "78%02x".formatted(message.length()) + hex(message) + "ff"));
    }

    @Test
    void aQueryHasItsActionAndATargetItsOperationSignedOrNot() {
        Headers form = Headers.of("Content-Type", FORM);
        HttpRequestMessage query = signed("POST", "/", "Action=CreateDBInstance&Version=2014-10-31", "rds", form);
        var target = new HttpRequestMessage(
                "POST",
                "/",
                "",
                Headers.of("X-Amz-Target", "AWSCognitoIdentityProviderService.InitiateAuth"),
                new byte[0],
                "");

        assertThat(text(answer(query)))
                .contains("'rds' with its operation CreateDBInstance is")
                .contains("<Error>");
        assertThat(text(answer(target)))
                .contains("'AWSCognitoIdentityProviderService' with its operation InitiateAuth is");
    }

    @Test
    void anotherServiceBehindTheNameOfOneOfOursIsToldByItsVersion() {
        ClassLoader loader = getClass().getClassLoader();
        UnbuiltServices unbuilt = UnbuiltServices.of(loader);

        assertThat(unbuilt.speaks("elasticloadbalancing", "2012-06-01")).isTrue();
        assertThat(unbuilt.speaks("elasticloadbalancing", "2015-12-01")).isFalse();
    }

    @Test
    void anOperationWithoutASignatureIsNotAskedForOne() {
        var request = new HttpRequestMessage(
                "POST",
                "/",
                "",
                Headers.of("Content-Type", FORM),
                "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=a".getBytes(StandardCharsets.UTF_8),
                "");

        HttpResponseMessage answer = answer(request);

        assertThat(answer.status()).isEqualTo(501);
        assertThat(text(answer))
                .contains("sts AssumeRoleWithWebIdentity is not implemented by Roadstead; see SCOPE.md");
    }

    @Test
    void anOperationOfOursStillNeedsItsSignature() {
        HttpRequestMessage request = signed(
                "POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", "sts", Headers.of("Content-Type", FORM));

        assertThat(answer(request).status()).isEqualTo(403);
        assertThat(text(answer(request))).contains("InvalidClientTokenId");
    }

    private static HttpRequestMessage signed(
            String method, String path, String query, String service, Headers further) {
        String authorization = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/us-east-1/" + service
                + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=0";
        Headers.Builder headers = Headers.builder()
                .add("Host", "localhost")
                .add("X-Amz-Date", "20261121T100000Z")
                .add("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
                .add("Authorization", authorization);
        further.asMap().forEach((name, values) -> headers.add(name, values.getFirst()));
        return new HttpRequestMessage(method, path, query, headers.build(), new byte[0], "127.0.0.1");
    }

    private HttpResponseMessage answer(HttpRequestMessage request) {
        return endpoint.answer(request).response();
    }

    private static String text(HttpResponseMessage answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private record Sts() implements StsClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
