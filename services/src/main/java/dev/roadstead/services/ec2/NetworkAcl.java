package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.aws.Records;
import dev.roadstead.services.ec2.SecurityGroupRule.Protocol;
import dev.roadstead.store.Kind;
import dev.roadstead.store.RecordCodec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network ACL. Each subnet knows its own.
 *
 * @param defaultAcl whether it is the one that its VPC came with
 * @param entries outbound ones first, each direction in order of its numbers; the last one, which denies, is implied
 */
record NetworkAcl(
        String networkAclId, String vpcId, boolean defaultAcl, List<Entry> entries, Optional<Idempotency> idempotency)
        implements Resource {

    /** The number of the entry that every network ACL ends with, and that denies what no other decides. */
    static final int LAST = 32767;

    private static final int FIRST_OF_DEFAULT = 100;
    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::egress).reversed().thenComparing(Entry::number);

    NetworkAcl {
        entries = entries.stream().sorted(ORDER).toList();
    }

    /** What packets an entry decides on, and how. The protocol's ports are those of the destination. */
    record Entry(boolean egress, int number, boolean allow, Protocol protocol, Cidr cidr) {

        /** Whether both have the same place. */
        private boolean sameAs(boolean otherEgress, int otherNumber) {
            return egress == otherEgress && number == otherNumber;
        }
    }

    /** The network ACL that a VPC comes with: everything may pass. */
    static NetworkAcl ofVpc(String networkAclId, String vpcId) {
        return new NetworkAcl(
                networkAclId,
                vpcId,
                true,
                List.of(
                        new Entry(true, FIRST_OF_DEFAULT, true, Protocol.ALL, Cidr.ALL),
                        new Entry(false, FIRST_OF_DEFAULT, true, Protocol.ALL, Cidr.ALL)),
                Optional.empty());
    }

    @Override
    public String resourceId() {
        return networkAclId;
    }

    Stream<Entry> entries(boolean egress) {
        return entries.stream().filter(entry -> entry.egress == egress);
    }

    Optional<Entry> entry(boolean egress, int number) {
        return entries.stream().filter(entry -> entry.sameAs(egress, number)).findFirst();
    }

    NetworkAcl plus(Entry entry) {
        return withEntries(Stream.concat(entries.stream(), Stream.of(entry)).toList());
    }

    NetworkAcl minus(Entry entry) {
        return withEntries(
                entries.stream().filter(other -> !other.equals(entry)).toList());
    }

    private NetworkAcl withEntries(List<Entry> next) {
        return new NetworkAcl(networkAclId, vpcId, defaultAcl, next, idempotency);
    }

    /** How it is stored. The first schema version knew default network ACLs alone, which could not be changed. */
    static Kind<NetworkAcl> kind(String name) {
        RecordCodec<NetworkAcl> codec = Records.codec(NetworkAcl.class);
        RecordCodec<Unchangeable> first = Records.codec(Unchangeable.class);
        return new Kind<>(name, 2, codec, (from, bytes) -> {
            Unchangeable old = first.decode(bytes);
            return codec.encode(ofVpc(old.networkAclId, old.vpcId));
        });
    }

    /** A network ACL of the first schema version. */
    private record Unchangeable(String networkAclId, String vpcId) {}
}
