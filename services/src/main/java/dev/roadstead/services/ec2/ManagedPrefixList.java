package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A named list of ranges that security group rules and routes refer to.
 *
 * @param owner who may change it
 * @param maxEntries so many of a group's rules or a table's routes a reference counts for, however many entries there are
 * @param version of the entries, from 1; each change of them makes another
 * @param state what was done to it last
 * @param entries in order of their ranges
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html">Managed prefix lists</a>
 */
record ManagedPrefixList(
        String prefixListId,
        Owner owner,
        String name,
        int maxEntries,
        long version,
        State state,
        List<Entry> entries,
        Optional<Idempotency> idempotency)
        implements Resource {

    ManagedPrefixList {
        entries = entries.stream().sorted(Comparator.comparing(Entry::cidr)).toList();
        if (entries.size() > maxEntries) {
            throw new IllegalArgumentException(
                    prefixListId + " has " + entries.size() + " entries (expected at most " + maxEntries + ")");
        }
    }

    /** A range and what it is for. */
    record Entry(Cidr cidr, Optional<String> description) {}

    /** Whose list it is: the account's, or one of AWS's own ({@code com.amazonaws...}), which accounts refer to. */
    enum Owner {
        ACCOUNT,
        AWS
    }

    /** What was done last; it was in force before it was answered. */
    enum State {
        CREATE_COMPLETE,
        MODIFY_COMPLETE,
        RESTORE_COMPLETE;

        /** As the API spells it. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String resourceId() {
        return prefixListId;
    }

    List<Cidr> ranges() {
        return entries.stream().map(Entry::cidr).toList();
    }

    ManagedPrefixList named(String next) {
        return new ManagedPrefixList(
                prefixListId, owner, next, maxEntries, version, State.MODIFY_COMPLETE, entries, idempotency);
    }

    ManagedPrefixList sized(int next) {
        return new ManagedPrefixList(
                prefixListId, owner, name, next, version, State.MODIFY_COMPLETE, entries, idempotency);
    }

    /** The next version, with these entries. */
    ManagedPrefixList with(List<Entry> next, State how) {
        return new ManagedPrefixList(prefixListId, owner, name, maxEntries, version + 1, how, next, idempotency);
    }
}
