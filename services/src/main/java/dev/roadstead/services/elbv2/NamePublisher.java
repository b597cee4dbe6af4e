package dev.roadstead.services.elbv2;

import dev.roadstead.host.Ipv4;
import java.util.List;
import java.util.Map;

/** Makes names known on the host and in the VPCs: the host's {@code Network::publishNames}. */
@FunctionalInterface
public interface NamePublisher {

    /** Replaces what an owner has published; an empty map withdraws it. */
    void publishNames(String owner, Map<String, List<Ipv4>> names);
}
