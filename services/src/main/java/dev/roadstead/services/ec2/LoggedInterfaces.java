package dev.roadstead.services.ec2;

import dev.roadstead.services.ec2.flowlogs.LoggedInterface;
import dev.roadstead.store.Key;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Versioned;
import java.time.Instant;
import java.util.Comparator;
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

    /**
     * Since when there is a flow log of those that had none for long, by what their packets are counted under.
     *
     * @param recent a flow log that was made before makes no difference any more
     */
    Map<String, Instant> since(Snapshot snapshot, Instant recent) {
        Map<String, Instant> since = new HashMap<>();
        List<Versioned<FlowLog>> logs = snapshot.listAll(ResourceType.FLOW_LOG.kind());
        if (logs.stream().allMatch(log -> log.value().created().at().isBefore(recent))) {
            return since;
        }
        for (Known each : known.values()) {
            logs.stream()
                    .filter(log -> covers(log, each))
                    .map(log -> log.value().created().at())
                    .min(Comparator.naturalOrder())
                    .ifPresent(first -> since.put(each.logged().owner(), first));
        }
        return since;
    }

    /** Whether a flow log is of an interface. */
    static boolean covers(Versioned<FlowLog> log, Known each) {
        return each.key().account().equals(log.key().account())
                && each.key().region().equals(log.key().region())
                && log.value().scope().covers(each.eni());
    }

    List<Known> all() {
        return List.copyOf(known.values());
    }
}
