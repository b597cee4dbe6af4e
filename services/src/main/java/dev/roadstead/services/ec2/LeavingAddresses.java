package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Records;
import dev.roadstead.store.ConflictException;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Set;

/**
 * Addresses of the public pool that interfaces have let go, while packets may still come from there: until the network of each VPC that had
 * one has taken a plan without it, it stays leased to whom it was, so that nobody else is taken for the old holder or the old one for nobody.
 * An Elastic IP address stays leased beyond that, for as long as it is allocated. Stored, so that neither a restart nor a kernel that
 * refuses for long frees them early.
 */
final class LeavingAddresses {

    /** Between an address and a VPC, since an Elastic IP address may leave several; a row of before names the address alone. */
    private static final String OF = "/";

    /** @param vpcId whose network sends under the address */
    record Leaving(String vpcId) {}

    static final Kind<Leaving> LEAVING = Records.kind("ec2.leaving-public-address", Leaving.class);

    /** Freed in one transaction. */
    private static final int MOST_AT_ONCE = 1000;

    private final Store store;

    LeavingAddresses(Store store) {
        this.store = store;
    }

    /** From now on an address that a VPC had is free as soon as the network allows, unless it is allocated. */
    static void add(Transaction transaction, Ipv4 address, String vpcId) {
        transaction.put(LEAVING, PublicPool.key(address + OF + vpcId), new Leaving(vpcId));
    }

    /** Whether some network may still send under an address that its VPC no longer has. */
    static boolean contain(View view, String address) {
        return !view.list(LEAVING, PublicPool.ALL, Key.GLOBAL, address + OF).isEmpty();
    }

    /** Those that a network which has taken what is stored has left, but for those of VPCs that it refused. */
    static List<Versioned<Leaving>> due(View view, Set<String> refusedVpcs) {
        return view.listAll(LEAVING).stream()
                .filter(stored -> !refusedVpcs.contains(stored.value().vpcId()))
                .toList();
    }

    /**
     * Frees as many of them as go at once, all of those or none.
     *
     * @return whether some are left
     * @throws ConflictException when one of them has come and left again since
     */
    boolean free(List<Versioned<Leaving>> due) {
        List<Versioned<Leaving>> now = due.stream().limit(MOST_AT_ONCE).toList();
        if (!now.isEmpty()) {
            store.change(tx -> now.forEach(stored -> free(tx, stored)));
        }
        return now.size() < due.size();
    }

    private static void free(Transaction transaction, Versioned<Leaving> stored) {
        transaction.delete(LEAVING, stored.key(), stored.version());
        String address = stored.id().split(OF)[0];
        if (!contain(transaction, address) && !allocated(transaction, address)) {
            transaction.delete(PublicPool.LEASES, PublicPool.key(address));
        }
    }

    private static boolean allocated(View view, String address) {
        return view.get(PublicPool.LEASES, PublicPool.key(address))
                .map(Versioned::value)
                .filter(lease -> view.contains(
                        ResourceType.ADDRESS.kind(), new Key(lease.account(), lease.region(), lease.holder())))
                .isPresent();
    }
}
