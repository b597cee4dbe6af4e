package dev.roadstead.services.ec2.flowlogs;

import dev.roadstead.host.Ipv4;

/**
 * An interface whose traffic is logged.
 *
 * @param owner what its packets are counted under: itself, or the NAT gateway that it is of
 * @param place where it is
 * @param address its primary private address
 */
public record LoggedInterface(String owner, String interfaceId, Place place, Ipv4 address) {

    /**
     * Where an interface is.
     *
     * @param zoneId such as {@code use1-az1}
     */
    public record Place(String account, String region, String vpcId, String subnetId, String zoneId) {}
}
