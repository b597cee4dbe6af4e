package dev.roadstead.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A service as the wire reaches it: its model and an implementation of the SDK's client interface. Methods are looked
 * up when first called. Safe for threads.
 */
public final class WireService {
    private static final MethodType ERASED = MethodType.methodType(SdkPojo.class, SdkPojo.class);

    private final ServiceModel model;
    private final Object implementation;
    private final Predicate<PresentMember> reads;
    private final List<Protocol> protocols;
    private final Map<String, MethodHandle> methods = new ConcurrentHashMap<>();
    private final Map<String, Boolean> implemented = new ConcurrentHashMap<>();

    /**
     * @param implementation of the SDK's synchronous client interface that {@code model} names
     * @param reads          which members of requests the implementation reads
     */
    public WireService(ServiceModel model, Object implementation, Predicate<PresentMember> reads) {
        if (!model.clientClass().isInstance(implementation)) {
            throw new IllegalArgumentException(model.name() + ": "
                    + implementation.getClass().getName() + " (expected an implementation of "
                    + model.clientClass().getName() + ")");
        }
        this.model = model;
        this.implementation = implementation;
        this.reads = reads;
        this.protocols = Protocol.all(model.description());
    }

    public ServiceModel model() {
        return model;
    }

    /** The protocol that it speaks first, where a request does not say by which it came. */
    Protocol protocol() {
        return protocols.getFirst();
    }

    /** One of the protocols that it speaks. */
    <P extends Protocol> Optional<P> protocol(Class<P> kind) {
        return protocols.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** Whether the implementation reads a member; a member that is present and not read is refused by name. */
    boolean reads(PresentMember member) {
        return reads.test(member);
    }

    /** Whether the implementation has the operation, rather than the SDK's default method that refuses it. */
    boolean implemented(OperationModel operation) {
        return implemented.computeIfAbsent(operation.name(), any -> overridden(operation));
    }

    private boolean overridden(OperationModel operation) {
        Class<?> request = model.modelClass(operation.request());
        for (Class<?> type = implementation.getClass(); type != null; type = type.getSuperclass()) {
            if (declares(type, operation.method(), request)) {
                return true;
            }
        }
        return false;
    }

    private static boolean declares(Class<?> type, String method, Class<?> parameter) {
        try {
            return !type.getDeclaredMethod(method, parameter).isSynthetic();
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** Calls the operation on this thread. What it throws is passed on as it is. */
    SdkPojo invoke(OperationModel operation, SdkPojo request) {
        try {
            return (SdkPojo) methods.computeIfAbsent(operation.name(), any -> find(operation))
                    .invokeExact(request);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(model.name() + ' ' + operation.name(), e);
        }
    }

    private MethodHandle find(OperationModel operation) {
        try {
            MethodType type = MethodType.methodType(
                    model.modelClass(operation.response()), model.modelClass(operation.request()));
            return MethodHandles.publicLookup()
                    .findVirtual(model.clientClass(), operation.method(), type)
                    .bindTo(implementation)
                    .asType(ERASED);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    model.clientClass().getName() + " has no method for " + operation.name(), e);
        }
    }
}
