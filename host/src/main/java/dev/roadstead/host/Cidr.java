package dev.roadstead.host;

/** An IPv4 range. The address is the range's first; ranges with host bits set are not values of this type. */
public record Cidr(Ipv4 base, int prefixLength) implements Comparable<Cidr> {

    /** Every address. */
    public static final Cidr ALL = new Cidr(new Ipv4(0), 0);

    public Cidr {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length: " + prefixLength + " (expected 0 to 32)");
        }
        if ((base.bits() & ~mask(prefixLength)) != 0) {
            throw new IllegalArgumentException("range: " + base + "/" + prefixLength + " (has host bits set; expected "
                    + new Ipv4(base.bits() & mask(prefixLength)) + "/" + prefixLength + ")");
        }
    }

    /**
     * Reads {@code a.b.c.d/n}.
     *
     * @throws IllegalArgumentException when {@code text} is anything else or has host bits set
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String length = text.substring(slash + 1);
        if (slash < 0 || !length.matches("\\d|[12]\\d|3[0-2]")) {
            throw new IllegalArgumentException("range: " + text + " (expected an address, a slash and 0 to 32)");
        }
        return new Cidr(Ipv4.parse(text.substring(0, slash)), Integer.parseInt(length));
    }

    /** The range of that one address. */
    public static Cidr of(Ipv4 address) {
        return new Cidr(address, 32);
    }

    public boolean contains(Ipv4 address) {
        return (address.bits() & mask(prefixLength)) == base.bits();
    }

    public boolean contains(Cidr other) {
        return other.prefixLength >= prefixLength && contains(other.base);
    }

    public boolean overlaps(Cidr other) {
        return contains(other.base) || other.contains(base);
    }

    /** How many addresses the range holds: 2^(32 - prefix length). */
    public long size() {
        return 1L << (32 - prefixLength);
    }

    /** The last address of the range. */
    public Ipv4 last() {
        return new Ipv4(base.bits() | ~mask(prefixLength));
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    @Override
    public int compareTo(Cidr other) {
        int byBase = base.compareTo(other.base);
        return byBase != 0 ? byBase : Integer.compare(prefixLength, other.prefixLength);
    }

    @Override
    public String toString() {
        return base + "/" + prefixLength;
    }
}
