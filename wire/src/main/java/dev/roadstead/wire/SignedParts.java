package dev.roadstead.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request says of its own signature, in the {@code Authorization} header or in the query of a presigned URL.
 *
 * @param accessKeyId   who claims to have signed
 * @param scope         {@code date/region/service/aws4_request}, its four parts
 * @param signedHeaders lower-case names, sorted
 * @param signature     64 hexadecimal digits
 * @param timestamp     as it came: {@code 20261121T101500Z}
 * @param expires       of a presigned URL, how long it holds
 */
record SignedParts(
        String accessKeyId,
        List<String> scope,
        List<String> signedHeaders,
        String signature,
        String timestamp,
        Optional<String> sessionToken,
        Optional<Duration> expires) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);
    private static final int MAX_LENGTH = 8192;
    private static final long MAX_EXPIRES_SECONDS = Duration.ofDays(7).toSeconds();

    /** @throws SignatureException of kind MISSING or INCOMPLETE */
    static SignedParts of(HttpRequestMessage request) {
        Optional<String> header = request.headers().first("authorization");
        if (header.isPresent()) {
            return ofHeader(header.get(), request.headers());
        }
        if (request.query().contains("X-Amz-Algorithm=")) {
            return ofQuery(request);
        }
        throw new SignatureException(SignatureException.Kind.MISSING, "Missing Authentication Token");
    }

    private static SignedParts ofHeader(String authorization, Headers headers) {
        if (authorization.length() > MAX_LENGTH || !authorization.startsWith(ALGORITHM + ' ')) {
            throw incomplete("Unsupported Authorization header (expected '" + ALGORITHM + " Credential=...')");
        }
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : authorization.substring(ALGORITHM.length() + 1).split(",")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        String timestamp = headers.first("x-amz-date").orElse("");
        List<String> problems = new ArrayList<>();
        for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
            if (parts.getOrDefault(name, "").isEmpty()) {
                problems.add("Authorization header requires '" + name + "' parameter.");
            }
        }
        if (timestamp.isEmpty()) {
            problems.add("Authorization header requires existence of a 'X-Amz-Date' header.");
        }
        if (!problems.isEmpty()) {
            throw incomplete(String.join(" ", problems));
        }
        return checked(
                parts.getOrDefault("Credential", ""),
                parts.getOrDefault("SignedHeaders", ""),
                parts.getOrDefault("Signature", ""),
                new Moment(timestamp, headers.first("x-amz-security-token"), Optional.empty()));
    }

    private static SignedParts ofQuery(HttpRequestMessage request) {
        QueryParameters query = QueryParameters.of(new HttpRequestMessage(
                request.method(), "/", request.query(), Headers.empty(), new byte[0], request.sourceAddress()));
        if (!ALGORITHM.equals(required(query, "Algorithm"))) {
            throw incomplete("Unsupported X-Amz-Algorithm (expected '" + ALGORITHM + "')");
        }
        Moment moment = new Moment(
                required(query, "Date"),
                query.first("X-Amz-Security-Token"),
                Optional.of(expires(required(query, "Expires"))));
        return checked(
                required(query, "Credential"), required(query, "SignedHeaders"), required(query, "Signature"), moment);
    }

    private static String required(QueryParameters query, String name) {
        return query.first("X-Amz-" + name)
                .filter(value -> !value.isEmpty() && value.length() <= MAX_LENGTH)
                .orElseThrow(() -> incomplete("AWS query-string parameters must include 'X-Amz-" + name + "'."));
    }

    private static Duration expires(String seconds) {
        try {
            long value = Long.parseLong(seconds);
            if (value >= 0 && value <= MAX_EXPIRES_SECONDS) {
                return Duration.ofSeconds(value);
            }
        } catch (NumberFormatException e) {
            throw incomplete("X-Amz-Expires should be a number");
        }
        throw incomplete("X-Amz-Expires must be between 0 and " + MAX_EXPIRES_SECONDS + " seconds");
    }

    /** When it was signed, with which session, for how long. */
    private record Moment(String timestamp, Optional<String> token, Optional<Duration> expires) {}

    private static SignedParts checked(String credential, String signedHeaders, String signature, Moment moment) {
        int slash = credential.indexOf('/');
        List<String> scope =
                slash < 0 ? List.of() : List.of(credential.substring(slash + 1).split("/", -1));
        if (slash <= 0 || slash > 128 || scope.size() != 4 || !scope.get(3).equals("aws4_request")) {
            throw incomplete("Credential must have exactly 5 slash-delimited elements, e.g. "
                    + "keyid/date/region/service/aws4_request, got '" + shortened(credential) + "'");
        }
        if (!isTimestamp(moment.timestamp())) {
            throw incomplete("Date must be in ISO-8601 'basic format'. Got '" + shortened(moment.timestamp()) + "'.");
        }
        return new SignedParts(
                credential.substring(0, slash),
                scope,
                List.of(signedHeaders.split(";")),
                signature,
                moment.timestamp(),
                moment.token(),
                moment.expires());
    }

    private static boolean isTimestamp(String timestamp) {
        try {
            LocalDateTime.parse(timestamp, BASIC);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }

    static SignatureException incomplete(String message) {
        return new SignatureException(SignatureException.Kind.INCOMPLETE, message);
    }

    Instant signedAt() {
        return LocalDateTime.parse(timestamp, BASIC).toInstant(ZoneOffset.UTC);
    }

    String date() {
        return scope.get(0);
    }

    String region() {
        return scope.get(1);
    }

    String service() {
        return scope.get(2);
    }
}
