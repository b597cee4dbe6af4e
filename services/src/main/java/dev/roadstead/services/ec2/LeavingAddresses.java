package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Set;

/**
 * Addresses of the public pool that their holders have let go, while packets may still come from there: until the network of their VPC
 * has taken a plan without them, they stay leased to whom they were, so that nobody else is taken for the old holder or the old one for
 * nobody. Stored, so that neither a restart nor a kernel that refuses for long frees them early.
 */
final class LeavingAddresses {

    /** @param vpcId whose network sends under the address */
    record Leaving(String vpcId) {}

    static final Kind<Leaving> LEAVING = Records.kind("ec2.leaving-public-address", Leaving.class);

    private final Store store;

    LeavingAddresses(Store store) {
        this.store = store;
    }

    /** From now on an address of a VPC is free as soon as the network allows. */
    static void add(Transaction transaction, Ipv4 address, String vpcId) {
        transaction.put(LEAVING, PublicPool.key(address.toString()), new Leaving(vpcId));
    }

    /** Those that a network which has taken what is stored has left, but for those of VPCs that it refused. */
    static List<Versioned<Leaving>> due(View view, Set<String> refusedVpcs) {
        return view.listAll(LEAVING).stream()
                .filter(stored -> !refusedVpcs.contains(stored.value().vpcId()))
                .toList();
    }

    /** Frees them, all or none. */
    void free(List<Versioned<Leaving>> due) {
        if (!due.isEmpty()) {
            store.change(tx -> due.forEach(stored -> {
                tx.delete(LEAVING, stored.key());
                tx.delete(PublicPool.LEASES, stored.key());
            }));
        }
    }
}
