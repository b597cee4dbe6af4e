package dev.roadstead.services.ec2;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.NewDhcpConfiguration;

/**
 * DHCP options as requests carry them, checked. Time and NetBIOS servers are kept and described: no container asks for them by DHCP, on
 * AWS neither.
 */
final class DhcpRequests {

    private static final int SERVERS = 4;
    private static final Pattern DOMAINS = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.\\-]| (?=\\S)){0,252}");
    private static final List<String> NODE_TYPES = List.of("1", "2", "4", "8");

    private DhcpRequests() {}

    static Map<String, List<String>> checked(List<NewDhcpConfiguration> asked) {
        if (asked.isEmpty()) {
            throw Ec2Failures.missing("dhcpConfiguration");
        }
        Map<String, List<String>> options = new TreeMap<>();
        for (NewDhcpConfiguration each : asked) {
            String key = String.valueOf(each.key());
            requireValues(key, each.values());
            if (options.put(key, List.copyOf(each.values())) != null) {
                throw Ec2Failures.invalidValue("The DHCP option " + key + " appears more than once");
            }
        }
        return options;
    }

    private static void requireValues(String key, List<String> values) {
        if (values.isEmpty() || values.stream().anyMatch(Objects::isNull)) {
            throw Ec2Failures.invalidValue("The DHCP option " + key + " has no value");
        }
        switch (key) {
            case DhcpOptions.DOMAIN_NAME -> {
                requireCount(key, values, 1);
                if (!DOMAINS.matcher(values.getFirst()).matches()) {
                    throw invalid(key, values.getFirst(), "a domain name");
                }
            }
            case DhcpOptions.DOMAIN_NAME_SERVERS -> {
                requireCount(key, values, SERVERS);
                values.stream()
                        .filter(value -> !value.equals(DhcpOptions.AMAZON_PROVIDED))
                        .forEach(value -> requireAddress(key, value));
            }
            case "ntp-servers", "netbios-name-servers" -> {
                requireCount(key, values, SERVERS);
                values.forEach(value -> requireAddress(key, value));
            }
            case "netbios-node-type" -> {
                requireCount(key, values, 1);
                if (!NODE_TYPES.contains(values.getFirst())) {
                    throw invalid(key, values.getFirst(), "1, 2, 4 or 8");
                }
            }
            case "ipv6-address-preferred-lease-time" ->
                throw Ec2Failures.unsupported("CreateDhcpOptions", "ipv6-address-preferred-lease-time");
            default ->
                throw Ec2Failures.invalidValue(
                        "Value (" + key + ") for parameter key is invalid. Unknown DHCP option "
                                + "(expected domain-name, domain-name-servers, ntp-servers, netbios-name-servers, netbios-node-type)");
        }
    }

    private static void requireCount(String key, List<String> values, int limit) {
        if (values.size() > limit) {
            throw Ec2Failures.invalidValue(
                    "The DHCP option " + key + " has " + values.size() + " values (expected at most " + limit + ")");
        }
    }

    private static void requireAddress(String key, String value) {
        if (value.indexOf(':') >= 0) {
            throw Ec2Failures.unsupported("CreateDhcpOptions", key + " with IPv6 addresses");
        }
        Cidrs.address(key, value);
    }

    private static RuntimeException invalid(String key, String value, String expected) {
        return Ec2Failures.invalidValue(
                "Value (" + value + ") for DHCP option " + key + " is invalid. Expected " + expected);
    }
}
