package dev.roadstead.balancer;

import java.net.Inet4Address;

/** Where a target listens: an IPv4 address and a port. */
public record TargetAddress(String ip, int port) {

    public TargetAddress {
        ip = requireIpv4(ip);
        requirePort(port);
    }

    @Override
    public String toString() {
        return ip + ":" + port;
    }

    static String requireIpv4(String ip) {
        try {
            return Inet4Address.ofLiteral(ip).getHostAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("address: " + ip + " (expected an IPv4 address)", e);
        }
    }

    static void requirePort(int port) {
        Require.that(port >= 1 && port <= 65535, "port: " + port + " (expected 1 to 65535)");
    }
}
