package dev.roadstead.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** One signed call (ECS ListClusters) to see whether a server answers. */
final class SignedProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private SignedProbe() {}

    /**
     * @return the HTTP status
     * @throws IOException when nothing answers yet
     */
    static int call(Installation installation, RootCredentials root) throws IOException {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create(installation.endpoint() + "/"))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", "AmazonEC2ContainerServiceV20141113.ListClusters")
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(spec -> spec.identity(AwsCredentialsIdentity.create(root.accessKeyId(), root.secretAccessKey()))
                        .request(request)
                        .payload(() -> new ByteArrayInputStream(BODY))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ecs")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, installation.region()))
                .request();
        HttpURLConnection connection =
                (HttpURLConnection) signed.getUri().toURL().openConnection();
        connection.setConnectTimeout((int) TIMEOUT.toMillis());
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host")) {
                connection.setRequestProperty(name, values.getFirst());
            }
        });
        connection.getOutputStream().write(BODY);
        return connection.getResponseCode();
    }
}
