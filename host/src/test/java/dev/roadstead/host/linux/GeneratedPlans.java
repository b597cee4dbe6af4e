package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.linux.StatedNetwork.Peering;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * VPCs, peering connections between them, and changes, as the seed has it: the same seed gives the same. The first two have the same ranges, and differ in
 * everything else; the third has a part of theirs. The others have ranges of their own, so that they can be peered with each other, and each with one of the first
 * three: AWS refuses peers with overlapping ranges, and two peers of one VPC differ here, too, so that answers have one way.
 */
final class GeneratedPlans {
    static final List<Integer> PORTS = List.of(53, 80, 443, 8080);

    /** Each VPC's primary range, and the one that it may get. */
    private static final List<List<Cidr>> RANGES = List.of(
            ranges("10.0.0.0/16", "10.99.0.0/16"),
            ranges("10.0.0.0/16", "10.99.0.0/16"),
            ranges("10.0.0.0/20", "10.98.0.0/16"),
            ranges("10.4.0.0/16", "10.94.0.0/16"),
            ranges("172.31.0.0/16", "10.95.0.0/16"));

    private static final int PUBLIC_ADDRESSES = 80;

    private final Random random;
    private final ReferenceModel.Outside outside;
    private final List<GeneratedVpc> vpcs = new ArrayList<>();
    private final List<Peering> peerings = new ArrayList<>();
    private int nextPublic;
    private int nextPeering;

    GeneratedPlans(long seed, ReferenceModel.Outside outside) {
        this.random = new Random(seed);
        this.outside = outside;
        fresh();
    }

    /** With nothing but a pool outside. */
    GeneratedPlans(long seed, Cidr pool) {
        this(
                seed,
                new ReferenceModel.Outside(
                        pool.last().plus(-1),
                        List.of(pool.base().plus(1), pool.base().plus(3)),
                        pool,
                        pool.last().plus(-2),
                        pool.last().plus(-3)));
    }

    private static List<Cidr> ranges(String primary, String secondary) {
        return List.of(Cidr.parse(primary), Cidr.parse(secondary));
    }

    /** Makes all of them anew. */
    List<VpcPlan> fresh() {
        peerings.clear();
        vpcs.clear();
        for (int i = 0; i < RANGES.size(); i++) {
            vpcs.add(made(i));
        }
        while (random.nextInt(6) > 0 && !strangers().isEmpty()) {
            peer();
        }
        return plans();
    }

    private GeneratedVpc made(int number) {
        List<Cidr> ranges = RANGES.get(number);
        return new GeneratedVpc("vpc-" + (char) ('a' + number), ranges.getFirst(), ranges.getLast(), this);
    }

    Random random() {
        return random;
    }

    ReferenceModel.Outside outside() {
        return outside;
    }

    StatedNetwork stated() {
        return new StatedNetwork(vpcs.stream().map(GeneratedVpc::stated).toList(), List.copyOf(peerings));
    }

    List<VpcPlan> plans() {
        return StatedPlans.of(stated());
    }

    /** Changes some things, and says what. */
    String change() {
        List<String> said = new ArrayList<>();
        for (int i = 0, n = 1 + random.nextInt(4); i < n; i++) {
            said.add(
                    switch (random.nextInt(24)) {
                        case 0 -> replace(random.nextInt(vpcs.size()));
                        case 1, 2, 3 -> changePeerings();
                        default -> any(vpcs).change();
                    });
        }
        return String.join("; ", said);
    }

    private String replace(int number) {
        GeneratedVpc gone = vpcs.get(number);
        peerings.removeAll(peeringsOf(gone));
        vpcs.set(number, made(number));
        return gone.id() + " made anew";
    }

    /** Two VPCs are peered, or are so no longer; routes to where they were may stay. */
    private String changePeerings() {
        if (strangers().isEmpty() || !peerings.isEmpty() && random.nextInt(3) == 0) {
            Peering gone = peerings.remove(random.nextInt(peerings.size()));
            return gone + " deleted";
        }
        return peer();
    }

    private String peer() {
        Peering fresh = any(strangers());
        peerings.add(fresh);
        nextPeering++;
        return "new " + fresh + "; " + vpc(fresh.one()).meetPeer() + "; "
                + vpc(fresh.other()).meetPeer();
    }

    /** Connections that could be. */
    private List<Peering> strangers() {
        List<Peering> possible = new ArrayList<>();
        for (int i = 0; i < vpcs.size(); i++) {
            for (GeneratedVpc other : vpcs.subList(i + 1, vpcs.size())) {
                if (mayMeet(vpcs.get(i), other) && mayMeet(other, vpcs.get(i))) {
                    possible.add(new Peering("pcx-" + nextPeering, vpcs.get(i).id(), other.id()));
                }
            }
        }
        return possible;
    }

    private boolean mayMeet(GeneratedVpc vpc, GeneratedVpc other) {
        return Stream.concat(Stream.of(vpc), peersOf(vpc).stream())
                .flatMap(GeneratedVpc::everyRange)
                .noneMatch(range -> other.everyRange().anyMatch(range::overlaps));
    }

    GeneratedVpc vpc(String id) {
        return vpcs.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    List<Peering> peeringsOf(GeneratedVpc vpc) {
        return peerings.stream().filter(each -> each.from(vpc.id()).isPresent()).toList();
    }

    List<GeneratedVpc> peersOf(GeneratedVpc vpc) {
        return peerings.stream()
                .flatMap(each -> each.from(vpc.id()).stream())
                .map(this::vpc)
                .toList();
    }

    List<GeneratedVpc> others(GeneratedVpc vpc) {
        return vpcs.stream().filter(each -> !each.id().equals(vpc.id())).toList();
    }

    /** A public address that nobody has; those that were given back come again. */
    Ipv4 publicAddress() {
        Set<Ipv4> taken = new LinkedHashSet<>();
        vpcs.forEach(vpc -> taken.addAll(vpc.stated().publicAddresses()));
        Ipv4 address;
        do {
            address = outside.pool().base().plus(10 + nextPublic++ % PUBLIC_ADDRESSES);
        } while (taken.contains(address));
        return address;
    }

    /** What stands for a VPC's gateway endpoint: always the same. */
    Ipv4 gatewayEndpoint(GeneratedVpc vpc) {
        return outside.pool().base().plus(vpc.letter());
    }

    /** A range that a rule, a route or a prefix list of a VPC may name. */
    Cidr range(GeneratedVpc vpc) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> Cidr.ALL;
            case 3 -> any(vpc.everyRange().toList());
            case 4 -> new Cidr(outside.pool().base(), outside.pool().prefixLength() + random.nextInt(5));
            case 5 -> new Cidr(vpc.subnet(1 + random.nextInt(3)).base(), 24 + random.nextInt(6));
            case 6 -> Cidr.of(vpc.subnet(1 + random.nextInt(3)).base().plus(10 + random.nextInt(4)));
            case 7 -> Cidr.of(random.nextBoolean() ? outside.internet() : outside.host());
            default -> elsewhere(vpc);
        };
    }

    /** Of a peer, if there is one, else of any other VPC. */
    private Cidr elsewhere(GeneratedVpc vpc) {
        List<GeneratedVpc> peers = peersOf(vpc);
        List<GeneratedVpc> there = peers.isEmpty() ? others(vpc) : peers;
        if (there.isEmpty()) {
            return Cidr.ALL;
        }
        GeneratedVpc other = any(there);
        return random.nextBoolean() ? any(other.everyRange().toList()) : other.subnet(1 + random.nextInt(3));
    }

    <T> T any(Collection<T> all) {
        return Objects.requireNonNull(List.copyOf(all).get(random.nextInt(all.size())));
    }
}
