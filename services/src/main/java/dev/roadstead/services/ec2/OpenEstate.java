package dev.roadstead.services.ec2;

import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** An estate within a transaction: what is put here is stored as a whole, or not at all. */
final class OpenEstate extends Estate {

    private final Transaction transaction;
    private final Set<String> networks = new TreeSet<>();

    OpenEstate(Transaction transaction, String account, String region) {
        super(transaction, account, region);
        this.transaction = transaction;
    }

    Transaction transaction() {
        return transaction;
    }

    /** The VPCs whose network changes by what was put and deleted. */
    Set<String> networks() {
        return Set.copyOf(networks);
    }

    <T extends Resource> T put(ResourceType<T> type, T value) {
        touched(type, value.resourceId());
        networks.addAll(value.networks());
        if (value instanceof ManagedPrefixList list) {
            networks.addAll(PrefixListReferences.to(list.prefixListId(), this).vpcIds());
        }
        transaction.put(type.kind(), key(value.resourceId()), value);
        return value;
    }

    /** Removes a resource and its tags; a security group's rules have some of their own. */
    <T extends Resource> void delete(ResourceType<T> type, T value) {
        Key key = key(value.resourceId());
        touched(type, value.resourceId());
        transaction.delete(type.kind(), key);
        transaction.delete(TAGS, key);
        if (value instanceof SecurityGroup group) {
            group.rules().forEach(rule -> transaction.delete(TAGS, key(rule.ruleId())));
        }
        if (value instanceof Vpc || value instanceof Subnet || value instanceof NetworkInterface) {
            value.networks().forEach(vpcId -> deleteFlowLogs(vpcId, value.resourceId()));
        }
    }

    /** A flow log goes with what it is of. */
    private void deleteFlowLogs(String vpcId, String resourceId) {
        List<FlowLog> logs = flowLogs(vpcId)
                .filter(log -> log.scope().resourceId().equals(resourceId))
                .toList();
        logs.forEach(log -> delete(ResourceType.FLOW_LOG, log));
    }

    /** The VPC that a resource has been in until now: it loses what it moves or goes from. */
    private <T extends Resource> void touched(ResourceType<T> type, String id) {
        Optional<T> before = find(type, id);
        before.ifPresent(resource -> networks.addAll(resource.networks()));
    }

    /** Replaces a resource's tags. */
    void tag(String resourceType, String resourceId, Map<String, String> tags) {
        if (tags.isEmpty()) {
            transaction.delete(TAGS, key(resourceId));
        } else {
            transaction.put(TAGS, key(resourceId), new TagSet(resourceType, tags));
        }
    }
}
