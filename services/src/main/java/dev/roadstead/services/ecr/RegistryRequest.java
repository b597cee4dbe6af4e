package dev.roadstead.services.ecr;

import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A request to the registry, as the gateway hands it over. The body is read as it arrives.
 *
 * @param path the part of the target before any question mark, not decoded; begins with {@code /v2}
 * @param query the part after it, not decoded, or empty
 * @param headers by lower-case name; of a repeated header the values joined by commas
 * @param client who sent it
 * @param body empty when the request has none; whoever made the request closes it
 */
public record RegistryRequest(
        String method, String path, String query, Map<String, String> headers, Client client, InputStream body) {

    /**
     * The other end of the connection.
     *
     * @param address its IP address
     * @param secure whether it speaks TLS
     */
    public record Client(String address, boolean secure) {}

    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    public RegistryRequest {
        headers = Map.copyOf(headers);
    }

    /** Whether a request is for a layer's bytes, by the name of the bucket that they are in. */
    public static boolean isForLayer(String host) {
        return LayerBucket.names(host);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** How long the body is, where the client says so. */
    OptionalLong contentLength() {
        String text = header("content-length").orElse("");
        return LENGTH.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Whether there may be a body that is not empty. */
    boolean hasBody() {
        return contentLength().orElse(header("transfer-encoding").isPresent() ? 1 : 0) > 0;
    }

    /** A parameter of the query; the first of several. */
    Optional<String> parameter(String name) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            parameters.putIfAbsent(decode(key), equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(400, "UNSUPPORTED", "the query is not URL-encoded: " + text);
        }
    }
}
