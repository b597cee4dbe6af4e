package dev.roadstead.host.linux;

import dev.roadstead.host.AddressNames;
import dev.roadstead.host.Cidr;
import dev.roadstead.host.InterfaceEndpointPlan;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a VPC's resolver answers: services' names as the VPC's endpoints redefine them, published names, the names that addresses have by
 * themselves, in both directions, and for all other names what this machine's own resolvers say: whatever routes the asking subnet has, since
 * it is the resolver that asks, as on AWS.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html">Amazon DNS</a>
 */
final class VpcResolver {
    private final NameTable names;
    private final PlanNames planNames;
    private final DnsForwarder forwarder;
    private final RandomGenerator random;
    private volatile VpcPlan vpc;

    VpcResolver(VpcPlan vpc, NameTable names, PlanNames planNames, DnsForwarder forwarder, RandomGenerator random) {
        this.vpc = vpc;
        this.names = names;
        this.planNames = planNames;
        this.forwarder = forwarder;
        this.random = random;
    }

    /** Answers from now on as a later plan of the same VPC says. */
    void answerFor(VpcPlan later) {
        vpc = later;
    }

    /** The answer from what is known here, at once; empty when others must be asked. */
    Optional<byte[]> known(DnsQuery query) {
        VpcPlan from = vpc;
        String name = query.name();
        Optional<List<Ipv4>> addresses = endpoint(from, name)
                .or(() -> names.find(name))
                .or(() -> planNames.address(from, name).map(List::of));
        if (addresses.isPresent()) {
            return Optional.of(query.answer(query.type() == DnsQuery.TYPE_A ? turned(addresses.get()) : List.of()));
        }
        Optional<String> pointedTo = AddressNames.reverse(name)
                .filter(reversed -> reversed.prefixLength() == 32)
                .map(Cidr::base)
                .flatMap(address -> planNames.name(from, address));
        if (pointedTo.isPresent()) {
            return Optional.of(
                    query.type() == DnsQuery.TYPE_PTR ? query.answer(pointedTo.get()) : query.answer(List.of()));
        }
        return LocalZones.contain(name) || planNames.own(name)
                ? Optional.of(query.refuse(DnsQuery.NAME_ERROR))
                : Optional.empty();
    }

    /** Asks others; may take seconds. */
    byte[] ask(InetAddress asker, DnsQuery query, byte[] message, boolean stream) {
        return forwarder.askFor(asker, query, message, stream);
    }

    /** What a service's name means in a VPC alone. */
    private static Optional<List<Ipv4>> endpoint(VpcPlan vpc, String name) {
        for (InterfaceEndpointPlan endpoint : vpc.endpoints()) {
            Optional<List<Ipv4>> found = NameTable.find(endpoint.privateNames(), name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The addresses from another start each time, so that clients spread. */
    private List<Ipv4> turned(List<Ipv4> addresses) {
        List<Ipv4> turned = new ArrayList<>(addresses);
        Collections.rotate(turned, addresses.size() < 2 ? 0 : random.nextInt(addresses.size()));
        return turned;
    }
}
