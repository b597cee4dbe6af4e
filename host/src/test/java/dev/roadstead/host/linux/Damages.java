package dev.roadstead.host.linux;

import dev.roadstead.host.PeeringPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What a person can break by hand in a VPC's part of the kernel, with {@code ip} and {@code nft}. */
final class Damages {
    private final NetworkLab lab;
    private final String prefix;
    private final Random random;

    Damages(NetworkLab lab, Random random) {
        this.lab = lab;
        this.prefix = "rs-" + lab.settings.installationId() + "-";
        this.random = random;
    }

    /** Does one to each of some VPCs, and says which. */
    String inflict(List<VpcPlan> vpcs) throws Exception {
        List<String> done = new ArrayList<>();
        for (VpcPlan vpc : vpcs) {
            if (random.nextInt(4) > 0) {
                done.add(run(any(possible(vpc))));
            }
        }
        if (random.nextInt(3) == 0) {
            done.add(run(any(possibleOnTheMachine())));
        }
        return String.join("; ", done);
    }

    private static String run(List<String> command) throws Exception {
        return String.join(" ", command) + " -> "
                + NetworkLab.runHere(command.toArray(String[]::new)).strip();
    }

    private List<List<String>> possibleOnTheMachine() throws Exception {
        String table = lab.routingTable();
        return List.of(
                words("ip route flush table " + table),
                words("ip rule del table " + table),
                words("ip addr del " + lab.publicAddress(1) + "/32 dev lo"),
                words("nft delete table ip roadstead-" + lab.settings.installationId()),
                words("nft flush chain ip roadstead-" + lab.settings.installationId() + " from_routers"));
    }

    private List<List<String>> possible(VpcPlan vpc) {
        String router = prefix + vpc.vpcId();
        List<List<String>> damages = new ArrayList<>();
        for (String nft : List.of(
                "flush ruleset",
                "flush chain ip roadstead leave",
                "insert rule ip roadstead enter accept",
                "insert rule ip roadstead leave drop",
                "flush map ip roadstead sources",
                "flush map ip roadstead private_to_public",
                "flush set ip roadstead " + any(vpc.securityGroups()).groupId(),
                "flush chain ip roadstead " + any(vpc.securityGroups()).groupId() + "-in",
                "insert rule ip roadstead " + any(vpc.securityGroups()).groupId() + "-out accept",
                "add table inet intruder { chain stop { type filter hook forward priority 50 ; policy drop ; } ; }")) {
            damages.add(words("ip netns exec " + router + " nft " + nft));
        }
        for (String ip : List.of(
                "rule flush",
                "route flush table main",
                "rule add priority 500 blackhole",
                "route add 8.8.8.8/32 dev up0",
                "link del up0",
                "link set up0 down",
                "addr flush dev lo")) {
            damages.add(words("ip -n " + router + " " + ip));
        }
        damages.add(words("ip netns exec " + router + " sysctl -qw net.ipv4.ip_forward=0"));
        damages.add(words("ip netns del " + router));
        vpc.interfaces().forEach(each -> damage(damages, router, each));
        vpc.peerings().forEach(each -> damage(damages, router, each));
        Stream.concat(
                        vpc.natGateways().stream().map(VpcPlan.NatGatewayPlan::natGatewayId),
                        vpc.endpoints().stream().flatMap(each -> each.sources().keySet().stream()))
                .forEach(each -> damageForwarding(damages, each));
        return damages;
    }

    private void damage(List<List<String>> damages, String router, InterfacePlan plan) {
        String device = RouterParts.device(plan.interfaceId());
        String inside = prefix + plan.interfaceId();
        for (String ip : List.of(
                router + " link del " + device,
                router + " link set " + device + " down",
                router + " route del " + plan.address() + "/32",
                router + " neigh flush dev " + device + " nud permanent",
                router + " link set " + device + " address 02:00:00:00:00:55",
                router + " link set " + device + " mtu 68",
                router + " addr add " + plan.address() + "/24 dev " + device,
                router + " route add unreachable " + plan.address() + "/32 table local",
                inside + " route add blackhole 10.0.0.0/8",
                inside + " rule add priority 5 blackhole",
                inside + " route del default",
                inside + " addr flush dev eth0",
                inside + " link set eth0 down",
                inside + " link set eth0 address 02:00:00:00:00:77",
                inside + " link del eth0")) {
            damages.add(words("ip -n " + ip));
        }
        damages.add(words("ip netns del " + inside));
        for (String slow : List.of(router + " qdisc add dev " + device, inside + " qdisc add dev eth0")) {
            damages.add(words("tc -n " + slow + " root tbf rate 8bit burst 10 latency 1ms"));
        }
    }

    private static void damage(List<List<String>> damages, String router, PeeringPlan peering) {
        String device = RouterParts.device(peering.peeringConnectionId());
        for (String ip : List.of(
                " link del " + device,
                " link set " + device + " down",
                " link set " + device + " address 02:00:00:00:00:99",
                " neigh flush dev " + device + " nud permanent")) {
            damages.add(words("ip -n " + router + ip));
        }
        for (String nft : List.of(
                "flush map ip roadstead peers",
                "flush chain ip roadstead " + peering.peeringConnectionId() + "-from",
                "insert rule ip roadstead " + peering.peeringConnectionId() + "-from accept")) {
            damages.add(words("ip netns exec " + router + " nft " + nft));
        }
    }

    /** What sends packets on has a filter of its own. */
    private void damageForwarding(List<List<String>> damages, String owner) {
        String inside = prefix + owner;
        damages.add(words("ip netns exec " + inside + " nft flush ruleset"));
        damages.add(words("ip netns exec " + inside + " sysctl -qw net.ipv4.ip_forward=0"));
        damages.add(words("ip -n " + inside + " route del default"));
        damages.add(words("ip netns del " + inside));
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }
}
