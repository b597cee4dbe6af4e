package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.ec2.model.DnsEntry;

/**
 * The names of an interface endpoint: one for the whole of it, one for each of its zones, and where private DNS is enabled the service's own.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html#interface-endpoint-dns-hostnames">
 *     DNS hostnames</a>
 */
record EndpointNames(InterfaceEndpoint endpoint, InterfaceService service) {

    /** Its own names, which mean the same in every VPC. */
    Map<String, List<Ipv4>> own() {
        Map<String, List<Ipv4>> names = new LinkedHashMap<>();
        String start = endpoint.vpcEndpointId() + "-" + endpoint.dnsLabel();
        if (!endpoint.places().isEmpty()) {
            names.put(start + "." + service.baseName(), addresses());
        }
        endpoint.places()
                .forEach(place ->
                        names.put(start + "-" + place.zone() + "." + service.baseName(), List.of(place.address())));
        return names;
    }

    /** The service's name, as it is answered in a VPC where private DNS works. */
    Map<String, List<Ipv4>> inside(Vpc vpc) {
        return endpoint.settings().privateDns()
                        && works(vpc)
                        && !endpoint.places().isEmpty()
                ? Map.of(service.privateDnsName(), addresses())
                : Map.of();
    }

    /** Whether a VPC's attributes let private DNS work. */
    static boolean works(Vpc vpc) {
        return vpc.dnsSupport() && vpc.dnsHostnames();
    }

    private List<Ipv4> addresses() {
        return endpoint.places().stream().map(InterfaceEndpoint.Place::address).toList();
    }

    List<DnsEntry> entries() {
        List<DnsEntry> entries = new ArrayList<>();
        String zone = zoneId(service.region() + ".vpce.amazonaws.com");
        own().keySet().forEach(name -> entries.add(entry(name, zone)));
        if (endpoint.settings().privateDns()) {
            entries.add(entry(service.privateDnsName(), zoneId(endpoint.vpcEndpointId())));
        }
        return entries;
    }

    private static DnsEntry entry(String name, String zone) {
        return DnsEntry.builder().dnsName(name).hostedZoneId(zone).build();
    }

    /** In the form of hosted zones' ids; always the same one for the same zone. */
    private static String zoneId(String zone) {
        String digits = UUID.nameUUIDFromBytes(zone.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return "Z" + digits.substring(0, 20).toUpperCase(Locale.ROOT);
    }
}
