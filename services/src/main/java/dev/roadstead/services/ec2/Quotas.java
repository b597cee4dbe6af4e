package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.QuotaProduct;
import dev.roadstead.services.aws.ServiceQuota;
import java.util.List;

/**
 * How much an account can have in a region: what Service Quotas knows under AWS's codes, and a few bounds that it does not know. The
 * most that is granted is AWS's own bound where AWS states one, and otherwise ours.
 *
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/vpc-service.html">Amazon VPC endpoints and quotas</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html">Amazon VPC quotas</a>
 */
final class Quotas {

    /** Each VPC is a network namespace with a packet filter of its own. */
    static final ServiceQuota VPCS = vpc("L-F678F1CE", "VPCs per Region", 5, 100);

    static final ServiceQuota INTERNET_GATEWAYS = vpc("L-A4707A72", "Internet gateways per Region", 5, 100);
    static final ServiceQuota SUBNETS = vpc("L-407747CB", "Subnets per VPC", 200, 1000);
    static final ServiceQuota NAT_GATEWAYS = vpc("L-FE5A380F", "NAT gateways per Availability Zone", 5, 50);
    static final ServiceQuota ROUTE_TABLES = vpc("L-589F43AA", "Route tables per VPC", 200, 1000);

    /** Propagated routes, of which there are none here, do not count. */
    static final ServiceQuota ROUTES = vpc("L-93826ACB", "Routes per route table", 500, 1000);

    static final ServiceQuota SECURITY_GROUPS = vpc("L-E79EC296", "VPC security groups per Region", 2500, 10_000);

    /** Of one direction. */
    static final ServiceQuota RULES = vpc("L-0EA8095F", "Inbound or outbound rules per security group", 60, 200);

    static final ServiceQuota GROUPS_PER_INTERFACE = vpc("L-2AFB9258", "Security groups per network interface", 5, 16);
    static final ServiceQuota NETWORK_ACLS = vpc("L-B4A6D682", "Network ACLs per VPC", 200, 1000);

    /** Of one direction. */
    static final ServiceQuota ACL_ENTRIES = vpc("L-2AEEBF1A", "Rules per network ACL", 20, 40);

    static final ServiceQuota INTERFACES = vpc("L-DF5E4CA3", "Network interfaces per Region", 5000, 10_000);

    /** Of one VPC, the primary one included. */
    static final ServiceQuota RANGES = vpc("L-83CA0A9D", "IPv4 CIDR blocks per VPC", 5, 50);

    static final ServiceQuota GATEWAY_ENDPOINTS = vpc("L-1B52E74A", "Gateway VPC endpoints per Region", 20, 255);
    static final ServiceQuota INTERFACE_ENDPOINTS = vpc("L-29B6F2EB", "Interface VPC endpoints per VPC", 50, 100);
    static final ServiceQuota ACTIVE_PEERINGS = vpc("L-7E9ECCDB", "Active VPC peering connections per VPC", 50, 125);
    static final ServiceQuota OUTSTANDING_PEERINGS =
            vpc("L-DC9F7029", "Outstanding VPC peering connection requests", 25, 125);

    /** As many as the smallest public pool has, without what load balancers and tasks take of it. */
    static final ServiceQuota ADDRESSES = new ServiceQuota("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, 200);

    /** How many rules of one direction an interface can have. */
    static final QuotaProduct RULES_PER_INTERFACE = new QuotaProduct(RULES, GROUPS_PER_INTERFACE, 1000);

    static final List<ServiceQuota> ALL = List.of(
            ADDRESSES,
            VPCS,
            INTERNET_GATEWAYS,
            SUBNETS,
            NAT_GATEWAYS,
            ROUTE_TABLES,
            ROUTES,
            SECURITY_GROUPS,
            RULES,
            GROUPS_PER_INTERFACE,
            NETWORK_ACLS,
            ACL_ENTRIES,
            INTERFACES,
            RANGES,
            GATEWAY_ENDPOINTS,
            INTERFACE_ENDPOINTS,
            ACTIVE_PEERINGS,
            OUTSTANDING_PEERINGS);

    static final int PREFIX_LISTS = 100;

    static final int DHCP_OPTION_SETS = 100;

    /** As the largest instances have them. */
    static final int ADDRESSES_PER_INTERFACE = 50;

    static final int NETWORK_INSIGHTS_PATHS = 1000;

    /** AWS grants more; each of ours lies in memory until it is deleted, or 120 days. */
    static final int NETWORK_INSIGHTS_ANALYSES = 1000;

    private Quotas() {}

    private static ServiceQuota vpc(String code, String name, int byDefault, int most) {
        return new ServiceQuota("vpc", code, name, byDefault, most);
    }

    /** Refuses one more of what {@code count} are there already. */
    static void require(long count, int limit, String code, String what) {
        if (count >= limit) {
            throw Ec2Failures.failure(code, "The maximum number of " + what + " has been reached.");
        }
    }
}
