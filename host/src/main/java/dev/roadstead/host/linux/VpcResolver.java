package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a VPC's resolver answers: published names, the private names of addresses in the VPC, and for all other names what this
 * machine's own resolvers say. Our own zones are never asked for outside.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html">Amazon DNS</a>
 */
final class VpcResolver {
    private static final Pattern PRIVATE_NAME =
            Pattern.compile("ip-(\\d{1,3})-(\\d{1,3})-(\\d{1,3})-(\\d{1,3})\\.(?:ec2|[a-z0-9-]+\\.compute)\\.internal");
    private static final List<String> OWN_ZONES = List.of("roadstead.internal", "ec2.internal", "compute.internal");

    private final NameTable names;
    private final DnsForwarder forwarder;
    private final RandomGenerator random;
    private volatile VpcPlan vpc;

    VpcResolver(VpcPlan vpc, NameTable names, DnsForwarder forwarder, RandomGenerator random) {
        this.vpc = vpc;
        this.names = names;
        this.forwarder = forwarder;
        this.random = random;
    }

    /** Answers from now on as a later plan of the same VPC says. */
    void answerFor(VpcPlan later) {
        vpc = later;
    }

    /** The answer from what is known here, at once; empty when others must be asked. */
    Optional<byte[]> known(DnsQuery query) {
        Optional<List<Ipv4>> addresses = names.find(query.name()).or(() -> privateName(query.name()));
        if (addresses.isPresent()) {
            return Optional.of(query.answer(query.type() == DnsQuery.TYPE_A ? turned(addresses.get()) : List.of()));
        }
        boolean own = OWN_ZONES.stream()
                .anyMatch(zone -> query.name().equals(zone) || query.name().endsWith("." + zone));
        return own ? Optional.of(query.refuse(DnsQuery.NAME_ERROR)) : Optional.empty();
    }

    /** Asks others; may take seconds. */
    byte[] ask(DnsQuery query, byte[] message, boolean stream) {
        return forwarder.ask(query, message, stream);
    }

    private Optional<List<Ipv4>> privateName(String name) {
        Matcher matcher = PRIVATE_NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Ipv4 address = Ipv4.parse(
                    String.join(".", matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
            return Optional.of(List.of(address)).filter(found -> resolves(vpc, address));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Its own private addresses, and those of peers that let it. */
    private static boolean resolves(VpcPlan vpc, Ipv4 address) {
        return vpc.contains(address)
                || vpc.peerings().stream()
                        .filter(PeeringPlan::resolvesNames)
                        .flatMap(peering -> peering.peerRanges().stream())
                        .anyMatch(range -> range.contains(address));
    }

    /** The addresses from another start each time, so that clients spread. */
    private List<Ipv4> turned(List<Ipv4> addresses) {
        List<Ipv4> turned = new ArrayList<>(addresses);
        Collections.rotate(turned, addresses.size() < 2 ? 0 : random.nextInt(addresses.size()));
        return turned;
    }
}
