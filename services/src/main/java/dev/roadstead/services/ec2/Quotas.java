package dev.roadstead.services.ec2;

/**
 * How much an account can have in a region, as AWS grants a new account.
 *
 * @param addresses Elastic IP addresses
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html">Amazon VPC quotas</a>
 */
record Quotas(Networks networks, Groups groups, Acls acls, int addresses, int interfaces) {

    static final Quotas AWS_DEFAULTS =
            new Quotas(new Networks(5, 200, 5, 5, 200, 500), new Groups(2500, 60, 5), new Acls(200, 20), 5, 5000);

    /** Of one VPC, the primary one included. */
    static final int RANGES_PER_VPC = 5;

    static final int PREFIX_LISTS = 100;

    static final int DHCP_OPTION_SETS = 100;

    /** As the largest instances have them. */
    static final int ADDRESSES_PER_INTERFACE = 50;

    /** Gateway endpoints of an account in a region. */
    static final int GATEWAY_ENDPOINTS = 20;

    static final int NETWORK_INSIGHTS_PATHS = 1000;

    /** AWS grants more; each of ours lies in memory until it is deleted, or 120 days. */
    static final int NETWORK_INSIGHTS_ANALYSES = 1000;

    /** Interface endpoints of one VPC. */
    static final int INTERFACE_ENDPOINTS = 50;

    /** Of VPCs and what is in them. */
    record Networks(
            int vpcs,
            int subnetsPerVpc,
            int internetGateways,
            int natGatewaysPerZone,
            int routeTablesPerVpc,
            int routesPerTable) {}

    /**
     * Of security groups.
     *
     * @param rules inbound and outbound each, of one group
     */
    record Groups(int groups, int rules, int perInterface) {}

    /**
     * Of network ACLs.
     *
     * @param entries inbound and outbound each, of one network ACL
     */
    record Acls(int perVpc, int entries) {}

    /** Refuses one more of what {@code count} are there already. */
    static void require(long count, int limit, String code, String what) {
        if (count >= limit) {
            throw Ec2Failures.failure(code, "The maximum number of " + what + " has been reached.");
        }
    }
}
