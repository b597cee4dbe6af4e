package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which ranges a VPC can have.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html">VPC CIDR blocks</a>
 */
final class VpcRanges {

    private static final String CODE = "InvalidVpc.Range";

    /** This network, loopback, link-local, multicast and reserved addresses (RFC 6890). */
    private static final List<Cidr> NEVER = ranges("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3");

    /** The families of private addresses (RFC 1918), of which a VPC has one at most. */
    private static final List<Cidr> PRIVATE = ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");

    /** Never a further range, whatever the primary one is. */
    private static final List<Cidr> NEVER_SECONDARY = ranges("172.31.0.0/16", "198.19.0.0/16");

    /** A VPC with a range in the first can be given none in the second. */
    private static final Cidr LOWEST_PAIR = Cidr.parse("10.0.0.0/15");

    private static final Cidr LOWEST = Cidr.parse("10.0.0.0/16");

    private final PublicPool pool;

    VpcRanges(PublicPool pool) {
        this.pool = pool;
    }

    /** Refuses what no VPC can have. */
    void requireUsable(Cidr cidr) {
        boolean size = cidr.prefixLength() >= 16 && cidr.prefixLength() <= 28;
        if (!size || overlaps(NEVER, cidr)) {
            throw Ec2Failures.failure(CODE, "The CIDR '" + cidr + "' is invalid.");
        }
        if (pool.overlaps(cidr)) {
            throw Ec2Failures.failure(
                    CODE,
                    "The CIDR '" + cidr + "' is invalid. It overlaps the public addresses of this installation, " + pool
                            + " (choose another range, or start with another --public-pool).");
        }
    }

    /** Refuses what that VPC cannot be given beside the ranges and routes that it has. */
    void requireAddable(Estate estate, Vpc vpc, Cidr cidr) {
        requireUsable(cidr);
        if (restricted(vpc, cidr)) {
            throw Ec2Failures.failure(
                    CODE,
                    "The CIDR '" + cidr + "' is restricted. Use a CIDR from the same private address range as the "
                            + "current VPC CIDR, or use a publicly-routable CIDR. For additional restrictions, see "
                            + "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html");
        }
        vpc.ranges().stream().filter(cidr::overlaps).findFirst().ifPresent(own -> {
            throw Ec2Failures.failure(
                    CODE, "The CIDR '" + cidr + "' conflicts with '" + own + "', which " + vpc.vpcId() + " has.");
        });
        requireFreeAtPeers(estate, vpc, cidr);
        estate.routeTables(vpc.vpcId()).forEach(table -> requireSmallerThanRoutes(table, cidr));
        int most = estate.limit(Quotas.RANGES);
        if (vpc.ranges().size() >= most) {
            throw Ec2Failures.failure(
                    "CidrLimitExceeded",
                    "This network '" + vpc.vpcId() + "' has met its maximum number of allowed CIDRs: " + most);
        }
    }

    /** The ranges of peers never overlap. */
    private static void requireFreeAtPeers(Estate estate, Vpc vpc, Cidr cidr) {
        estate.peerings(vpc.vpcId())
                .filter(VpcPeeringConnection::active)
                .flatMap(connection -> estate.find(ResourceType.VPC, connection.peerOf(vpc.vpcId())).stream())
                .filter(peer -> overlaps(peer.ranges(), cidr))
                .findFirst()
                .ifPresent(peer -> {
                    throw Ec2Failures.failure(
                            CODE,
                            "The CIDR '" + cidr + "' conflicts with a range of " + peer.vpcId() + ", which "
                                    + vpc.vpcId() + " is peered with.");
                });
    }

    private static boolean restricted(Vpc vpc, Cidr cidr) {
        boolean otherFamily =
                PRIVATE.stream().anyMatch(family -> family.overlaps(cidr) && !family.overlaps(vpc.cidr()));
        boolean lowest = LOWEST.overlaps(cidr) && overlaps(vpc.ranges(), LOWEST_PAIR);
        return otherFamily || lowest || overlaps(NEVER_SECONDARY, cidr);
    }

    /** What a table routes elsewhere cannot become local as a whole. */
    private static void requireSmallerThanRoutes(RouteTable table, Cidr cidr) {
        table.routes().stream()
                .map(RouteTable.Route::destination)
                .filter(cidr::contains)
                .findFirst()
                .ifPresent(destination -> {
                    throw Ec2Failures.failure(
                            CODE,
                            "The CIDR '" + cidr + "' is the same as or larger than the destination " + destination
                                    + " of a route in " + table.routeTableId()
                                    + " (choose a smaller range, or delete the route).");
                });
    }

    private static boolean overlaps(List<Cidr> ranges, Cidr cidr) {
        return ranges.stream().anyMatch(cidr::overlaps);
    }

    private static List<Cidr> ranges(String... ranges) {
        return Stream.of(ranges).map(Cidr::parse).toList();
    }
}
