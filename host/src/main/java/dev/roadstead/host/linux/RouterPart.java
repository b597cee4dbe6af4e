package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Counted;
import dev.roadstead.host.Ipv4;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of a VPC's router that is put in force, changed and removed as one. Two equal parts ask the same of the kernel, so only parts
 * that differ are worked on, however large the VPC is.
 */
sealed interface RouterPart {

    /**
     * What every router has.
     *
     * @param ranges that are local, the primary one first
     */
    record Ground(List<Cidr> ranges, boolean dnsSupport) implements RouterPart {
        public Ground {
            ranges = List.copyOf(ranges);
        }

        /** The VPC's resolver: at the primary range's base plus two, whatever other ranges there are. */
        Ipv4 resolver() {
            return ranges.getFirst().base().plus(2);
        }
    }

    /**
     * A subnet's route table, looked up by the mark that packets from its interfaces get.
     *
     * @param inner routes more specific than the local route, which come before it
     * @param outer all others
     * @param networkAclId of the network ACL that packets are asked for when they leave, if there is one to ask
     */
    record Subnet(int mark, List<Fact.Route> inner, List<Fact.Route> outer, Optional<String> networkAclId)
            implements RouterPart {
        public Subnet {
            inner = List.copyOf(inner);
            outer = List.copyOf(outer);
        }
    }

    /**
     * Whether packets that leave or enter a subnet are asked for; where no network ACL refuses anything, they are not.
     *
     * @param serving whether there are interface endpoints, whose own packets to and from their services cross no border
     */
    record Borders(boolean guarded, boolean serving) implements RouterPart {}

    /**
     * Whether flows are counted anywhere: only then are there counts.
     *
     * @param accepted of packets that are let through
     * @param refused of packets that are dropped
     */
    record Counting(boolean accepted, boolean refused) implements RouterPart {}

    /**
     * Whether packets of known connections may take the fast path: where no network ACL wants to see each of them, and nobody counts them.
     *
     * @param open to tracked TCP connections
     */
    record Shortcut(boolean open) implements RouterPart {}

    /** A network ACL's chains, in nft's language. */
    record Acl(String networkAclId, List<String> ingress, List<String> egress) implements RouterPart {
        public Acl {
            ingress = List.copyOf(ingress);
            egress = List.copyOf(egress);
        }
    }

    /**
     * A gateway endpoint in a subnet's route table.
     *
     * @param mark of the subnet
     * @param destination an address of the service
     * @param source what the service sees packets come from
     */
    record Endpoint(int mark, Ipv4 destination, Ipv4 source) implements RouterPart {}

    /** A security group's chains, in nft's language; its members are elements of the set of its name. */
    record Group(String groupId, List<String> ingress, List<String> egress) implements RouterPart {
        public Group {
            ingress = List.copyOf(ingress);
            egress = List.copyOf(egress);
        }
    }

    /** The chains of several groups that some interface has together. */
    record Combination(String name, List<String> ingress, List<String> egress) implements RouterPart {
        public Combination {
            ingress = List.copyOf(ingress);
            egress = List.copyOf(egress);
        }
    }

    /** A network namespace joined to the router by a pair of devices. */
    record Attachment(
            Place place, Passage passage, List<String> memberOf, Optional<Ipv4> publicAddress, Counted counted)
            implements RouterPart {
        public Attachment {
            memberOf = List.copyOf(memberOf);
        }

        /** Its own, its public one, and the one under which it is known to a service. */
        List<Ipv4> addresses() {
            return Stream.concat(
                            Stream.of(place.address()),
                            Stream.concat(publicAddress.stream(), place.use().source().stream()))
                    .toList();
        }
    }

    /**
     * The way to a peer's router and back.
     *
     * @param device the pair of devices has this name at both ends
     * @param chain of the packet filter that tells what may come from there
     * @param peerRanges what may come from there comes from these
     * @param own what may be reached from there: these ranges
     * @param resolver but not this address
     */
    record Peering(String device, String chain, List<Cidr> peerRanges, List<Cidr> own, Ipv4 resolver)
            implements RouterPart {
        public Peering {
            peerRanges = List.copyOf(peerRanges);
            own = List.copyOf(own);
        }
    }

    /** Another VPC's group that rules here refer to: the set of its name. */
    record PeerGroup(String groupId, List<Ipv4> addresses) implements RouterPart {
        public PeerGroup {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * What is in an attached namespace: when it changes, the devices are made anew.
     *
     * @param owner the interface's or NAT gateway's id
     * @param device the router's end of the pair
     */
    record Place(String owner, String device, Ipv4 address, String macAddress, Ipv4 gateway, Use use) {}

    /** What an attached namespace does with packets by itself. */
    sealed interface Use {
        /** Nothing: whoever works in it does. */
        record End() implements Use {}

        /** Sends on whatever is routed to it, under its own address. */
        record NatGateway() implements Use {}

        /**
         * Sends on to a service what is meant for the service, under an address that stands for the interface.
         *
         * @param from that address
         */
        record Endpoint(Ipv4 service, Ipv4 from) implements Use {
            @Override
            public Optional<Ipv4> source() {
                return Optional.of(from);
            }
        }

        /** Whether it sends packets on. */
        default boolean forwards() {
            return !(this instanceof End);
        }

        /** The address under which a service knows it. */
        default Optional<Ipv4> source() {
            return Optional.empty();
        }
    }

    /** What interface endpoints' own packets need of the router, where there are any: the way to their services. */
    record Services(List<Ipv4> addresses) implements RouterPart {
        public Services {
            addresses = List.copyOf(addresses);
        }
    }

    /** The chain for packets to interfaces of endpoints that have the groups of another chain: what AWS always tracks. */
    record Tracking(String chain) implements RouterPart {
        /** Its name. */
        String name() {
            return chain + "-tracked";
        }
    }

    /**
     * What may pass between an attached namespace and the router.
     *
     * @param mark of the subnet
     * @param checked whether only the interface's own addresses may be the source
     * @param ingress the verdict on packets to it
     * @param egress the verdict on packets from it
     * @param networkAclId of the network ACL that packets are asked for when they enter its subnet, if there is one to ask
     */
    record Passage(int mark, boolean checked, String ingress, String egress, Optional<String> networkAclId) {}
}
