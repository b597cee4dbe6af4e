package dev.roadstead.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of AWS's services that are not built, to refuse their requests by name and in their protocol: how
 * errors look, and which operation a method and a path mean. Read when first asked for from the resource
 * {@code models/unbuilt.txt}, which {@code scripts/generate-models.py} makes from botocore's models. Safe for threads.
 */
public final class UnbuiltServices {
    private static final String RESOURCE = "models/unbuilt.txt";
    private static final int MAX_NAME = 100;
    private static final Service UNLISTED = new Service("rest-json", List.of(), List.of());

    private final ClassLoader loader;
    private @Nullable Map<String, Service> services;

    /**
     * @param protocol   {@code rest-json}, {@code rest-xml}, {@code s3} or {@code query}
     * @param versions   of queries
     * @param operations by method and path
     */
    private record Service(String protocol, List<String> versions, List<RestOperation> operations) {}

    private UnbuiltServices(ClassLoader loader) {
        this.loader = loader;
    }

    /** Those of the resource on the class path of {@code loader}. */
    public static UnbuiltServices of(ClassLoader loader) {
        return new UnbuiltServices(loader);
    }

    /** How a service that speaks REST answers with an error. */
    ErrorFormat rest(String signingName) {
        return switch (service(signingName).protocol()) {
            case "rest-xml" -> new RestXmlErrors(true);
            case "s3" -> new RestXmlErrors(false);
            default -> new RestJsonErrors();
        };
    }

    /** Whether a version of queries belongs to a service that is not built, though it signs by the name of one that is. */
    boolean speaks(String signingName, String version) {
        return service(signingName).versions().contains(version);
    }

    /** The operation that a REST request means; its method and path where that is not known. */
    String operation(String signingName, HttpRequestMessage request) {
        return service(signingName).operations().stream()
                .filter(operation -> operation.matches(request))
                .max(Comparator.comparingInt(RestOperation::exactness))
                .map(RestOperation::name)
                .orElseGet(() -> shortened(request.method() + ' ' + request.path()));
    }

    static String shortened(String text) {
        return text.length() > MAX_NAME ? text.substring(0, MAX_NAME) + "..." : text;
    }

    private Service service(String signingName) {
        return services().getOrDefault(signingName, UNLISTED);
    }

    private synchronized Map<String, Service> services() {
        if (services == null) {
            services = read();
        }
        return services;
    }

    private Map<String, Service> read() {
        try (InputStream in = Optional.ofNullable(loader.getResourceAsStream(RESOURCE))
                        .orElseThrow(() -> new IllegalStateException(RESOURCE + " is not on the class path"));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Map<String, Service> read = new LinkedHashMap<>();
            Service current = UNLISTED;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("[")) {
                    current = head(line.substring(1, line.length() - 1).split(" "), read);
                } else {
                    current.operations().add(RestOperation.parse(line));
                }
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code [name protocol versions...]}: more than one service may sign by a name. */
    private static Service head(String[] words, Map<String, Service> read) {
        Service service =
                read.computeIfAbsent(words[0], any -> new Service(words[1], new ArrayList<>(), new ArrayList<>()));
        service.versions().addAll(List.of(words).subList(2, words.length));
        return service;
    }
}
