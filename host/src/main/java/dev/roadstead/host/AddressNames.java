package dev.roadstead.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that addresses have by themselves in a region, in both directions: private ones as {@code ip-10-0-1-5.ec2.internal},
 * public ones as {@code ec2-198-18-0-5.compute-1.amazonaws.com}. Only us-east-1 has no region in its names.
 *
 * @param region such as {@code eu-west-1}
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html">Understanding Amazon DNS</a>
 */
public record AddressNames(String region) {
    private static final String FIRST_REGION = "us-east-1";
    private static final Pattern NAME =
            Pattern.compile("(ip|ec2)-(\\d{1,3})-(\\d{1,3})-(\\d{1,3})-(\\d{1,3})\\.([a-z0-9.-]+)");
    private static final String REVERSE = ".in-addr.arpa";

    /** What private names end with, and what a host looks names without a dot up in unless it is told otherwise. */
    public String privateDomain() {
        return region.equals(FIRST_REGION) ? "ec2.internal" : region + ".compute.internal";
    }

    /** The name of a private address. */
    public String ofPrivate(Ipv4 address) {
        return name("ip", address, privateDomain());
    }

    /** The name of a public address. */
    public String ofPublic(Ipv4 address) {
        return name("ec2", address, publicDomain());
    }

    /** The private address whose name in this region this is. */
    public Optional<Ipv4> privateAddress(String name) {
        return address("ip", privateDomain(), name);
    }

    /** The public address whose name in this region this is. */
    public Optional<Ipv4> publicAddress(String name) {
        return address("ec2", publicDomain(), name);
    }

    /** The public address whose name this is in any region. */
    public static Optional<Ipv4> publicAddressAnywhere(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches() || !matcher.group(1).equals("ec2")) {
            return Optional.empty();
        }
        String domain = matcher.group(6);
        return domain.equals("compute-1.amazonaws.com") || domain.endsWith(".compute.amazonaws.com")
                ? address(matcher)
                : Optional.empty();
    }

    /**
     * The range that a name of the reverse tree stands for: one address for four labels, more for fewer; empty for other names.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc1035#section-3.5">RFC 1035, section 3.5</a>
     */
    public static Optional<Cidr> reverse(String name) {
        if (!name.endsWith(REVERSE)) {
            return Optional.empty();
        }
        String rest = name.substring(0, name.length() - REVERSE.length());
        List<String> octets = new ArrayList<>(List.of(rest.split("\\.", -1)));
        int prefixLength = octets.size() * 8;
        Collections.reverse(octets);
        while (octets.size() < 4) {
            octets.add("0");
        }
        try {
            return Optional.of(new Cidr(Ipv4.parse(String.join(".", octets)), prefixLength));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private String publicDomain() {
        return region.equals(FIRST_REGION) ? "compute-1.amazonaws.com" : region + ".compute.amazonaws.com";
    }

    private static String name(String prefix, Ipv4 address, String domain) {
        return prefix + "-" + address.toString().replace('.', '-') + "." + domain;
    }

    private static Optional<Ipv4> address(String prefix, String domain, String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                        && matcher.group(1).equals(prefix)
                        && matcher.group(6).equals(domain)
                ? address(matcher)
                : Optional.empty();
    }

    private static Optional<Ipv4> address(Matcher matcher) {
        try {
            return Optional.of(Ipv4.parse(
                    String.join(".", matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5))));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
