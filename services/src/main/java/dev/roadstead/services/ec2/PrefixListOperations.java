package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.PREFIX_LIST;

import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.ec2.ManagedPrefixList.Owner;
import dev.roadstead.services.ec2.ManagedPrefixList.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.CreateManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.DeleteManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.DeleteManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.ModifyManagedPrefixListRequest;
import software.amazon.awssdk.services.ec2.model.ModifyManagedPrefixListResponse;
import software.amazon.awssdk.services.ec2.model.PrefixListState;
import software.amazon.awssdk.services.ec2.model.RestoreManagedPrefixListVersionRequest;
import software.amazon.awssdk.services.ec2.model.RestoreManagedPrefixListVersionResponse;

/** Prefix lists come, change and go. A changed list is in force on all that refer to it when the change is answered. */
final class PrefixListOperations {

    private static final String CREATE = "CreateManagedPrefixList";
    private static final int NAME_LIMIT = 255;
    private static final int LARGEST = 1000;

    private final Work work;
    private final Ids ids;
    private final TagRequests tagRequests;

    PrefixListOperations(Work work, Ids ids, TagRequests tagRequests) {
        this.work = work;
        this.ids = ids;
        this.tagRequests = tagRequests;
    }

    CreateManagedPrefixListResponse create(CreateManagedPrefixListRequest request) {
        requireFamily(request.addressFamily());
        requireName(request.prefixListName());
        int maxEntries = size(request.maxEntries());
        List<ManagedPrefixList.Entry> entries = PrefixListEntries.changed(List.of(), request.entries(), List.of());
        PrefixListEntries.requireRoom(entries.size(), maxEntries);
        Map<String, String> tags = tagRequests.onCreation(request.tagSpecifications(), CREATE, PREFIX_LIST.name());
        Optional<Idempotency> token = Idempotency.of(
                request.clientToken(), request.toBuilder().clientToken(null).build());
        return work.store(estate -> {
            ManagedPrefixList made = Idempotency.once(token, estate, PREFIX_LIST, () -> {
                Quotas.require(
                        estate.all(PREFIX_LIST)
                                .filter(list -> list.owner() == Owner.ACCOUNT)
                                .count(),
                        Quotas.PREFIX_LISTS,
                        "PrefixListLimitExceeded",
                        "prefix lists");
                ManagedPrefixList list = new ManagedPrefixList(
                        ids.resource("pl"),
                        Owner.ACCOUNT,
                        request.prefixListName(),
                        maxEntries,
                        1,
                        State.CREATE_COMPLETE,
                        entries,
                        token);
                estate.tag(PREFIX_LIST.name(), list.prefixListId(), tags);
                return PrefixListVersions.put(estate, list);
            });
            return CreateManagedPrefixListResponse.builder()
                    .prefixList(PrefixListDescription.of(estate, made, PrefixListState.CREATE_IN_PROGRESS))
                    .build();
        });
    }

    /** Changes the entries, or the size, each with or without the name. */
    ModifyManagedPrefixListResponse modify(ModifyManagedPrefixListRequest request) {
        boolean entries =
                !request.addEntries().isEmpty() || !request.removeEntries().isEmpty();
        requireOneChange(request, entries);
        return work.enforce(estate -> {
            ManagedPrefixList list = changeable(estate, request.prefixListId());
            if (request.currentVersion() != null) {
                requireVersion(list, request.currentVersion());
            }
            if (request.prefixListName() != null) {
                list = list.named(request.prefixListName());
            }
            if (entries) {
                list = edited(estate, list, request);
            } else if (request.maxEntries() != null) {
                list = resized(estate, list, size(request.maxEntries()));
            } else {
                estate.put(PREFIX_LIST, list);
            }
            return ModifyManagedPrefixListResponse.builder()
                    .prefixList(PrefixListDescription.of(estate, list, PrefixListState.MODIFY_IN_PROGRESS))
                    .build();
        });
    }

    private static void requireOneChange(ModifyManagedPrefixListRequest request, boolean entries) {
        if (entries && request.maxEntries() != null) {
            throw Ec2Failures.invalidCombination(
                    "The entries and the size (MaxEntries) of a prefix list cannot be modified at the same time");
        }
        if (!entries && request.maxEntries() == null && request.prefixListName() == null) {
            throw Ec2Failures.failure(
                    "InvalidRequest",
                    "The request received was invalid (expected AddEntries, RemoveEntries, MaxEntries or PrefixListName)");
        }
        if (entries && request.currentVersion() == null) {
            throw Ec2Failures.missing("CurrentVersion");
        }
        if (request.prefixListName() != null) {
            requireName(request.prefixListName());
        }
    }

    private static ManagedPrefixList edited(
            OpenEstate estate, ManagedPrefixList list, ModifyManagedPrefixListRequest request) {
        List<ManagedPrefixList.Entry> next =
                PrefixListEntries.changed(list.entries(), request.addEntries(), request.removeEntries());
        PrefixListEntries.requireRoom(next.size(), list.maxEntries());
        return PrefixListVersions.put(estate, list.with(next, State.MODIFY_COMPLETE));
    }

    private ManagedPrefixList resized(OpenEstate estate, ManagedPrefixList list, int maxEntries) {
        PrefixListEntries.requireRoom(list.entries().size(), maxEntries);
        ManagedPrefixList next = estate.put(PREFIX_LIST, list.sized(maxEntries));
        ReferenceRoom.require(estate, PrefixListReferences.to(list.prefixListId(), estate));
        return next;
    }

    RestoreManagedPrefixListVersionResponse restore(RestoreManagedPrefixListVersionRequest request) {
        return work.enforce(estate -> {
            ManagedPrefixList list = changeable(estate, request.prefixListId());
            requireVersion(list, request.currentVersion());
            List<ManagedPrefixList.Entry> earlier =
                    PrefixListDescription.entries(estate, list, request.previousVersion());
            PrefixListEntries.requireRoom(earlier.size(), list.maxEntries());
            ManagedPrefixList next = PrefixListVersions.put(estate, list.with(earlier, State.RESTORE_COMPLETE));
            return RestoreManagedPrefixListVersionResponse.builder()
                    .prefixList(PrefixListDescription.of(estate, next, PrefixListState.RESTORE_IN_PROGRESS))
                    .build();
        });
    }

    DeleteManagedPrefixListResponse delete(DeleteManagedPrefixListRequest request) {
        return work.store(estate -> {
            ManagedPrefixList list = changeable(estate, request.prefixListId());
            PrefixListReferences references = PrefixListReferences.to(list.prefixListId(), estate);
            if (!references.none()) {
                throw Ec2Failures.failure(
                        "DependencyViolation",
                        "The prefix list '" + list.prefixListId() + "' is referenced by "
                                + String.join(", ", references.resourceIds()) + " and cannot be deleted.");
            }
            DeleteManagedPrefixListResponse response = DeleteManagedPrefixListResponse.builder()
                    .prefixList(PrefixListDescription.of(estate, list, PrefixListState.DELETE_IN_PROGRESS))
                    .build();
            PrefixListVersions.delete(estate, list);
            return response;
        });
    }

    private static ManagedPrefixList changeable(Estate estate, String id) {
        ManagedPrefixList list = estate.require(PREFIX_LIST, id);
        if (list.owner() == Owner.AWS) {
            throw Ec2Failures.failure(
                    "OperationNotPermitted",
                    "The prefix list '" + id + "' (" + list.name() + ") is managed by AWS and cannot be changed.");
        }
        return list;
    }

    private static void requireVersion(ManagedPrefixList list, Long version) {
        if (version == null || version != list.version()) {
            throw Ec2Failures.failure(
                    "PrefixListVersionMismatch",
                    "The prefix list has the incorrect version number: " + version + " (expected " + list.version()
                            + ")");
        }
    }

    private static void requireFamily(String family) {
        if (family == null) {
            throw Ec2Failures.missing("AddressFamily");
        }
        if (family.equals("IPv6")) {
            throw Ec2Failures.unsupported(CREATE, "AddressFamily IPv6");
        }
        if (!family.equals("IPv4")) {
            throw Ec2Failures.invalidValue(
                    "Value (" + family + ") for parameter AddressFamily is invalid. Expected: 'IPv4'");
        }
    }

    private static void requireName(String name) {
        if (name == null || name.isEmpty()) {
            throw Ec2Failures.missing("PrefixListName");
        }
        Ec2Failures.requireText("PrefixListName", name);
        if (name.length() > NAME_LIMIT || name.startsWith("com.amazonaws")) {
            throw Ec2Failures.invalidValue(
                    "Value (" + name + ") for parameter PrefixListName is invalid. Expected up to " + NAME_LIMIT
                            + " characters, and no name that starts with com.amazonaws");
        }
    }

    private static int size(Integer maxEntries) {
        if (maxEntries == null) {
            throw Ec2Failures.missing("MaxEntries");
        }
        if (maxEntries < 1 || maxEntries > LARGEST) {
            throw Ec2Failures.invalidValue(
                    "Value (" + maxEntries + ") for parameter MaxEntries is invalid. Expected 1 to " + LARGEST);
        }
        return maxEntries;
    }
}
