package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;

/** Ranges as requests carry them. */
final class Cidrs {

    private Cidrs() {}

    /** Reads a range; host bits are cleared, as EC2 does. */
    static Cidr parse(String parameter, String text) {
        try {
            int slash = text.indexOf('/');
            Ipv4 address = Ipv4.parse(text.substring(0, Math.max(slash, 0)));
            int length = prefixLength(text.substring(slash + 1));
            return new Cidr(new Ipv4(length == 0 ? 0 : address.bits() & -1 << (32 - length)), length);
        } catch (IllegalArgumentException e) {
            throw Ec2Failures.invalidValue(
                    "Value (" + text + ") for parameter " + parameter + " is invalid. This is not a valid CIDR block.");
        }
    }

    private static int prefixLength(String text) {
        if (!text.matches("\\d|[12]\\d|3[0-2]")) {
            throw new IllegalArgumentException("prefix length: " + text + " (expected 0 to 32)");
        }
        return Integer.parseInt(text);
    }

    static Ipv4 address(String parameter, String text) {
        try {
            return Ipv4.parse(text);
        } catch (IllegalArgumentException e) {
            throw Ec2Failures.invalidValue("Value (" + text + ") for parameter " + parameter
                    + " is invalid. Invalid IPv4 address (expected four decimal octets)");
        }
    }
}
