package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.PREFIX_LIST;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.ec2.ManagedPrefixList.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeManagedPrefixListsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeManagedPrefixListsResponse;
import software.amazon.awssdk.services.ec2.model.DescribePrefixListsRequest;
import software.amazon.awssdk.services.ec2.model.DescribePrefixListsResponse;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListAssociationsRequest;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListAssociationsResponse;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListEntriesRequest;
import software.amazon.awssdk.services.ec2.model.GetManagedPrefixListEntriesResponse;
import software.amazon.awssdk.services.ec2.model.PrefixList;
import software.amazon.awssdk.services.ec2.model.PrefixListAssociation;
import software.amazon.awssdk.services.ec2.model.PrefixListEntry;
import software.amazon.awssdk.services.ec2.model.PrefixListState;

/** Prefix lists as answers describe them. */
final class PrefixListDescription {

    private static final int SMALLEST_PAGE = 1;

    private static final Listing<ManagedPrefixList> LISTING = new Listing<>(
            PREFIX_LIST,
            "prefixListIds",
            new Filters<>(ManagedPrefixList::prefixListId)
                    .by("prefix-list-id", ManagedPrefixList::prefixListId)
                    .by("prefix-list-name", ManagedPrefixList::name)
                    .byEach("owner-id", (estate, list) -> List.of(owner(estate, list))));

    private final Work work;

    PrefixListDescription(Work work) {
        this.work = work;
    }

    DescribeManagedPrefixListsResponse describe(DescribeManagedPrefixListsRequest request) {
        Estate estate = work.read();
        Page<ManagedPrefixList> page = LISTING.page(
                estate,
                estate.all(PREFIX_LIST),
                new Listing.Query(
                        request.prefixListIds(), request.filters(), request.maxResults(), request.nextToken()),
                SMALLEST_PAGE);
        return DescribeManagedPrefixListsResponse.builder()
                .prefixLists(
                        page.map(list -> of(estate, list, list.state().text())).items())
                .nextToken(page.token())
                .build();
    }

    /** The lists of AWS's own services, with what they hold. */
    DescribePrefixListsResponse describeOfAws(DescribePrefixListsRequest request) {
        Estate estate = work.read();
        Page<ManagedPrefixList> page = LISTING.page(
                estate,
                estate.all(PREFIX_LIST).filter(list -> list.owner() == Owner.AWS),
                new Listing.Query(
                        request.prefixListIds(), request.filters(), request.maxResults(), request.nextToken()));
        return DescribePrefixListsResponse.builder()
                .prefixLists(page.map(list -> PrefixList.builder()
                                .prefixListId(list.prefixListId())
                                .prefixListName(list.name())
                                .cidrs(list.ranges().stream()
                                        .map(Object::toString)
                                        .toList())
                                .build())
                        .items())
                .nextToken(page.token())
                .build();
    }

    GetManagedPrefixListEntriesResponse entries(GetManagedPrefixListEntriesRequest request) {
        Estate estate = work.read();
        ManagedPrefixList list = estate.require(PREFIX_LIST, request.prefixListId());
        List<PrefixListEntry> entries = entries(estate, list, request.targetVersion()).stream()
                .map(entry -> PrefixListEntry.builder()
                        .cidr(entry.cidr().toString())
                        .description(entry.description().orElse(null))
                        .build())
                .sorted(java.util.Comparator.comparing(PrefixListEntry::cidr))
                .toList();
        Page<PrefixListEntry> page =
                Listing.cut(entries, PrefixListEntry::cidr, request.maxResults(), request.nextToken(), SMALLEST_PAGE);
        return GetManagedPrefixListEntriesResponse.builder()
                .entries(page.items())
                .nextToken(page.token())
                .build();
    }

    GetManagedPrefixListAssociationsResponse associations(GetManagedPrefixListAssociationsRequest request) {
        Estate estate = work.read();
        ManagedPrefixList list = estate.require(PREFIX_LIST, request.prefixListId());
        List<PrefixListAssociation> all = PrefixListReferences.to(list.prefixListId(), estate).resourceIds().stream()
                .map(id -> PrefixListAssociation.builder()
                        .resourceId(id)
                        .resourceOwner(estate.account())
                        .build())
                .toList();
        Page<PrefixListAssociation> page =
                Listing.cut(all, PrefixListAssociation::resourceId, request.maxResults(), request.nextToken());
        return GetManagedPrefixListAssociationsResponse.builder()
                .prefixListAssociations(page.items())
                .nextToken(page.token())
                .build();
    }

    /** What a list holds, or held in a version. */
    static List<ManagedPrefixList.Entry> entries(Estate estate, ManagedPrefixList list, @Nullable Long version) {
        return version == null || version == list.version()
                ? list.entries()
                : PrefixListVersions.entries(estate, list, version)
                        .orElseThrow(() -> Ec2Failures.invalidValue("The prefix list '" + list.prefixListId()
                                + "' has no version " + version + " that is kept (expected up to " + list.version()
                                + ")"));
    }

    /** A list whose change is about to come into force. */
    static software.amazon.awssdk.services.ec2.model.ManagedPrefixList of(
            Estate estate, ManagedPrefixList list, PrefixListState state) {
        return of(estate, list, state.toString());
    }

    private static software.amazon.awssdk.services.ec2.model.ManagedPrefixList of(
            Estate estate, ManagedPrefixList list, String state) {
        String arnOwner = list.owner() == Owner.AWS ? "aws" : estate.account();
        return software.amazon.awssdk.services.ec2.model.ManagedPrefixList.builder()
                .prefixListId(list.prefixListId())
                .prefixListName(list.name())
                .prefixListArn(
                        new Arn("ec2", estate.region(), arnOwner, "prefix-list/" + list.prefixListId()).toString())
                .addressFamily("IPv4")
                .maxEntries(list.owner() == Owner.AWS ? null : list.maxEntries())
                .version(list.owner() == Owner.AWS ? null : list.version())
                .state(state)
                .ownerId(owner(estate, list))
                .tags(TagRequests.described(estate.tags(list.prefixListId())))
                .build();
    }

    private static String owner(Estate estate, ManagedPrefixList list) {
        return list.owner() == Owner.AWS ? "AWS" : estate.account();
    }
}
