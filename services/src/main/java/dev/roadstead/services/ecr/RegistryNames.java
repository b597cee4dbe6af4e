package dev.roadstead.services.ecr;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out the names of registries, one for each account and region, and sees to it that this machine knows a name before
 * anybody is told of it: clients look it up and must find loopback, which makes docker take plain HTTP, too. Not every resolver
 * does that for {@code .localhost} by itself (<a href="https://www.rfc-editor.org/rfc/rfc6761#section-6.3">RFC 6761</a> asks for
 * it; glibc's and Go's ask the network). Thread-safe.
 */
public final class RegistryNames {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryNames.class);
    private static final String OWNER = "registries";
    private static final List<Ipv4> LOOPBACK = List.of(Ipv4.parse("127.0.0.1"));

    /** More than AWS has regions; whatever is asked for beyond is answered, but not made known. */
    private static final int LIMIT = 64;

    private final RegistryAddress address;
    private final Publisher publisher;
    private final Map<String, List<Ipv4>> known = new TreeMap<>();

    /** Makes names known on the machine: the host's {@code Network::publishNames}. */
    @FunctionalInterface
    public interface Publisher {

        /** Replaces what an owner has published. */
        void publishNames(String owner, Map<String, List<Ipv4>> names);
    }

    public RegistryNames(RegistryAddress address, Publisher publisher) {
        this.address = address;
        this.publisher = publisher;
    }

    /** A registry's host and port, as {@link RegistryAddress#host} has it; the host is known when this returns. */
    public String host(String account, String region) {
        makeKnown(address.name(account, region));
        return address.host(account, region);
    }

    /** The host that a region's layers are downloaded from inside VPCs. */
    public static String layersIn(String region) {
        return LayerBucket.host(region);
    }

    /** A machine whose names cannot be written may still resolve them by itself, so that is no reason to fail a call. */
    private synchronized void makeKnown(String name) {
        if (known.containsKey(name)
                || known.size() >= LIMIT
                || RegistryAddress.parse(name).isEmpty()) {
            return;
        }
        Map<String, List<Ipv4>> more = new TreeMap<>(known);
        more.put(name, LOOPBACK);
        try {
            publisher.publishNames(OWNER, Map.copyOf(more));
            known.putAll(more);
        } catch (NetworkException failed) {
            LOG.warn("{} is not made known on this machine", name, failed);
        }
    }
}
