package dev.roadstead.host;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** An IPv4 address as a value that is ordered as a number. */
public record Ipv4(int bits) implements Comparable<Ipv4> {

    /**
     * Reads four decimal octets.
     *
     * @throws IllegalArgumentException when {@code text} is anything else
     */
    public static Ipv4 parse(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != 4) {
            throw new IllegalArgumentException("address: " + text + " (expected four decimal octets)");
        }
        int bits = 0;
        for (String octet : octets) {
            bits = bits << 8 | octet(octet, text);
        }
        return new Ipv4(bits);
    }

    private static int octet(String octet, String text) {
        boolean digits =
                !octet.isEmpty() && octet.length() <= 3 && octet.chars().allMatch(c -> c >= '0' && c <= '9');
        boolean canonical = digits && (octet.length() == 1 || octet.charAt(0) != '0');
        int value = canonical ? Integer.parseInt(octet) : 256;
        if (value > 255) {
            throw new IllegalArgumentException("address: " + text + " (expected four decimal octets)");
        }
        return value;
    }

    /** The address {@code offset} further. */
    public Ipv4 plus(int offset) {
        return new Ipv4(bits + offset);
    }

    /** The address as the JDK's type; never looks anything up. */
    public InetAddress toInetAddress() {
        try {
            return Inet4Address.getByAddress(
                    new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    @Override
    public int compareTo(Ipv4 other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
    }
}
