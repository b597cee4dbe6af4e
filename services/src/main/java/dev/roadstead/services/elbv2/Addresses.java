package dev.roadstead.services.elbv2;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;

/** Addresses as requests write them. */
final class Addresses {

    private Addresses() {}

    static boolean isIpv4(String text) {
        try {
            Ipv4.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean contains(String cidr, String address) {
        return Cidr.parse(cidr).contains(Ipv4.parse(address));
    }
}
