package dev.roadstead.host;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP request that is made from a network interface.
 *
 * @param uri {@code http} or {@code https}, with a host
 * @param headers but for those that the connection needs: {@code Host}, {@code Content-Length}, {@code Connection}
 * @param body owned by this request: not copied
 * @param authorities who may certify the server of an {@code https} request; empty for those that this machine trusts
 */
public record WebRequest(
        String method, URI uri, Map<String, String> headers, byte[] body, List<X509Certificate> authorities) {

    /** What an answer's body may have. */
    public static final int ANSWER_LIMIT_BYTES = 4 << 20;

    public WebRequest {
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https") || uri.getHost() == null) {
            throw new IllegalArgumentException("uri: " + uri + " (expected an http or https URL)");
        }
        headers = Map.copyOf(headers);
        authorities = List.copyOf(authorities);
    }

    /** Without headers and body, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + uri;
    }

    /**
     * What came of it.
     *
     * @param headers by lower-case name; of repeated ones the first
     * @param body owned by this answer: not copied
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public Answer {
            Map<String, String> lower = new TreeMap<>();
            headers.forEach((name, value) -> lower.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
            headers = Map.copyOf(lower);
        }

        @Override
        public String toString() {
            return status + " and " + body.length + " bytes";
        }
    }
}
