package dev.roadstead.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies signatures of version 4, in headers and in the query of presigned URLs. Safe for threads.
 *
 * <p>Refused besides a wrong signature: one made more than {@link #MAX_SKEW} before or after now, a header that has to
 * be signed and is not ({@code host} and every {@code x-amz-*}), a payload whose hash is not the one that was signed,
 * and {@code UNSIGNED-PAYLOAD}.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">Signature Version 4</a>
 */
public final class SigV4 {
    /** How far the signer's clock may be from ours. */
    public static final Duration MAX_SKEW = Duration.ofMinutes(15);

    /** A region is a part of ARNs and of records' keys. */
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,12}){1,2}-[0-9]{1,2}");

    private static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided."
                    + " Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    private final CredentialSource credentials;
    private final InstantSource clock;

    public SigV4(CredentialSource credentials, InstantSource clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /** @throws SignatureException where the request is not signed, or not as it has to be */
    public VerifiedSignature verify(HttpRequestMessage request) {
        SignedParts parts = parts(request);
        CredentialSource.Found found = switch (credentials.find(parts.accessKeyId(), parts.sessionToken())) {
            case CredentialSource.Found key -> key;
            case CredentialSource.Unknown unknown ->
                throw new SignatureException(
                        SignatureException.Kind.UNKNOWN_KEY, "The security token included in the request is invalid.");
            case CredentialSource.Expired expired ->
                throw new SignatureException(
                        SignatureException.Kind.EXPIRED_TOKEN, "The security token included in the request is expired");
        };
        checkScope(parts);
        checkTime(parts);
        checkSignedHeaders(request.headers(), parts.signedHeaders());
        checkSignature(request, parts, found.secretAccessKey());
        return new VerifiedSignature(found.principal(), parts.accessKeyId(), parts.region(), parts.service());
    }

    private static SignedParts parts(HttpRequestMessage request) {
        try {
            return SignedParts.of(request);
        } catch (MalformedRequestException e) {
            throw SignedParts.incomplete(e.reason());
        }
    }

    private static void checkScope(SignedParts parts) {
        if (!REGION.matcher(parts.region()).matches()) {
            throw mismatch("Credential should be scoped to a valid region.");
        }
        if (!parts.timestamp().substring(0, 8).equals(parts.date())) {
            throw mismatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                    + parts.date() + "' != '" + parts.timestamp().substring(0, 8) + "', from '" + parts.timestamp()
                    + "'.");
        }
    }

    private void checkTime(SignedParts parts) {
        Instant now = clock.instant();
        Instant signed = parts.signedAt();
        if (signed.isAfter(now.plus(MAX_SKEW))) {
            throw new SignatureException(
                    SignatureException.Kind.EXPIRED,
                    "Signature not yet current: " + parts.timestamp() + " is still later than "
                            + basic(now.plus(MAX_SKEW)) + " (" + basic(now) + " + " + MAX_SKEW.toMinutes() + " min.)");
        }
        Duration valid = parts.expires().orElse(MAX_SKEW);
        if (signed.plus(valid).isBefore(now)) {
            throw new SignatureException(
                    SignatureException.Kind.EXPIRED,
                    "Signature expired: " + parts.timestamp() + " is now earlier than " + basic(now.minus(valid)) + " ("
                            + basic(now) + " - " + valid.toMinutes() + " min.)");
        }
    }

    private static void checkSignedHeaders(Headers headers, List<String> signed) {
        for (Map.Entry<String, List<String>> header : headers.asMap().entrySet()) {
            String name = header.getKey();
            boolean mustBeSigned = name.equals("host") || name.startsWith("x-amz-");
            if (mustBeSigned && !signed.contains(name)) {
                throw mismatch("'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
        if (!signed.contains("host")) {
            throw mismatch("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    private static void checkSignature(HttpRequestMessage request, SignedParts parts, String secretAccessKey) {
        String expected = signature(request, parts, secretAccessKey);
        if (!MessageDigest.isEqual(utf8(expected), utf8(parts.signature()))) {
            throw mismatch(MISMATCH);
        }
    }

    /** The signature that the request should carry. */
    static String signature(HttpRequestMessage request, SignedParts parts, String secretAccessKey) {
        String canonical = CanonicalRequest.of(request, parts.signedHeaders(), payloadHash(request));
        String toSign = SignedParts.ALGORITHM
                + '\n'
                + parts.timestamp()
                + '\n'
                + String.join("/", parts.scope())
                + '\n'
                + hex(sha256(utf8(canonical)));
        byte[] key = utf8("AWS4" + secretAccessKey);
        for (String part : parts.scope()) {
            key = hmac(key, part);
        }
        return hex(hmac(key, toSign));
    }

    private static String payloadHash(HttpRequestMessage request) {
        String actual = hex(sha256(request.body()));
        Optional<String> claimed = request.headers().first("x-amz-content-sha256");
        if (claimed.isPresent() && !claimed.get().equals(actual)) {
            throw mismatch("The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return actual;
    }

    private static SignatureException mismatch(String message) {
        return new SignatureException(SignatureException.Kind.MISMATCH, message);
    }

    private static String basic(Instant instant) {
        return SignedParts.BASIC.withZone(ZoneOffset.UTC).format(instant);
    }

    private static byte[] hmac(byte[] key, String data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
