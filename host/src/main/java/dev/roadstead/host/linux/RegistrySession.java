package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment.Image;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests for one image to its registry through one interface, by the <a
 * href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI distribution specification</a>. Each request has a
 * connection of its own. Redirects are followed, and credentials go only to the registry itself.
 */
final class RegistrySession {
    /** The media types of manifests and indexes that are understood. */
    static final String ACCEPT = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    private static final int REDIRECTS = 5;
    private static final int TOKEN_LIMIT = 64 << 10;

    /** For an answer that is not a layer, with all redirects on the way to it. */
    static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private static final Pattern CHALLENGE = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    /** What may stand in a header (RFC 6750, section 2.1, and what else is in use). */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private static final JsonMapper JSON = JsonMapper.shared();

    private final NamespaceHttp http;
    private final String interfaceId;
    private final Image image;
    private final RegistryEndpoint endpoint;
    private volatile Optional<String> authorization;

    RegistrySession(NamespaceHttp http, String interfaceId, Image image) {
        this.http = http;
        this.interfaceId = interfaceId;
        this.image = image;
        this.endpoint = RegistryEndpoint.of(image.registry());
        this.authorization = image.authorization();
    }

    /** In whose network it is. */
    String vpcId() {
        return http.vpcId(interfaceId);
    }

    /**
     * What a blob is labelled with once this repository has served it here. A VPC's name is in it: who owns a VPC's routes may answer in any
     * registry's name that does not have to prove it, and a private address is another registry in another VPC.
     */
    Map<String, String> service() {
        return Map.of(serviceLabel(), "all of it");
    }

    private String serviceLabel() {
        return ContentStore.SERVED + vpcId() + "." + endpoint.authority() + "/" + image.repository();
    }

    /** Whether this repository has served a blob that is here. */
    boolean served(ContentStore.Blob blob) {
        return blob.labels().containsKey(serviceLabel());
    }

    String host() {
        return endpoint.authority();
    }

    URI manifest(String reference) {
        return uri("/v2/" + image.repository() + "/manifests/" + reference);
    }

    URI blob(String digest) {
        return uri("/v2/" + image.repository() + "/blobs/" + digest);
    }

    private URI uri(String path) {
        return URI.create(endpoint.scheme() + "://" + endpoint.authority() + path);
    }

    /** As messages show it: spoken of as https on its usual port, like everywhere, and without what a query may hold of secrets. */
    static String shown(URI uri) {
        String authority = String.valueOf(uri.getAuthority());
        boolean usual = authority.endsWith(":443");
        return "https://" + (usual ? authority.substring(0, authority.length() - 4) : authority) + uri.getPath();
    }

    /** A request did not come through; says which, since a redirect may have led elsewhere. */
    static final class FailedRequest extends IOException {
        private static final long serialVersionUID = 1;

        FailedRequest(String method, URI uri, IOException cause) {
            super(
                    "failed to do request: " + method.charAt(0)
                            + method.substring(1).toLowerCase(Locale.ROOT) + " \"" + shown(uri) + "\": "
                            + HttpResponse.message(cause),
                    cause);
        }

        /** What came of a request, as the failure that it is. */
        static FailedRequest of(String method, URI uri, IOException failure) {
            return failure instanceof FailedRequest known ? known : new FailedRequest(method, uri, failure);
        }
    }

    /**
     * Sends a request and returns the answer's head and body, after redirects and after a token was fetched if one was asked for.
     *
     * @throws FailedRequest when the registry, or where it led, cannot be reached
     */
    HttpResponse request(String method, URI first) throws IOException {
        return request(method, first, Map.of(), ANSWER_LIMIT);
    }

    /**
     * As {@link #request(String, URI)}, with further headers.
     *
     * @param limit for the answer's last byte
     */
    HttpResponse request(String method, URI first, Map<String, String> further, Duration limit) throws IOException {
        Deadline deadline = Deadline.in(limit);
        URI uri = first;
        boolean challenged = false;
        for (int i = 0; i <= REDIRECTS; i++) {
            boolean own = endpoint.is(uri);
            HttpResponse response =
                    attempt(method, uri, headers(uri, own ? authorization : Optional.empty(), further), deadline);
            if (response.status() == 401 && own && !challenged && bearer(response) != null) {
                response.close();
                challenged = true;
                authorization = token(bearer(response), deadline.orIn(ANSWER_LIMIT));
                continue;
            }
            Optional<String> location = response.header("location");
            if (response.status() < 300 || response.status() > 399 || location.isEmpty()) {
                return response;
            }
            response.close();
            uri = target(uri, location.get());
        }
        throw new IOException("stopped after " + REDIRECTS + " redirects");
    }

    private HttpResponse attempt(String method, URI uri, Map<String, String> headers, Deadline deadline)
            throws FailedRequest {
        try {
            return exchange(method, uri, headers, deadline);
        } catch (IOException e) {
            throw new FailedRequest(method, uri, e);
        }
    }

    private static @Nullable String bearer(HttpResponse response) {
        String challenge = response.header("www-authenticate").orElse("");
        return challenge.regionMatches(true, 0, "Bearer ", 0, 7) ? challenge.substring(7) : null;
    }

    /** Fetches a token as a registry's 401 says, with what credentials there are. */
    private Optional<String> token(@Nullable String challenge, Deadline deadline) throws IOException {
        Map<String, String> asked = new HashMap<>();
        Matcher matcher = CHALLENGE.matcher(challenge == null ? "" : challenge);
        while (matcher.find()) {
            asked.put(matcher.group(1), matcher.group(2));
        }
        String realm = asked.get("realm");
        if (realm == null) {
            throw new IOException("the registry asks for a token but does not say from where");
        }
        String query = "service=" + encode(asked.getOrDefault("service", "")) + "&scope="
                + encode(asked.getOrDefault("scope", "repository:" + image.repository() + ":pull"));
        URI uri = target(uri("/"), realm + (realm.contains("?") ? "&" : "?") + query);
        try (HttpResponse response = exchange("GET", uri, headers(uri, image.authorization(), Map.of()), deadline)) {
            if (response.status() != 200) {
                throw new IOException(
                        "failed to authorize: failed to fetch token: unexpected status from GET request to "
                                + shown(uri) + ": " + response.statusLine());
            }
            return Optional.of("Bearer "
                    + token(response.bytes(TOKEN_LIMIT))
                            .orElseThrow(() -> new IOException(
                                    "failed to authorize: failed to fetch token: " + shown(uri) + " sent no token")));
        }
    }

    /** The token in an answer, if there is one that can stand in a header. */
    static Optional<String> token(byte[] answer) {
        try {
            JsonNode json = JSON.readTree(answer);
            String token = json.path("token").asString(json.path("access_token").asString(""));
            return Optional.of(token).filter(text -> TOKEN.matcher(text).matches());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Where a registry sends us; it may say anything. */
    private static URI target(URI from, String reference) throws IOException {
        try {
            return from.resolve(reference);
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot follow " + reference + " (expected an http or https URL)", e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse exchange(String method, URI uri, Map<String, String> headers, Deadline deadline)
            throws IOException {
        boolean tls = "https".equals(uri.getScheme());
        if (!tls && !"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IOException("cannot follow " + uri + " (expected an http or https URL)");
        }
        return http.send(
                interfaceId, new NamespaceHttp.Call(method, uri, endpoint.port(uri), headers, new byte[0]), deadline);
    }

    private static Map<String, String> headers(URI uri, Optional<String> credentials, Map<String, String> further) {
        Map<String, String> headers = new LinkedHashMap<>(further);
        headers.put("User-Agent", "roadstead");
        String path = String.valueOf(uri.getRawPath());
        headers.put("Accept", path.contains("/blobs/") ? ACCEPT + ", */*" : ACCEPT);
        credentials.ifPresent(value -> headers.put("Authorization", value));
        return headers;
    }
}
