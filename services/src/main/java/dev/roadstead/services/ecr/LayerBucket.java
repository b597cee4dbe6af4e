package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.SealingKey;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where clients in a VPC download layers: a bucket of Amazon S3's, to which the registry sends them with a link that is good for
 * one layer and a while. So a VPC without a way to S3 cannot pull, as on AWS. Clients on this machine get the bytes from the registry
 * itself, since the bucket's name is one inside VPCs only. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway">Amazon S3
 *     gateway endpoint</a>
 */
final class LayerBucket {

    private static final Pattern HOST =
            Pattern.compile("prod-([a-z0-9-]+)-starport-layer-bucket\\.s3\\.([a-z0-9-]+)\\.amazonaws\\.com(?::\\d+)?");
    private static final Pattern OBJECT = Pattern.compile("/\\d{12}/(sha256:[0-9a-f]{64})");
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final String CONTEXT = "ecr layer download";
    private static final String TOKEN = "X-Amz-Security-Token";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Blobs blobs;
    private final SealingKey key;
    private final InstantSource clock;
    private final EndpointGate endpoints;

    /** @param endpoints those of VPCs, which a request may have to pass */
    LayerBucket(Blobs blobs, SealingKey key, InstantSource clock, EndpointGate endpoints) {
        this.blobs = blobs;
        this.key = key;
        this.clock = clock;
        this.endpoints = endpoints;
    }

    /** What a link's token says. */
    record Grant(String region, String object, Instant expiresAt) {}

    /** The name of a region's bucket, as its host. */
    static String host(String region) {
        return bucket(region) + ".s3." + region + ".amazonaws.com";
    }

    static String bucket(String region) {
        return "prod-" + region + "-starport-layer-bucket";
    }

    /** Whether a Host header names a region's bucket. */
    static boolean names(String host) {
        return region(host).isPresent();
    }

    private static Optional<String> region(String host) {
        Matcher matcher = HOST.matcher(host.toLowerCase(Locale.ROOT));
        return matcher.matches() && matcher.group(1).equals(matcher.group(2))
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }

    /**
     * Where a client shall download a layer from, by the scheme that it came with. Port 443 in either case: it is the one that a
     * security group lets out for pulls.
     */
    String link(RepositoryId repository, String digest, boolean secure) {
        String object = "/" + repository.account() + "/" + digest;
        Grant grant = new Grant(repository.region(), object, clock.instant().plus(VALIDITY));
        String token = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.seal(CONTEXT, JSON.writeValueAsBytes(grant)));
        String authority = host(repository.region());
        return (secure ? "https://" + authority : "http://" + authority + ":443")
                + "/" + repository.account() + "/" + URLEncoder.encode(digest, StandardCharsets.UTF_8)
                + "?X-Amz-Expires=" + VALIDITY.toSeconds() + "&" + TOKEN + "=" + token;
    }

    /** Answers a request to the bucket; what it refuses, it refuses as S3 does. */
    RegistryResponse answer(RegistryRequest request) throws IOException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return refusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        }
        String region = region(request.header("host").orElse("")).orElse("");
        Matcher object = OBJECT.matcher(request.path().replace("%3A", ":").replace("%3a", ":"));
        Optional<Grant> grant = request.parameter(TOKEN).flatMap(this::open);
        if (!object.matches()
                || grant.filter(found -> found.region().equals(region))
                        .filter(found -> found.object().equals(object.group()))
                        .isEmpty()) {
            return refusal(403, "AccessDenied", "Access Denied");
        }
        if (!grant.get().expiresAt().isAfter(clock.instant())) {
            return refusal(403, "AccessDenied", "Request has expired");
        }
        Access access = new Access("s3:GetObject", List.of("arn:aws:s3:::" + bucket(region) + object.group()));
        if (!endpoints.passes(request.client().address(), access)) {
            return refusal(403, "AccessDenied", "Access Denied");
        }
        Path file = blobs.path(object.group(1));
        if (!Files.exists(file)) {
            return refusal(404, "NoSuchKey", "The specified key does not exist.");
        }
        return ByteRange.of(request, file, Files.size(file)).with("ETag", '"' + object.group(1) + '"');
    }

    private Optional<Grant> open(String token) {
        try {
            return key.open(CONTEXT, Base64.getUrlDecoder().decode(token))
                    .map(json -> JSON.readValue(json, Grant.class));
        } catch (IllegalArgumentException | JacksonException notOurs) {
            return Optional.empty();
        }
    }

    private static RegistryResponse refusal(int status, String code, String message) {
        String document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>"
                + message + "</Message></Error>";
        return RegistryResponse.bytes(status, "application/xml", document.getBytes(StandardCharsets.UTF_8));
    }
}
