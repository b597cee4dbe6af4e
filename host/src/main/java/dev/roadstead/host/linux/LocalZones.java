package dev.roadstead.host.linux;

import dev.roadstead.host.AddressNames;
import dev.roadstead.host.Cidr;
import java.util.List;

/**
 * Names that are never asked for outside: those that only a VPC knows, and the reverse tree of addresses that mean something else
 * to everybody.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6303">RFC 6303, locally served DNS zones</a>
 */
final class LocalZones {
    private static final List<String> ZONES =
            List.of("roadstead.internal", "ec2.internal", "compute.internal", "compute-1.internal");

    /** RFC 1918, RFC 6598, loopback and link-local addresses. */
    private static final List<Cidr> RANGES = List.of(
            Cidr.parse("10.0.0.0/8"),
            Cidr.parse("172.16.0.0/12"),
            Cidr.parse("192.168.0.0/16"),
            Cidr.parse("100.64.0.0/10"),
            Cidr.parse("127.0.0.0/8"),
            Cidr.parse("169.254.0.0/16"));

    private LocalZones() {}

    static boolean contain(String name) {
        return ZONES.stream().anyMatch(zone -> name.equals(zone) || name.endsWith("." + zone))
                || AddressNames.reverse(name).filter(LocalZones::contain).isPresent();
    }

    private static boolean contain(Cidr reversed) {
        return RANGES.stream().anyMatch(range -> range.contains(reversed));
    }
}
