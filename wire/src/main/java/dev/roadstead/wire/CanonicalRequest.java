package dev.roadstead.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The canonical form of a request, which a signature covers.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a
 *     signed request</a>
 */
final class CanonicalRequest {
    private CanonicalRequest() {}

    static String of(HttpRequestMessage request, List<String> signedHeaders, String payloadHash) {
        StringBuilder canonical = new StringBuilder(512);
        canonical.append(request.method()).append('\n');
        canonical.append(path(request.path())).append('\n');
        canonical.append(query(request.query())).append('\n');
        for (String name : signedHeaders) {
            String values = request.headers().all(name).stream()
                    .map(CanonicalRequest::collapse)
                    .collect(Collectors.joining(","));
            canonical.append(name).append(':').append(values).append('\n');
        }
        canonical.append('\n').append(String.join(";", signedHeaders)).append('\n');
        return canonical.append(payloadHash).toString();
    }

    /** Dot segments and double slashes are resolved (RFC 3986, 6.2.2.3); each segment is encoded once more. */
    private static String path(String path) {
        if (path.equals("/")) {
            return path;
        }
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(PercentEncoding.encode(segment));
            }
        }
        String joined = "/" + String.join("/", segments);
        return path.endsWith("/") && !segments.isEmpty() ? joined + '/' : joined;
    }

    private static String query(String query) {
        if (query.isEmpty()) {
            return "";
        }
        List<Pair> pairs = new ArrayList<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = PercentEncoding.decodeUri(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : PercentEncoding.decodeUri(pair.substring(equals + 1));
            if (!pair.isEmpty() && !name.equals("X-Amz-Signature")) {
                pairs.add(new Pair(PercentEncoding.encode(name), PercentEncoding.encode(value)));
            }
        }
        return pairs.stream()
                .sorted(Comparator.comparing(Pair::name).thenComparing(Pair::value))
                .map(pair -> pair.name() + '=' + pair.value())
                .collect(Collectors.joining("&"));
    }

    /** Sorted by the name first: {@code Value.1} comes before {@code Value.10}, though '=' does not come before '0'. */
    private record Pair(String name, String value) {}

    /** Without spaces at the ends, and with one where there were several. */
    private static String collapse(String value) {
        StringBuilder collapsed = new StringBuilder(value.length());
        boolean space = false;
        for (char c : value.strip().toCharArray()) {
            if (c == ' ') {
                space = true;
                continue;
            }
            if (space) {
                collapsed.append(' ');
                space = false;
            }
            collapsed.append(c);
        }
        return collapsed.toString();
    }
}
