package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Transaction;

/**
 * The public addresses of this installation, for all accounts and regions. The last /24 of the range belongs to Roadstead's own
 * services and is never handed out.
 */
public final class PublicPool {

    private static final int SERVICE_ADDRESSES = 256;

    /** Stands in keys for the account: the pool is of all accounts. */
    static final String ALL = "public-pool";

    /** Who has an address. */
    record Lease(String account, String region, String holder) {}

    static final Kind<Lease> LEASES = Records.kind("ec2.public-address", Lease.class);

    private final Cidr range;
    private final Ids ids;

    /**
     * @param range at most a /23, so that there is something beside the service addresses
     */
    public PublicPool(Cidr range, Ids ids) {
        if (range.prefixLength() < 8 || range.prefixLength() > 23) {
            throw new IllegalArgumentException("public pool: " + range + " (expected a range from /8 to /23)");
        }
        this.range = range;
        this.ids = ids;
    }

    /** The last /24 of the range, for Roadstead's own services. */
    public Cidr servicePool() {
        return new Cidr(range.base().plus((int) range.size() - SERVICE_ADDRESSES), 24);
    }

    /** All of its addresses, those of the services included. */
    Cidr range() {
        return range;
    }

    /** Whether a VPC's range would hide public addresses. */
    boolean overlaps(Cidr other) {
        return range.overlaps(other);
    }

    @Override
    public String toString() {
        return range.toString();
    }

    /** Leases a free address, starting to look at a random place so that one just freed is not reused at once. */
    Ipv4 lease(OpenEstate estate, String holder) {
        int size = (int) range.size() - SERVICE_ADDRESSES;
        int start = Integer.remainderUnsigned(Integer.parseUnsignedInt(ids.hex(8), 16), size);
        for (int i = 0; i < size; i++) {
            Ipv4 address = range.base().plus((start + i) % size);
            if (usable(address) && !estate.transaction().contains(LEASES, key(address))) {
                estate.transaction().insert(LEASES, key(address), new Lease(estate.account(), estate.region(), holder));
                return address;
            }
        }
        throw Ec2Failures.failure(
                "InsufficientAddressCapacity",
                "No address of the public pool " + range
                        + " is free; release one, or start with a larger --public-pool.");
    }

    /** Whether packets from an address may have come from a VPC. */
    boolean handsOut(Ipv4 address) {
        return range.contains(address) && !servicePool().contains(address);
    }

    /** Frees an address that was allocated, at once or with the last network that may still send under it ({@link LeavingAddresses}). */
    void release(Transaction transaction, Ipv4 address) {
        if (!LeavingAddresses.contain(transaction, address.toString())) {
            transaction.delete(LEASES, key(address));
        }
    }

    private static boolean usable(Ipv4 address) {
        int last = address.bits() & 0xff;
        return last != 0 && last != 0xff;
    }

    private static Key key(Ipv4 address) {
        return key(address.toString());
    }

    /** Where the lease of an address is stored. */
    static Key key(String address) {
        return new Key(ALL, Key.GLOBAL, address);
    }
}
