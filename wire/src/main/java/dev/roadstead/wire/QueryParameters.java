package dev.roadstead.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a query: a form in the body, or a query string. Bounded in count and depth.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html">Query requests</a>
 */
final class QueryParameters {
    private static final int MAX_PARAMETERS = 10_000;
    private static final int MAX_DEPTH = 32;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Map<String, String> parameters = new LinkedHashMap<>();

    private QueryParameters() {}

    /** @throws MalformedRequestException where they cannot be read */
    static QueryParameters of(HttpRequestMessage request) {
        QueryParameters result = new QueryParameters();
        result.parse(request.query());
        if (isForm(request)) {
            result.parse(new String(request.body(), StandardCharsets.UTF_8));
        }
        return result;
    }

    static boolean isForm(HttpRequestMessage request) {
        return request.headers()
                .first("content-type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith(FORM))
                .orElse(false);
    }

    private void parse(String form) {
        int start = 0;
        while (start < form.length()) {
            int end = form.indexOf('&', start);
            end = end < 0 ? form.length() : end;
            if (end > start) {
                add(form.substring(start, end));
            }
            start = end + 1;
        }
    }

    private void add(String pair) {
        int equals = pair.indexOf('=');
        String name = PercentEncoding.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : PercentEncoding.decodeForm(pair.substring(equals + 1));
        if (parameters.size() >= MAX_PARAMETERS) {
            throw new MalformedRequestException("The request has more than " + MAX_PARAMETERS + " parameters");
        }
        if (parameters.put(name, value) != null) {
            throw new MalformedRequestException("The parameter " + name + " is given more than once");
        }
    }

    Optional<String> first(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The operation's own parameters as a tree: without those that name the operation or sign the request. */
    QueryNode tree() {
        QueryNode root = new QueryNode();
        parameters.forEach((name, value) -> {
            if (!isCommon(name)) {
                leaf(root, name).setValue(value);
            }
        });
        return root;
    }

    private static QueryNode leaf(QueryNode root, String name) {
        QueryNode node = root;
        int depth = 0;
        for (String segment : name.split("\\.", -1)) {
            if (++depth > MAX_DEPTH) {
                throw new MalformedRequestException(
                        "The parameter " + name.substring(0, 60) + "... is nested deeper than " + MAX_DEPTH);
            }
            node = node.childOrNew(segment);
        }
        return node;
    }

    private static boolean isCommon(String name) {
        return name.equals("Action") || name.equals("Version") || name.regionMatches(true, 0, "X-Amz-", 0, 6);
    }
}
