package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.AddPrefixListEntry;
import software.amazon.awssdk.services.ec2.model.RemovePrefixListEntry;

/** Entries of prefix lists as requests carry them, checked. */
final class PrefixListEntries {

    private static final int PER_REQUEST = 100;
    private static final int DESCRIPTION_LIMIT = 255;

    private PrefixListEntries() {}

    /** What a list holds after a request: an entry that is added again takes the place of what is there. */
    static List<ManagedPrefixList.Entry> changed(
            List<ManagedPrefixList.Entry> current,
            List<AddPrefixListEntry> added,
            List<RemovePrefixListEntry> removed) {
        requireCount(added.size());
        requireCount(removed.size());
        Map<Cidr, ManagedPrefixList.Entry> young = new TreeMap<>();
        for (AddPrefixListEntry each : added) {
            ManagedPrefixList.Entry entry = entry(each);
            if (young.put(entry.cidr(), entry) != null) {
                throw Ec2Failures.invalidValue("Request cannot contain Cidr " + entry.cidr() + " more than once");
            }
        }
        Map<Cidr, ManagedPrefixList.Entry> entries = new TreeMap<>();
        current.forEach(entry -> entries.put(entry.cidr(), entry));
        for (RemovePrefixListEntry each : removed) {
            Cidr cidr = cidr(each.cidr());
            if (young.containsKey(cidr)) {
                throw Ec2Failures.invalidValue("Request cannot contain Cidr " + cidr
                        + " in both AddPrefixListEntries and RemovePrefixListEntries");
            }
            if (entries.remove(cidr) == null) {
                throw Ec2Failures.failure(
                        "InvalidPrefixListModification", "The prefix list has no entry for Cidr " + cidr);
            }
        }
        entries.putAll(young);
        return List.copyOf(entries.values());
    }

    static void requireRoom(int entries, int maxEntries) {
        if (entries > maxEntries) {
            throw Ec2Failures.failure(
                    "PrefixListMaxEntriesExceeded",
                    "You've reached the maximum number of entries for the prefix list: " + entries
                            + " (expected at most " + maxEntries + ")");
        }
    }

    private static void requireCount(int count) {
        if (count > PER_REQUEST) {
            throw Ec2Failures.invalidValue(
                    "The number of entries per request cannot exceeds limit (" + PER_REQUEST + ").");
        }
    }

    private static ManagedPrefixList.Entry entry(AddPrefixListEntry asked) {
        String description = asked.description() == null ? "" : asked.description();
        Ec2Failures.requireText("Description", description);
        if (description.length() > DESCRIPTION_LIMIT) {
            throw Ec2Failures.invalidValue("The description of " + asked.cidr() + " has " + description.length()
                    + " characters (expected at most " + DESCRIPTION_LIMIT + ")");
        }
        return new ManagedPrefixList.Entry(
                cidr(asked.cidr()), Optional.of(description).filter(text -> !text.isEmpty()));
    }

    private static Cidr cidr(String text) {
        if (text == null) {
            throw Ec2Failures.missing("Cidr");
        }
        if (text.indexOf(':') >= 0) {
            throw Ec2Failures.unsupported("prefix lists", "Cidr of IPv6");
        }
        return Cidrs.parse("Cidr", text);
    }
}
