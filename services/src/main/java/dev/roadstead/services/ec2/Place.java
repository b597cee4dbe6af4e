package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.util.Optional;

/**
 * What packets leave from and arrive at.
 *
 * @param id of a network interface or a NAT gateway
 * @param publicAddress that the internet gateway translates its address to
 */
record Place(VpcResources vpc, Subnet subnet, String id, Ipv4 address, Optional<Ipv4> publicAddress) {

    static Place of(VpcResources vpc, NetworkInterface eni) {
        return new Place(
                vpc,
                Terrain.subnet(vpc, eni.subnetId()),
                eni.networkInterfaceId(),
                eni.address(),
                eni.publicAddress()
                        .map(NetworkInterface.PublicAddress::address)
                        .filter(address -> vpc.internetGateway().isPresent()));
    }
}
