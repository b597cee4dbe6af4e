package dev.roadstead.host.linux;

import dev.roadstead.host.Counted;
import dev.roadstead.host.VpcPlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose the devices of a router are whose packets are counted, those that just went included. Thread-safe. */
final class FlowOwners {
    /** How long the packets of an interface that is gone are still its own. */
    private static final long REMEMBERED = Duration.ofSeconds(60).toNanos();

    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Long> departed = new HashMap<>();

    /** From now on those count that this plan says. */
    synchronized void follow(VpcPlan vpc, long now) {
        Map<String, String> present = counted(vpc);
        owners.keySet().stream()
                .filter(device -> !present.containsKey(device))
                .forEach(device -> departed.putIfAbsent(device, now));
        departed.keySet().removeIf(present::containsKey);
        owners.putAll(present);
    }

    private static Map<String, String> counted(VpcPlan vpc) {
        Map<String, String> owners = new HashMap<>();
        vpc.interfaces().stream()
                .filter(plan -> plan.counted() != Counted.NOTHING)
                .forEach(plan -> owners.put(RouterParts.device(plan.interfaceId()), plan.interfaceId()));
        vpc.natGateways().stream()
                .filter(plan -> plan.counted() != Counted.NOTHING)
                .forEach(plan -> owners.put(RouterParts.device(plan.natGatewayId()), plan.natGatewayId()));
        return owners;
    }

    synchronized Optional<String> of(String device) {
        return Optional.ofNullable(owners.get(device));
    }

    synchronized List<String> all() {
        return List.copyOf(owners.values());
    }

    /** Those that went long ago are nobody's any more. */
    synchronized void forgetDeparted(long now) {
        departed.entrySet().removeIf(gone -> {
            boolean forgotten = now - gone.getValue() > REMEMBERED;
            if (forgotten) {
                owners.remove(gone.getKey());
            }
            return forgotten;
        });
    }
}
