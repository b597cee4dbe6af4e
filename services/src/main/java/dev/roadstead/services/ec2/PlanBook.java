package dev.roadstead.services.ec2;

import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.store.Change;
import dev.roadstead.store.Changes;
import dev.roadstead.store.Key;
import dev.roadstead.store.Snapshot;
import dev.roadstead.store.Versioned;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The machine's plan, brought up to date one VPC at a time, so that a change costs what its own VPC costs. Always equal to the plan
 * computed anew from everything. Not thread-safe: it belongs to its reconciler's thread.
 */
final class PlanBook {

    private static final Map<String, ResourceType<?>> TYPES = ResourceType.ALL.stream()
            .collect(Collectors.toMap(type -> type.kind().name(), Function.identity()));

    private final Map<String, VpcPlan> plans = new TreeMap<>();
    private final Map<String, Key> vpcs = new HashMap<>();
    private final Map<String, Set<String>> networks = new HashMap<>();
    private NetworkPlan current = NetworkPlan.EMPTY;

    /**
     * The plan of a moment.
     *
     * @param changes at least all between the moment before and {@code snapshot}
     * @return the very same plan when nothing in it changed
     */
    NetworkPlan upTo(Snapshot snapshot, Changes changes) {
        boolean changed = switch (changes) {
            case Changes.Complete(List<Change> some, long upTo) ->
                some.stream()
                        .flatMap(change -> touched(snapshot, change).stream())
                        .flatMap(this::withPeers)
                        .collect(Collectors.toCollection(TreeSet::new))
                        .stream()
                        .map(vpc -> rebuild(snapshot, vpc))
                        .reduce(false, Boolean::logicalOr);
            case Changes.TooOld(long upTo) -> rebuildAll(snapshot);
        };
        if (changed) {
            current = new NetworkPlan(snapshot.version(), List.copyOf(plans.values()));
        }
        return current;
    }

    private boolean rebuildAll(Snapshot snapshot) {
        plans.clear();
        vpcs.clear();
        networks.clear();
        for (ResourceType<?> type : ResourceType.ALL) {
            for (Versioned<? extends Resource> each : snapshot.listAll(type.kind())) {
                remember(each.key(), each.value());
            }
        }
        List.copyOf(vpcs.keySet()).forEach(vpc -> rebuild(snapshot, vpc));
        return true;
    }

    /** The VPCs that a change may have changed: where the resource was, and where it is. */
    private TreeSet<String> touched(Snapshot snapshot, Change change) {
        TreeSet<String> touched = new TreeSet<>();
        touched.addAll(networks.getOrDefault(change.key().id(), Set.of()));
        networks.remove(change.key().id());
        ResourceType<?> type = TYPES.get(change.kind());
        if (type != null) {
            snapshot.get(type.kind(), change.key()).ifPresent(now -> {
                remember(now.key(), now.value());
                touched.addAll(now.value().networks());
            });
        }
        if (type == ResourceType.PREFIX_LIST) {
            Estate estate =
                    new Estate(snapshot, change.key().account(), change.key().region());
            touched.addAll(PrefixListReferences.to(change.key().id(), estate).vpcIds());
        }
        return touched;
    }

    /** Peers know of a VPC its ranges and the members of its groups. One that becomes a peer is touched by that itself. */
    private Stream<String> withPeers(String vpcId) {
        return Stream.concat(
                Stream.of(vpcId),
                Stream.ofNullable(plans.get(vpcId))
                        .flatMap(plan -> plan.peerings().stream())
                        .map(PeeringPlan::peerVpcId));
    }

    private void remember(Key key, Resource resource) {
        if (!resource.networks().isEmpty()) {
            networks.put(resource.resourceId(), resource.networks());
        }
        if (resource instanceof Vpc vpc) {
            vpcs.put(vpc.vpcId(), key);
        }
    }

    /** Whether the VPC's plan is another one now. */
    private boolean rebuild(Snapshot snapshot, String vpcId) {
        Optional<Key> key = Optional.ofNullable(vpcs.get(vpcId));
        Optional<VpcPlan> next =
                key.flatMap(k -> snapshot.get(ResourceType.VPC.kind(), k)).map(vpc -> plan(snapshot, vpc));
        if (next.isEmpty()) {
            vpcs.remove(vpcId);
            return plans.remove(vpcId) != null;
        }
        return !next.get().equals(plans.put(vpcId, next.get()));
    }

    private static VpcPlan plan(Snapshot snapshot, Versioned<Vpc> vpc) {
        Estate estate = new Estate(snapshot, vpc.key().account(), vpc.key().region());
        return NetworkPlanDecisions.vpc(VpcResources.of(estate, vpc.value()));
    }
}
