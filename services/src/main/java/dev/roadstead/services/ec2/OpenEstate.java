package dev.roadstead.services.ec2;

import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import java.util.Map;

/** An estate within a transaction: what is put here is stored as a whole, or not at all. */
final class OpenEstate extends Estate {

    private final Transaction transaction;

    OpenEstate(Transaction transaction, String account, String region) {
        super(transaction, account, region);
        this.transaction = transaction;
    }

    Transaction transaction() {
        return transaction;
    }

    <T extends Resource> T put(ResourceType<T> type, T value) {
        transaction.put(type.kind(), key(value.resourceId()), value);
        return value;
    }

    /** Removes a resource and its tags; a security group's rules have some of their own. */
    <T extends Resource> void delete(ResourceType<T> type, T value) {
        Key key = key(value.resourceId());
        transaction.delete(type.kind(), key);
        transaction.delete(TAGS, key);
        if (value instanceof SecurityGroup group) {
            group.rules().forEach(rule -> transaction.delete(TAGS, key(rule.ruleId())));
        }
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
