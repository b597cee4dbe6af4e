package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.Optional;

/** The entries that prefix lists had in their versions, each version a record of its own. */
final class PrefixListVersions {

    /** So many versions of a list can be looked at and restored. */
    private static final int KEPT = 100;

    /** What a list held. */
    record Version(List<ManagedPrefixList.Entry> entries) {
        Version {
            entries = List.copyOf(entries);
        }
    }

    private static final Kind<Version> VERSIONS = Records.kind("ec2.prefix-list-version", Version.class);

    private PrefixListVersions() {}

    /** Stores a list and keeps its version. */
    static ManagedPrefixList put(OpenEstate estate, ManagedPrefixList list) {
        estate.transaction()
                .put(VERSIONS, key(estate, list.prefixListId(), list.version()), new Version(list.entries()));
        if (list.version() > KEPT) {
            estate.transaction().delete(VERSIONS, key(estate, list.prefixListId(), list.version() - KEPT));
        }
        return estate.put(ResourceType.PREFIX_LIST, list);
    }

    /** What a list held in a version of those that are kept. */
    static Optional<List<ManagedPrefixList.Entry>> entries(Estate estate, ManagedPrefixList list, long version) {
        return estate.view()
                .get(VERSIONS, key(estate, list.prefixListId(), version))
                .map(Versioned::value)
                .map(Version::entries);
    }

    /** Removes a list and all of its versions. */
    static void delete(OpenEstate estate, ManagedPrefixList list) {
        for (long version = Math.max(1, list.version() - KEPT + 1); version <= list.version(); version++) {
            estate.transaction().delete(VERSIONS, key(estate, list.prefixListId(), version));
        }
        estate.delete(ResourceType.PREFIX_LIST, list);
    }

    private static Key key(Estate estate, String prefixListId, long version) {
        return estate.key(prefixListId + "/" + version);
    }
}
