package dev.roadstead.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What AWS's model says of a service beyond the SDK's classes: names, operations, error codes, constraints. Read from
 * the resource {@code models/<service>.json}, which {@code scripts/generate-models.py} makes from botocore's models.
 * Reading makes an index only; operations, errors and shapes are parsed when first asked for. Safe for threads.
 */
public final class ServiceModel {
    private final ServiceDescription description;
    private final ModelLines lines;
    private final ClassLoader loader;
    private final Map<String, Optional<OperationModel>> operations = new ConcurrentHashMap<>();
    private final Map<String, Optional<ErrorModel>> errors = new ConcurrentHashMap<>();
    private final Map<String, Optional<ShapeConstraints>> shapes = new ConcurrentHashMap<>();

    private ServiceModel(ModelLines lines, ClassLoader loader) {
        this.lines = lines;
        this.loader = loader;
        this.description = ModelEntries.description(lines.entry("", "service").orElseThrow());
    }

    /**
     * Reads {@code models/<name>.json} from the class path of {@code loader}, which also finds the SDK's classes.
     *
     * @throws IllegalArgumentException where there is no such resource
     */
    public static ServiceModel load(ClassLoader loader, String name) {
        String resource = "models/" + name + ".json";
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource + " is not on the class path");
            }
            return new ServiceModel(new ModelLines(new String(in.readAllBytes(), StandardCharsets.UTF_8)), loader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ServiceDescription description() {
        return description;
    }

    /** As AWS's tools name the service in a command: {@code ecs}, {@code elbv2}. */
    public String name() {
        return description.name();
    }

    /** The operations that the SDK has, in alphabetical order. */
    public Set<String> operationNames() {
        return lines.keys("operations");
    }

    public Optional<OperationModel> operation(String name) {
        return cached(
                operations,
                name,
                () -> lines.entry("operations", name).map(node -> ModelEntries.operation(name, node)));
    }

    /** The error that the SDK's exception class of this simple name stands for. */
    Optional<ErrorModel> error(String exceptionClass) {
        return cached(
                errors,
                exceptionClass,
                () -> lines.entry("errors", exceptionClass).map(ModelEntries::error));
    }

    /** The error of a code, where the service's clients know errors by their shapes' names too. */
    Optional<ErrorModel> errorOfCode(String code) {
        if (!description.dialect().queryCompatible()) {
            return Optional.empty();
        }
        return exceptionClasses().stream()
                .flatMap(name -> error(name).stream())
                .filter(error -> error.code().equals(code))
                .findFirst();
    }

    /** The constraints of a shape by the model's name, where it or a shape inside it has any. */
    Optional<ShapeConstraints> constraints(String shape) {
        return cached(shapes, shape, () -> lines.entry("shapes", shape).map(ModelEntries::constraints));
    }

    Set<String> constrainedShapes() {
        return lines.keys("shapes");
    }

    Set<String> exceptionClasses() {
        return lines.keys("errors");
    }

    /** The SDK's client interface of the service, which an implementation of the service implements. */
    public Class<?> clientClass() {
        return find(description.sdk().packageName() + '.' + description.sdk().client());
    }

    /** A class of the SDK's model by its simple name. */
    public Class<? extends SdkPojo> modelClass(String simpleName) {
        return find(description.sdk().packageName() + ".model." + simpleName).asSubclass(SdkPojo.class);
    }

    private Class<?> find(String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name + " is in the model, but not in the SDK on the class path", e);
        }
    }

    /** Names come from requests: what is unknown is not kept, lest the cache grow without bound. */
    private static <T> Optional<T> cached(
            Map<String, Optional<T>> cache, String key, java.util.function.Supplier<Optional<T>> parse) {
        Optional<T> known = cache.get(key);
        if (known != null) {
            return known;
        }
        Optional<T> parsed = parse.get();
        if (parsed.isPresent()) {
            cache.put(key, parsed);
        }
        return parsed;
    }
}
