package dev.roadstead.services.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.services.aws.Access;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerBucketTest {

    private static final String REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    private static final String BUCKET = "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com";
    private static final RegistryRequest.Client PLAIN = new RegistryRequest.Client("198.18.0.9", false);
    private static final RegistryRequest.Client SECURE = new RegistryRequest.Client("198.18.0.9", true);

    @TempDir
    private Path directory;

    private TestRegistry registry;
    private String digest;

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry(directory);
        registry.createRepository("shop/web");
        digest = Digests.of("a layer".getBytes(StandardCharsets.UTF_8));
        RegistryResponse pushed = registry.ecr
                .registry()
                .handle(new RegistryRequest(
                        "POST",
                        "/v2/shop/web/blobs/uploads/",
                        "digest=" + digest,
                        Map.of("authorization", registry.basic()),
                        PLAIN,
                        new ByteArrayInputStream("a layer".getBytes(StandardCharsets.UTF_8))));
        assertThat(pushed.status()).isEqualTo(201);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void aClientInAVpcIsSentToTheBucketByTheSchemeThatItCameWith() throws IOException {
        RegistryResponse plain = layer(REGISTRY, PLAIN);
        RegistryResponse secure = layer(REGISTRY + ":443", SECURE);

        assertThat(plain.status()).isEqualTo(307);
        assertThat(plain.headers().get("Location")).startsWith("http://" + BUCKET + ":443/123456789012/");
        assertThat(secure.status()).isEqualTo(307);
        assertThat(secure.headers().get("Location")).startsWith("https://" + BUCKET + "/123456789012/");
        assertThat(text(follow(plain))).isEqualTo("a layer");
        assertThat(text(follow(secure))).isEqualTo("a layer");
    }

    @Test
    void aClientOnThisMachineGetsTheBytesAtOnce() throws IOException {
        for (String host : new String[] {"123456789012.dkr.ecr.us-east-1.localhost:4566", "127.0.0.1:4566"}) {
            RegistryResponse direct = layer(host, PLAIN);

            assertThat(direct.status()).isEqualTo(200);
            assertThat(text(direct)).isEqualTo("a layer");
        }
    }

    @Test
    void whetherALayerIsThereIsToldByTheRegistryItself() throws IOException {
        RegistryResponse head = registry.ecr
                .registry()
                .handle(new RegistryRequest(
                        "HEAD",
                        "/v2/shop/web/blobs/" + digest,
                        "",
                        Map.of("host", REGISTRY, "authorization", registry.basic()),
                        PLAIN,
                        InputStream.nullInputStream()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).containsEntry("Content-Length", "7");
    }

    @Test
    void aLinkIsGoodForAnHourAlsoAfterARestart() throws IOException {
        RegistryResponse sent = layer(REGISTRY, PLAIN);
        registry.pass(Duration.ofHours(1).minusSeconds(1));
        registry.restart();
        assertThat(follow(sent).status()).isEqualTo(200);

        registry.pass(Duration.ofSeconds(1));
        assertThat(follow(sent).status()).isEqualTo(403);
        assertThat(text(follow(sent))).contains("<Code>AccessDenied</Code><Message>Request has expired</Message>");
    }

    @Test
    void aLinkIsGoodForNothingElse() throws IOException {
        URI link = URI.create(layer(REGISTRY, PLAIN).headers().get("Location"));
        String other = Digests.of("another".getBytes(StandardCharsets.UTF_8));
        String query = link.getRawQuery();

        assertThat(bucket("GET", BUCKET, "/123456789012/" + other, query).status())
                .isEqualTo(403);
        assertThat(bucket("GET", BUCKET, "/210987654321/" + digest, query).status())
                .isEqualTo(403);
        assertThat(bucket("GET", BUCKET.replace("us-east-1", "eu-west-1"), link.getPath(), query)
                        .status())
                .isEqualTo(403);
        assertThat(bucket("GET", BUCKET, link.getPath(), changed(query)).status())
                .isEqualTo(403);
        assertThat(bucket("GET", BUCKET, link.getPath(), "").status()).isEqualTo(403);
        assertThat(bucket("GET", BUCKET, "/", query).status()).isEqualTo(403);
        assertThat(bucket("PUT", BUCKET, link.getPath(), query).status()).isEqualTo(405);
        assertThat(text(bucket("GET", BUCKET, link.getPath(), query))).isEqualTo("a layer");
    }

    @Test
    void whatAnEndpointsPolicyDoesNotLetPassIsDenied() throws IOException {
        RegistryResponse sent = layer(REGISTRY, PLAIN);
        registry.closed.add(PLAIN.address() + " "
                + new Access(
                        "s3:GetObject",
                        List.of("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/123456789012/" + digest)));

        assertThat(follow(sent).status()).isEqualTo(403);
        assertThat(text(follow(sent))).contains("<Code>AccessDenied</Code><Message>Access Denied</Message>");
    }

    @Test
    void aPartOfALayerIsHadAsFromS3() throws IOException {
        URI link = URI.create(layer(REGISTRY, PLAIN).headers().get("Location"));
        RegistryResponse part = registry.ecr
                .registry()
                .handle(new RegistryRequest(
                        "GET",
                        link.getRawPath(),
                        link.getRawQuery(),
                        Map.of("host", BUCKET + ":443", "range", "bytes=2-"),
                        PLAIN,
                        InputStream.nullInputStream()));

        assertThat(part.status()).isEqualTo(206);
        assertThat(part.headers()).containsEntry("Content-Range", "bytes 2-6/7");
        assertThat(text(part)).isEqualTo("layer");
    }

    private RegistryResponse layer(String host, RegistryRequest.Client client) throws IOException {
        return registry.ecr
                .registry()
                .handle(new RegistryRequest(
                        "GET",
                        "/v2/shop/web/blobs/" + digest,
                        "",
                        Map.of("host", host, "authorization", registry.basic()),
                        client,
                        InputStream.nullInputStream()));
    }

    private RegistryResponse follow(RegistryResponse sent) throws IOException {
        URI link = URI.create(sent.headers().get("Location"));
        return bucket("GET", link.getAuthority(), link.getRawPath(), link.getRawQuery());
    }

    private RegistryResponse bucket(String method, String host, String path, String query) throws IOException {
        return registry.ecr
                .registry()
                .handle(new RegistryRequest(
                        method, path, query, Map.of("host", host), PLAIN, InputStream.nullInputStream()));
    }

    /** With another first character in the token. */
    private static String changed(String query) {
        int at = query.indexOf("Token=") + "Token=".length();
        return query.substring(0, at) + (query.charAt(at) == 'A' ? 'B' : 'A') + query.substring(at + 1);
    }

    private static String text(RegistryResponse response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        response.body().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
