package dev.roadstead.balancer;

import java.net.Inet4Address;

/** An IPv4 CIDR block. */
record CidrBlock(int network, int mask) {

    static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        Require.that(slash > 0, "CIDR block: " + text + " (expected a.b.c.d/n)");
        int prefix = parsePrefix(text, slash);
        int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
        return new CidrBlock(toInt(text.substring(0, slash)) & mask, mask);
    }

    private static int parsePrefix(String text, int slash) {
        try {
            int prefix = Integer.parseInt(text.substring(slash + 1));
            Require.that(prefix >= 0 && prefix <= 32, "CIDR block: " + text + " (expected a prefix of 0 to 32)");
            return prefix;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("CIDR block: " + text + " (expected a.b.c.d/n)", e);
        }
    }

    static int toInt(String address) {
        return toInt(Inet4Address.ofLiteral(address).getAddress());
    }

    static int toInt(byte[] address) {
        return (address[0] & 0xff) << 24 | (address[1] & 0xff) << 16 | (address[2] & 0xff) << 8 | (address[3] & 0xff);
    }

    boolean contains(int address) {
        return (address & mask) == network;
    }
}
