package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.linux.Probe.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * VPCs, changes of them, and questions, as the seed has it: the same seed gives the same. The first two share their range, and differ in
 * everything else; the third has a part of it, or one of its own.
 */
final class GeneratedPlans {
    static final List<Integer> PORTS = List.of(53, 80, 443, 8080);
    private static final List<String> RANGES = List.of("10.0.0.0/16", "10.0.0.0/16", "10.0.0.0/20", "172.31.0.0/16");
    private static final int VPCS = 3;

    private final Random random;
    private final ReferenceModel.Outside outside;
    private final List<GeneratedVpc> vpcs = new ArrayList<>();
    private int nextPublic;
    private int nextProbe;

    GeneratedPlans(long seed, ReferenceModel.Outside outside) {
        this.random = new Random(seed);
        this.outside = outside;
        for (int i = 0; i < VPCS; i++) {
            vpcs.add(vpc(i));
        }
    }

    /** With nothing but a pool outside. */
    GeneratedPlans(long seed, Cidr pool) {
        this(
                seed,
                new ReferenceModel.Outside(
                        pool.last().plus(-1),
                        pool.base().plus(1),
                        pool,
                        pool.last().plus(-2),
                        pool.last().plus(-3)));
    }

    /** Makes all of them anew. */
    List<VpcPlan> fresh() {
        vpcs.replaceAll(before -> vpc(vpcs.indexOf(before)));
        return plans();
    }

    Random random() {
        return random;
    }

    ReferenceModel.Outside outside() {
        return outside;
    }

    List<VpcPlan> plans() {
        return vpcs.stream().map(GeneratedVpc::plan).toList();
    }

    private GeneratedVpc vpc(int number) {
        int range = number < VPCS - 1 ? number : number + random.nextInt(RANGES.size() - number);
        return new GeneratedVpc("vpc-" + (char) ('a' + number), Cidr.parse(RANGES.get(range)), this);
    }

    /** Changes some things, and says what. */
    String change() {
        List<String> said = new ArrayList<>();
        for (int i = 0, n = 1 + random.nextInt(4); i < n; i++) {
            int number = random.nextInt(VPCS);
            if (random.nextInt(25) == 0) {
                vpcs.set(number, vpc(number));
                said.add("vpc-" + (char) ('a' + number) + " made anew");
            } else {
                said.add(vpcs.get(number).change());
            }
        }
        return String.join("; ", said);
    }

    /** A public address that nobody has; those that were given back come again. */
    Ipv4 publicAddress() {
        Set<Ipv4> taken = new LinkedHashSet<>();
        plans().forEach(vpc -> taken.addAll(publicAddresses(vpc)));
        Ipv4 address;
        do {
            address = outside.pool().base().plus(10 + nextPublic++ % 60);
        } while (taken.contains(address));
        return address;
    }

    private static Set<Ipv4> publicAddresses(VpcPlan vpc) {
        Set<Ipv4> addresses = new LinkedHashSet<>();
        vpc.interfaces().forEach(each -> each.publicAddress().ifPresent(addresses::add));
        vpc.subnets().stream()
                .flatMap(subnet -> subnet.routes().stream())
                .filter(route -> route.target() instanceof RouteTarget.GatewayEndpoint)
                .forEach(route -> addresses.add(((RouteTarget.GatewayEndpoint) route.target()).source()));
        vpc.natGateways().stream().flatMap(nat -> nat.publicAddress().stream()).forEach(addresses::add);
        return addresses;
    }

    /** A range that a rule or route may name. */
    Cidr range(Cidr vpc) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Cidr.ALL;
            case 3 -> vpc;
            case 4 -> new Cidr(outside.pool().base(), outside.pool().prefixLength() + random.nextInt(5));
            case 5 -> new Cidr(GeneratedVpc.subnetBase(vpc, 1 + random.nextInt(3)), 24 + random.nextInt(6));
            case 6 ->
                Cidr.of(GeneratedVpc.subnetBase(vpc, 1 + random.nextInt(3)).plus(10 + random.nextInt(4)));
            default -> Cidr.of(random.nextBoolean() ? outside.internet() : outside.host());
        };
    }

    /** Questions between all that there are, in a random order, at most so many. */
    List<Probe> probes(int limit) {
        List<VpcPlan> plans = plans();
        List<Probe> probes = new ArrayList<>();
        for (VpcPlan vpc : plans) {
            for (InterfacePlan from : vpc.interfaces()) {
                for (Ipv4 to : targets(plans)) {
                    boolean itself = to.equals(from.address())
                            || from.publicAddress().filter(to::equals).isPresent();
                    if (!itself) {
                        ask(probes, from.interfaceId(), to);
                    }
                }
                for (Ipv4 resolver : resolvers(plans)) {
                    probes.add(new Probe(0, from.interfaceId(), resolver, Kind.NAME, 53));
                }
            }
        }
        plans.forEach(vpc -> publicAddresses(vpc).forEach(to -> ask(probes, Probe.HOST, to)));
        Collections.shuffle(probes, random);
        return probes.subList(0, Math.min(limit, probes.size())).stream()
                .map(probe -> new Probe(++nextProbe, probe.from(), probe.to(), probe.kind(), probe.port()))
                .toList();
    }

    private static void ask(List<Probe> probes, String from, Ipv4 to) {
        for (int port : PORTS) {
            probes.add(new Probe(0, from, to, Kind.TCP, port));
            probes.add(new Probe(0, from, to, Kind.UDP, port));
        }
        probes.add(new Probe(0, from, to, Kind.ECHO, 0));
        probes.add(new Probe(0, from, to, Kind.TIMESTAMP, 0));
    }

    private static Set<Ipv4> resolvers(List<VpcPlan> plans) {
        Set<Ipv4> resolvers = new LinkedHashSet<>(List.of(Ipv4.parse("169.254.169.253")));
        plans.forEach(vpc -> resolvers.add(vpc.cidr().base().plus(2)));
        return resolvers;
    }

    private Set<Ipv4> targets(List<VpcPlan> plans) {
        Set<Ipv4> targets = new LinkedHashSet<>();
        for (VpcPlan vpc : plans) {
            vpc.interfaces().forEach(each -> targets.add(each.address()));
            vpc.natGateways().forEach(each -> targets.add(each.address()));
            targets.addAll(publicAddresses(vpc));
            // A subnet's gateway, and an address that nobody has.
            targets.add(GeneratedVpc.subnetBase(vpc.cidr(), 1).plus(1));
            targets.add(GeneratedVpc.subnetBase(vpc.cidr(), 2).plus(99));
        }
        targets.add(outside.services());
        targets.add(outside.internet());
        targets.add(Ipv4.parse("169.254.169.254"));
        return targets;
    }
}
