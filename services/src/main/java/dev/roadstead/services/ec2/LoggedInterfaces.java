package dev.roadstead.services.ec2;

import dev.roadstead.services.ec2.flowlogs.LoggedInterface;
import dev.roadstead.store.Key;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Versioned;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The interfaces in use during a window, also those that are gone at its end. Used by one thread at a time. */
final class LoggedInterfaces {

    private final Map<Key, Known> known = new LinkedHashMap<>();

    /** An interface, and what its packets are counted under. */
    record Known(Key key, NetworkInterface eni, LoggedInterface logged) {}

    /** Adds those that are in use now. */
    void remember(Snapshot snapshot) {
        Map<String, String> gateways = new HashMap<>();
        snapshot.listAll(ResourceType.NAT_GATEWAY.kind())
                .forEach(gateway -> gateway.value()
                        .translation()
                        .ifPresent(by -> gateways.put(
                                by.networkInterfaceId(), gateway.value().natGatewayId())));
        for (Versioned<NetworkInterface> read : snapshot.listAll(ResourceType.NETWORK_INTERFACE.kind())) {
            NetworkInterface eni = read.value();
            String owner = eni.inPlan() ? eni.networkInterfaceId() : gateways.get(eni.networkInterfaceId());
            if (owner != null) {
                known.put(read.key(), new Known(read.key(), eni, logged(read.key(), eni, owner)));
            }
        }
    }

    private static LoggedInterface logged(Key key, NetworkInterface eni, String owner) {
        return new LoggedInterface(
                owner,
                eni.networkInterfaceId(),
                new LoggedInterface.Place(
                        key.account(),
                        key.region(),
                        eni.vpcId(),
                        eni.subnetId(),
                        Zones.id(eni.place().zone())),
                eni.address());
    }

    List<Known> all() {
        return List.copyOf(known.values());
    }
}
