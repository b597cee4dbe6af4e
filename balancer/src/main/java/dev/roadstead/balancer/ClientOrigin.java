package dev.roadstead.balancer;

import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * Where a client's connection comes from, and where it came in.
 *
 * @param address of the client, as a number
 * @param host of the client, as text
 */
record ClientOrigin(int address, String host, int port, String nodeAddress, int listenerPort) {

    static ClientOrigin of(InetSocketAddress client, String nodeAddress, int listenerPort) {
        int address = client.getAddress() instanceof Inet4Address inet ? CidrBlock.toInt(inet.getAddress()) : 0;
        String host = client.getAddress().getHostAddress();
        return new ClientOrigin(address, host, client.getPort(), nodeAddress, listenerPort);
    }
}
