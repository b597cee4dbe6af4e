package dev.roadstead.host.linux;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.linux.Probe.Kind;
import dev.roadstead.host.linux.Probe.Outcome;
import dev.roadstead.host.linux.StatedNetwork.Vpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Questions to a stated network, in a random order. */
final class GeneratedProbes {
    /** For each question that is asked. */
    private static final int CANDIDATES = 4;

    private final ReferenceModel.Outside outside;
    private final Random random;
    private int next;

    GeneratedProbes(ReferenceModel.Outside outside, Random random) {
        this.outside = outside;
        this.random = random;
    }

    /**
     * At most so many, three of four about a VPC, its peers and theirs: all others are mostly silent. And if there are as many, half are such as the model
     * thinks that somebody gets.
     */
    List<Probe> of(StatedNetwork network, int limit) {
        List<Probe> possible = possible(network, CANDIDATES * limit);
        ReferenceModel model = new ReferenceModel(network, outside);
        Map<Boolean, List<Probe>> byHeard = possible.stream()
                .collect(Collectors.partitioningBy(
                        probe -> !model.verdict(probe).outcome().equals(Outcome.SILENCE)));
        List<Probe> chosen = new ArrayList<>(first(byHeard.getOrDefault(true, List.of()), limit / 2));
        chosen.addAll(first(byHeard.getOrDefault(false, List.of()), limit - chosen.size()));
        Collections.shuffle(chosen, random);
        return chosen.stream()
                .map(probe -> new Probe(++next, probe.from(), probe.to(), probe.kind(), probe.port()))
                .toList();
    }

    private static List<Probe> first(List<Probe> probes, int limit) {
        return probes.subList(0, Math.min(limit, probes.size()));
    }

    private List<Probe> possible(StatedNetwork network, int limit) {
        List<Probe> near = new ArrayList<>();
        List<Probe> far = new ArrayList<>();
        for (Vpc vpc : network.vpcs()) {
            Set<Ipv4> neighbours = neighbours(network, vpc);
            for (InterfacePlan from : vpc.interfaces()) {
                if (vpc.endpointOf(from).isEmpty()) {
                    for (Ipv4 to : targets(network)) {
                        boolean itself = to.equals(from.address())
                                || from.publicAddress().filter(to::equals).isPresent();
                        if (!itself) {
                            ask(neighbours.contains(to) ? near : far, from.interfaceId(), to);
                        }
                    }
                    resolvers(network).forEach(to -> far.add(new Probe(0, from.interfaceId(), to, Kind.NAME, 53)));
                }
            }
            vpc.publicAddresses().forEach(to -> ask(far, Probe.HOST, to));
        }
        Collections.shuffle(near, random);
        Collections.shuffle(far, random);
        List<Probe> possible = new ArrayList<>(first(near, limit / 4 * 3));
        possible.addAll(first(far, limit - possible.size()));
        Collections.shuffle(possible, random);
        return possible;
    }

    private static void ask(List<Probe> probes, String from, Ipv4 to) {
        for (int port : GeneratedPlans.PORTS) {
            probes.add(new Probe(0, from, to, Kind.TCP, port));
            probes.add(new Probe(0, from, to, Kind.UDP, port));
        }
        probes.add(new Probe(0, from, to, Kind.ECHO, 0));
        probes.add(new Probe(0, from, to, Kind.TIMESTAMP, 0));
    }

    /** All that a VPC may reach, and its peers' peers, which it may not. */
    private Set<Ipv4> neighbours(StatedNetwork network, Vpc vpc) {
        Set<Ipv4> neighbours = new LinkedHashSet<>(outside.services());
        neighbours.add(outside.internet());
        neighbours.addAll(addresses(vpc));
        for (Vpc peer : network.peersOf(vpc)) {
            neighbours.addAll(addresses(peer));
            network.peersOf(peer).forEach(beyond -> neighbours.addAll(addresses(beyond)));
        }
        return neighbours;
    }

    private static List<Ipv4> addresses(Vpc vpc) {
        List<Ipv4> addresses = new ArrayList<>();
        vpc.interfaces().stream().map(InterfacePlan::address).forEach(addresses::add);
        vpc.natGateways().stream().map(NatGatewayPlan::address).forEach(addresses::add);
        return addresses;
    }

    private static Set<Ipv4> resolvers(StatedNetwork network) {
        Set<Ipv4> resolvers = new LinkedHashSet<>(List.of(Ipv4.parse("169.254.169.253")));
        network.vpcs().forEach(vpc -> resolvers.add(vpc.resolver()));
        return resolvers;
    }

    private Set<Ipv4> targets(StatedNetwork network) {
        Set<Ipv4> targets = new LinkedHashSet<>(outside.services());
        for (Vpc vpc : network.vpcs()) {
            targets.addAll(addresses(vpc));
            targets.addAll(vpc.publicAddresses());
            // A subnet's gateway, and an address that nobody has.
            Ipv4 base = vpc.ranges().getFirst().base();
            targets.add(base.plus(256 + 1));
            targets.add(base.plus(512 + 99));
        }
        targets.add(outside.internet());
        targets.add(Ipv4.parse("169.254.169.254"));
        return targets;
    }
}
