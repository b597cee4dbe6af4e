package dev.roadstead.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * An access key to sign requests with, as a client does.
 *
 * @param secretAccessKey never logged
 * @param sessionToken present for temporary keys
 * @see SigV4 for the other end
 */
public record SigningKey(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {

    /**
     * The request with a signature of version 4 in its headers, which covers all of them.
     *
     * @param service the signing name
     */
    public HttpRequestMessage sign(HttpRequestMessage request, String region, String service, Instant now) {
        String timestamp = SignedParts.BASIC.withZone(ZoneOffset.UTC).format(now);
        Headers headers = request.headers().with("x-amz-date", timestamp);
        if (sessionToken.isPresent()) {
            headers = headers.with("x-amz-security-token", sessionToken.get());
        }
        List<String> scope = List.of(timestamp.substring(0, 8), region, service, "aws4_request");
        List<String> names = List.copyOf(new TreeSet<>(headers.asMap().keySet()));
        SignedParts unsigned =
                new SignedParts(accessKeyId, scope, names, "", timestamp, sessionToken, Optional.empty());
        String signature = SigV4.signature(with(request, headers), unsigned, secretAccessKey);
        return with(
                request,
                headers.with(
                        "authorization",
                        SignedParts.ALGORITHM + " Credential=" + accessKeyId + '/' + String.join("/", scope)
                                + ", SignedHeaders=" + String.join(";", names) + ", Signature=" + signature));
    }

    private static HttpRequestMessage with(HttpRequestMessage request, Headers headers) {
        return new HttpRequestMessage(
                request.method(), request.path(), request.query(), headers, request.body(), request.sourceAddress());
    }

    @Override
    public String toString() {
        return "SigningKey[" + accessKeyId + "]";
    }
}
