package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import software.amazon.awssdk.services.ec2.model.AnalysisPacketHeader;
import software.amazon.awssdk.services.ec2.model.PortRange;

/**
 * What a packet's header says.
 *
 * @param protocol TCP's or UDP's number
 */
record Packet(int protocol, Ipv4 source, int sourcePort, Ipv4 destination, int destinationPort) {

    /** What answers it. */
    Packet answer() {
        return new Packet(protocol, destination, destinationPort, source, sourcePort);
    }

    Packet from(Ipv4 address) {
        return new Packet(protocol, address, sourcePort, destination, destinationPort);
    }

    Packet to(Ipv4 address) {
        return new Packet(protocol, source, sourcePort, address, destinationPort);
    }

    /** As analyses describe it. */
    AnalysisPacketHeader described() {
        return AnalysisPacketHeader.builder()
                .protocol(Integer.toString(protocol))
                .sourceAddresses(source + "/32")
                .sourcePortRanges(port(sourcePort))
                .destinationAddresses(destination + "/32")
                .destinationPortRanges(port(destinationPort))
                .build();
    }

    private static PortRange port(int port) {
        return PortRange.builder().from(port).to(port).build();
    }
}
