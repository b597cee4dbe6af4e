package dev.roadstead.wire;

import java.time.Instant;

/** Requests signed with the key {@code AKIAEXAMPLE} and the secret {@code secret}, at a fixed time. */
final class SignedRequests {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    static final CredentialSource CREDENTIALS = (key, token) ->
            key.equals("AKIAEXAMPLE") ? new CredentialSource.Found("secret", "root") : new CredentialSource.Unknown();

    private SignedRequests() {}

    static HttpRequestMessage json(String service, String target, String contentType, byte[] body) {
        Headers.Builder headers =
                Headers.builder().add("Content-Type", contentType).add("X-Amz-Target", target);
        return signed(service, headers, "content-type;host;x-amz-date;x-amz-target", "", body);
    }

    static HttpRequestMessage form(String service, byte[] body) {
        Headers.Builder headers = Headers.builder().add("Content-Type", "application/x-www-form-urlencoded");
        return signed(service, headers, "content-type;host;x-amz-date", "", body);
    }

    static HttpRequestMessage query(String service, String query) {
        return signed(service, Headers.builder(), "host;x-amz-date", query, new byte[0]);
    }

    /** To a path, with further headers that are not signed. */
    static HttpRequestMessage post(String service, String path, Headers more, byte[] body) {
        Headers unsigned = more.with("Host", "localhost").with("X-Amz-Date", "20261121T100000Z");
        String authorization = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/us-east-1/" + service
                + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=";
        var draft = new HttpRequestMessage(
                "POST", path, "", unsigned.with("Authorization", authorization + "0"), body, "127.0.0.1");
        String signature = SigV4.signature(draft, SignedParts.of(draft), "secret");
        return new HttpRequestMessage(
                "POST", path, "", unsigned.with("Authorization", authorization + signature), body, "127.0.0.1");
    }

    private static HttpRequestMessage signed(
            String service, Headers.Builder headers, String signedHeaders, String query, byte[] body) {
        Headers unsigned = headers.add("Host", "localhost")
                .add("X-Amz-Date", "20261121T100000Z")
                .build();
        String authorization = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261121/us-east-1/" + service
                + "/aws4_request, SignedHeaders=" + signedHeaders + ", Signature=";
        HttpRequestMessage draft = message(unsigned.with("Authorization", authorization + "0"), query, body);
        String signature = SigV4.signature(draft, SignedParts.of(draft), "secret");
        return message(unsigned.with("Authorization", authorization + signature), query, body);
    }

    private static HttpRequestMessage message(Headers headers, String query, byte[] body) {
        String method = query.isEmpty() ? "POST" : "GET";
        return new HttpRequestMessage(method, "/", query, headers, body, "127.0.0.1");
    }
}
