package dev.roadstead.bench;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import dev.roadstead.host.linux.LinuxNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Interfaces in VPCs, for a script to send traffic between: {@code vpc-rules} has 200 groups of five rules with a member each, and two
 * pairs of interfaces with five groups each, of which one pair's flows are tracked and the other's are not; {@code vpc-plain} has one pair.
 *
 * <p>A {@link Worker} that answers with the start of the namespaces' names once all is in force. Argument: an empty directory.
 */
final class DataPathBench {
    private static final String INSTALLATION = "be4c0002";
    private static final int GROUPS = 200;
    private static final RulePlan ANYTHING = new RulePlan(new Traffic.All(), new Peer.Range(Cidr.ALL));

    private DataPathBench() {}

    /** Takes all away again when it ends. */
    public static void main(String[] arguments) throws Exception {
        LinuxNetwork network = Networks.open(INSTALLATION, "198.19.254.0/24", Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            network.remove();
            network.close();
        }));
        Worker.serve(words -> {
            network.apply(new NetworkPlan(1, List.of(ruled(), plain())));
            return "rs-" + INSTALLATION + "-";
        });
    }

    private static VpcPlan ruled() {
        List<SecurityGroupPlan> groups = new ArrayList<>();
        List<InterfacePlan> interfaces = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            groups.add(group(i));
            interfaces.add(Networks.networkInterface(
                    "eni-%017x".formatted(i), Ipv4.parse("10.0.7.0").plus(i + 10), List.of(name(i))));
        }
        groups.add(new SecurityGroupPlan("sg-client", List.of(), List.of(ANYTHING)));
        groups.add(new SecurityGroupPlan(
                "sg-server",
                List.of(new RulePlan(new Traffic.Tcp(1, 65535), new Peer.Group("sg-client"))),
                List.of(ANYTHING)));
        groups.add(new SecurityGroupPlan("sg-open", List.of(ANYTHING), List.of(ANYTHING)));
        interfaces.add(member("eni-client", "10.0.1.10", 0, "sg-client"));
        interfaces.add(member("eni-server", "10.0.2.10", 4, "sg-server"));
        interfaces.add(member("eni-open-client", "10.0.1.11", 8, "sg-open"));
        interfaces.add(member("eni-open-server", "10.0.2.11", 12, "sg-open"));
        return Networks.vpc("vpc-rules", groups, interfaces);
    }

    private static VpcPlan plain() {
        return Networks.vpc(
                "vpc-plain",
                List.of(new SecurityGroupPlan("sg-open", List.of(ANYTHING), List.of(ANYTHING))),
                List.of(
                        Networks.networkInterface("eni-plain-client", Ipv4.parse("10.0.1.10"), List.of("sg-open")),
                        Networks.networkInterface("eni-plain-server", Ipv4.parse("10.0.2.10"), List.of("sg-open"))));
    }

    /** One of a group of its own and of four others. */
    private static InterfacePlan member(String id, String address, int first, String own) {
        List<String> groups = new ArrayList<>(
                IntStream.range(first, first + 4).mapToObj(DataPathBench::name).toList());
        groups.add(own);
        return Networks.networkInterface(id, Ipv4.parse(address), groups);
    }

    private static String name(int number) {
        return "sg-%03d".formatted(number);
    }

    /** Nothing of it lets the measured traffic pass. */
    private static SecurityGroupPlan group(int number) {
        Cidr office = Cidr.parse("192.168." + number + ".0/24");
        return new SecurityGroupPlan(
                name(number),
                List.of(
                        new RulePlan(new Traffic.Tcp(22, 22), new Peer.Range(office)),
                        new RulePlan(new Traffic.Tcp(443, 443), new Peer.Group(name((number + 1) % GROUPS))),
                        new RulePlan(new Traffic.Tcp(30_000 + number, 30_000 + number), new Peer.Range(Cidr.ALL)),
                        new RulePlan(new Traffic.Udp(53, 53), new Peer.Range(office)),
                        new RulePlan(new Traffic.Icmp(8, -1), new Peer.Range(office))),
                List.of(new RulePlan(new Traffic.Tcp(443, 443), new Peer.Range(office))));
    }
}
