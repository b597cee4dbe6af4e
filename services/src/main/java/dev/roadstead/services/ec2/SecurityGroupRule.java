package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.Optional;
import java.util.stream.Stream;

/** One permission of a security group. */
record SecurityGroupRule(String ruleId, boolean egress, Protocol protocol, Peer peer, Optional<String> description) {

    /**
     * What traffic is meant.
     *
     * @param number the IANA protocol number, -1 for all traffic
     * @param from the first port or the ICMP type; -1 for all
     * @param to the last port or the ICMP code; -1 for all
     */
    record Protocol(int number, int from, int to) {
        static final int ALL_TRAFFIC = -1;
        static final int ICMP = 1;
        static final int TCP = 6;
        static final int UDP = 17;
        static final Protocol ALL = whole(ALL_TRAFFIC);

        /** All of a protocol, whatever its ports, or types and codes. */
        static Protocol whole(int number) {
            return new Protocol(number, -1, -1);
        }

        /** As the API prints it: tcp, udp, icmp, -1 or a number. */
        String text() {
            return switch (number) {
                case ICMP -> "icmp";
                case TCP -> "tcp";
                case UDP -> "udp";
                default -> Integer.toString(number);
            };
        }

        /** Whether ports, or types and codes, are part of it. */
        boolean ported() {
            return number == TCP || number == UDP || number == ICMP;
        }
    }

    /** The other side: a range, a security group of the same VPC, or a prefix list; exactly one of them. */
    record Peer(Optional<Cidr> cidr, Optional<String> group, Optional<String> prefixList) {
        Peer {
            long given = Stream.of(cidr, group, prefixList)
                    .filter(Optional::isPresent)
                    .count();
            if (given != 1) {
                throw new IllegalArgumentException(
                        "peer: " + cidr + ", " + group + " and " + prefixList + " (expected exactly one)");
            }
        }

        static Peer range(Cidr cidr) {
            return new Peer(Optional.of(cidr), Optional.empty(), Optional.empty());
        }

        static Peer group(String groupId) {
            return new Peer(Optional.empty(), Optional.of(groupId), Optional.empty());
        }

        static Peer prefixList(String prefixListId) {
            return new Peer(Optional.empty(), Optional.empty(), Optional.of(prefixListId));
        }

        String text() {
            return cidr.map(Cidr::toString).or(() -> group).or(() -> prefixList).orElseThrow();
        }
    }

    /** Whether both permit the same, whatever their ids and descriptions. */
    boolean sameAs(SecurityGroupRule other) {
        return egress == other.egress && protocol.equals(other.protocol) && peer.equals(other.peer);
    }

    SecurityGroupRule describedAs(Optional<String> next) {
        return new SecurityGroupRule(ruleId, egress, protocol, peer, next);
    }

    SecurityGroupRule withId(String id) {
        return new SecurityGroupRule(id, egress, protocol, peer, description);
    }
}
