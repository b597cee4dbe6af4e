package dev.roadstead.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Calls of AWS's JSON protocol, signed by AWS's own signer, as the bytes that go over the wire. */
record SignedCalls(AwsCredentialsIdentity keys, String region) {
    /** So many parameters are written, each in turn. */
    private static final int PARAMETERS = 1_000;

    /** What can be called. */
    enum Operation {
        LIST("ecs", "AmazonEC2ContainerServiceV20141113.ListClusters"),
        READ("ecs", "AmazonEC2ContainerServiceV20141113.DescribeClusters"),
        WRITE("ssm", "AmazonSSM.PutParameter");

        private final String service;
        private final String target;

        Operation(String service, String target) {
            this.service = service;
            this.target = target;
        }

        private String body(int number) {
            return switch (this) {
                case LIST -> "{}";
                case READ -> "{\"clusters\":[\"bench\"]}";
                case WRITE ->
                    "{\"Name\":\"/bench/%d\",\"Value\":\"value-%d\",\"Type\":\"String\",\"Overwrite\":true}"
                            .formatted(number % PARAMETERS, number);
            };
        }
    }

    static SignedCalls ofEnvironment(Map<String, String> environment) {
        AwsCredentialsIdentity keys = AwsCredentialsIdentity.create(
                environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"));
        return new SignedCalls(keys, environment.getOrDefault("AWS_REGION", "us-east-1"));
    }

    /** One request with a signature of its own: the number is part of what is signed. */
    byte[] signed(URI endpoint, Operation operation, int number) {
        byte[] body = operation.body(number).getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint.resolve("/"))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", operation.target)
                .putHeader("Amz-Sdk-Invocation-Id", Integer.toString(number))
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(spec -> spec.identity(keys)
                        .request(request)
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, operation.service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request();
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\n");
        signed.forEachHeader((name, values) ->
                head.append(name).append(": ").append(values.getFirst()).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
