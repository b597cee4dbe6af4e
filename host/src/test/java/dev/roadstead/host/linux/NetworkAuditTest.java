package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What somebody breaks by hand while no plan comes. */
@Tag("kernel")
class NetworkAuditTest extends WithNetworkLab {
    NetworkAuditTest() {
        super(58);
    }

    @BeforeEach
    void begin() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
    }

    private PlanBuilder vpc() {
        return new PlanBuilder("vpc-a")
                .group("sg-web", List.of(tcp(80, "0.0.0.0/0")), List.of())
                .add("eni-web", "10.0.1.10", lab.publicAddress(10), "sg-web")
                .add("eni-client", "10.0.2.10", "sg-open");
    }

    @Test
    void whatIsBrokenByHandIsMendedWithoutAnotherPlan() throws Exception {
        String id = lab.settings.installationId();
        String router = "rs-" + id + "-vpc-a";
        List<List<String>> damages = List.of(
                List.of("ip", "netns", "exec", router, "nft", "flush", "ruleset"),
                List.of("ip", "netns", "exec", router, "nft", "flush", "map", "ip", "roadstead", "sources"),
                List.of("ip", "-n", router, "route", "del", "10.0.1.10/32"),
                List.of("ip", "-n", router, "neigh", "del", "10.0.2.10", "dev", "rsclient"),
                List.of("ip", "-n", router, "link", "del", "rsweb"),
                List.of("ip", "-n", router, "link", "set", "rsclient", "down"),
                List.of("ip", "-n", router, "link", "del", "up0"),
                List.of("ip", "-n", router, "rule", "flush"),
                List.of("ip", "-n", router, "rule", "add", "priority", "500", "blackhole"),
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        router,
                        "nft",
                        "add table inet intruder { chain stop { type filter hook forward priority 50; policy drop; }; }"),
                List.of("ip", "-n", "rs-" + id + "-eni-web", "route", "del", "default"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "addr", "flush", "dev", "eth0"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "link", "set", "eth0", "down"),
                List.of("ip", "-n", router, "link", "set", "rsweb", "address", "02:00:00:00:00:55"),
                List.of("ip", "-n", router, "addr", "add", "10.0.1.10/24", "dev", "rsclient"),
                List.of("ip", "-n", router, "route", "add", "unreachable", "10.0.1.10/32", "table", "local"),
                List.of("ip", "-n", router, "route", "replace", "prohibit", "10.0.1.10/32"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "route", "add", "blackhole", "10.0.1.10/32"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "route", "add", "unreachable", "10.0.1.0/24"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "rule", "add", "priority", "5", "blackhole"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "addr", "add", "10.0.1.10/32", "dev", "lo"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "addr", "add", "10.0.1.10/24", "dev", "eth0"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "link", "set", "eth0", "name", "eth7"),
                List.of("ip", "netns", "del", "rs-" + id + "-eni-client"),
                List.of("umount", "/run/netns/rs-" + id + "-eni-client"),
                List.of("sh", "-c", "ip netns del rs-ID-eni-client && ip netns add rs-ID-eni-client".replace("ID", id)),
                List.of("ip", "link", "set", "rs" + id + lab.deviceSuffix("vpc-a"), "down"),
                List.of("ip", "link", "set", "rs" + id + lab.deviceSuffix("vpc-a"), "address", "02:00:00:00:00:99"),
                List.of(
                        "sh",
                        "-c",
                        "ip link set DEVICE down && ip link set DEVICE name rstaway"
                                .replace("DEVICE", "rs" + id + lab.deviceSuffix("vpc-a"))),
                List.of("ip", "route", "flush", "table", lab.routingTable()),
                List.of("nft", "delete", "table", "ip", "roadstead-" + id),
                List.of("ip", "netns", "exec", router, "sysctl", "-w", "net.ipv4.ip_forward=0"),
                List.of("ip", "netns", "del", router));
        for (List<String> damage : damages) {
            NetworkLab.runHere(damage.toArray(String[]::new));
            lab.network().audit();

            assertThat(lab.connect("eni-client", "10.0.1.10", 80))
                    .as("%s", damage)
                    .contains("10.0.2.10");
            assertThat(lab.connectFromHere(lab.publicAddress(10).toString(), 80))
                    .as("%s", damage)
                    .isPresent();
            assertThat(lab.connect("eni-client", "10.0.1.10", 22))
                    .as("%s", damage)
                    .isEmpty();
        }
        assertThat(NetworkLab.runHere("nft", "list", "tables")).contains("roadstead-" + id);
    }

    @Test
    void packetsThatSomebodyLedAnotherWayGoTheirOwnAgain() throws Exception {
        String client = "rs-" + lab.settings.installationId() + "-eni-client";
        String router = "rs-" + lab.settings.installationId() + "-vpc-a";
        List<String> damages = new ArrayList<>(List.of(
                "ip -n CLIENT link add rst0 type veth peer name rst1 && ip -n CLIENT link set rst0 up"
                        + " && ip -n CLIENT route add 10.0.1.10/32 dev rst0",
                "ip -n CLIENT link add rst0 type bridge && ip -n CLIENT addr add 10.0.1.10/24 dev rst0",
                "ip -n CLIENT link add rst0 link eth0 type macvlan mode passthru",
                "ip -n ROUTER link add br0 type bridge && ip -n ROUTER addr add 10.0.1.10/32 dev br0",
                "ip -n ROUTER link add br1 type bridge && ip -n ROUTER link set br1 up"
                        + " && ip -n ROUTER route replace 10.0.1.10/32 dev br1",
                "tc -n CLIENT qdisc add dev eth0 clsact && tc -n CLIENT filter add dev eth0 ingress protocol all"
                        + " bpf da bytecode '1,6 0 0 2,'"));
        for (String device : List.of("CLIENT dev eth0", "ROUTER dev rsweb", "ROUTER dev up0")) {
            String namespace = device.substring(0, 6);
            String name = device.substring(11);
            damages.add("tc -n " + namespace + " qdisc add dev " + name + " root tbf rate 8bit burst 10 latency 1ms");
            damages.add("ip -n NS link add rst0 type bridge && ip -n NS link set DEVICE master rst0"
                    .replace("NS", namespace)
                    .replace("DEVICE", name));
        }
        String bridge = "rst" + lab.settings.installationId();
        lab.keep(() -> NetworkLab.runHere("ip", "link", "del", bridge));
        damages.add("tc qdisc add dev HOST root tbf rate 8bit burst 10 latency 1ms");
        damages.add("ip link add BRIDGE type bridge && ip link set HOST master BRIDGE");
        String host = "rs" + lab.settings.installationId() + lab.deviceSuffix("vpc-a");
        for (String damage : damages) {
            String line = damage.replace("CLIENT", client)
                    .replace("ROUTER", router)
                    .replace("HOST", host)
                    .replace("BRIDGE", bridge);
            assertThat(NetworkLab.runHere("sh", "-c", line)).isEmpty();
            assertThat(worksInsideAndOutside()).as(damage).isFalse();
            lab.network().audit();
            assertThat(worksInsideAndOutside()).as(damage).isTrue();
            for (String namespace : List.of(client, router)) {
                NetworkLab.runHere("ip", "-n", namespace, "link", "del", "rst0");
            }
        }
    }

    private boolean worksInsideAndOutside() throws Exception {
        return lab.connect("eni-client", "10.0.1.10", 80).isPresent()
                && lab.connectFromHere(lab.publicAddress(10).toString(), 80).isPresent();
    }

    @Test
    void anAddressUnderALabelLikeOursGoes() throws Exception {
        String id = lab.settings.installationId();
        for (String namespace : List.of("rs-" + id + "-eni-client", "rs-" + id + "-vpc-a")) {
            NetworkLab.runHere("ip", "-n", namespace, "addr", "add", "10.9.9.9/32", "dev", "lo", "label", "lo:rs" + id);
            assertThat(NetworkLab.runHere("ip", "-n", namespace, "addr", "show", "dev", "lo"))
                    .contains("10.9.9.9/32");
            lab.network().audit();
            assertThat(NetworkLab.runHere("ip", "-n", namespace, "addr", "show", "dev", "lo"))
                    .contains("127.0.0.1/8")
                    .doesNotContain("10.9.9.9");
        }
    }

    @Test
    void devicesCarryPacketsOfTheirSizeAgain() throws Exception {
        String id = lab.settings.installationId();
        for (List<String> device : List.of(
                List.of("rs-" + id + "-vpc-a", "rsweb"),
                List.of("rs-" + id + "-vpc-a", "up0"),
                List.of("rs-" + id + "-eni-client", "eth0"))) {
            NetworkLab.runHere("ip", "-n", device.getFirst(), "link", "set", device.getLast(), "mtu", "68");
            lab.network().audit();
            assertThat(NetworkLab.runHere("ip", "-n", device.getFirst(), "link", "show", device.getLast()))
                    .contains("mtu 1500 ");
        }
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
    }

    @Test
    void whatIsBrokenInTheMomentOfAChangeIsMended() throws Exception {
        String id = lab.settings.installationId();
        String router = "rs-" + id + "-vpc-a";
        List<List<String>> damages = List.of(
                List.of("ip", "-n", router, "route", "del", "10.0.1.10/32"),
                List.of("ip", "netns", "exec", router, "nft", "flush", "map", "ip", "roadstead", "sources"),
                List.of("ip", "-n", "rs-" + id + "-eni-web", "route", "del", "default"),
                List.of("ip", "-n", router, "link", "set", "rsclient", "down"));
        for (int i = 0; i < damages.size(); i++) {
            NetworkLab.runHere(damages.get(i).toArray(String[]::new));
            lab.apply(vpc().add("eni-new" + i, "10.0.2.2" + i, "sg-open"));
            lab.network().audit();
            assertThat(lab.connect("eni-client", "10.0.1.10", 80))
                    .as("%s", damages.get(i))
                    .contains("10.0.2.10");
            assertThat(lab.connect("eni-new" + i, "10.0.1.10", 80))
                    .as("%s", damages.get(i))
                    .isPresent();
        }
    }

    @Test
    void aNatGatewayTranslatesAgain() throws Exception {
        Ipv4 internet = lab.internet();
        lab.serveInternet(8080);
        lab.apply(vpc().subnet(
                        PlanBuilder.PRIVATE,
                        "10.0.2.0/24",
                        new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PlanBuilder.PUBLIC, "10.0.1.99", lab.publicAddress(99)));
        lab.reach("eni-client", internet.toString(), 8080);

        NetworkLab.runHere(
                "ip", "netns", "exec", "rs-" + lab.settings.installationId() + "-nat-1", "nft", "flush", "ruleset");
        assertThat(lab.connect("eni-client", internet.toString(), 8080)).isEmpty();
        lab.network().audit();
        assertThat(lab.connect("eni-client", internet.toString(), 8080)).isPresent();
    }

    @Test
    void nothingIsDoneWhileNothingHappens() throws Exception {
        try (RouterWatch watch = RouterWatch.atRest(lab, "vpc-a")) {
            for (int i = 0; i < 50; i++) {
                lab.network().audit();
            }
            assertThat(watch.nothingHappened()).isTrue();
        }
    }

    @Test
    void whatIsChangedElsewhereOnTheMachineTouchesNoRouter() throws Exception {
        try (RouterWatch watch = RouterWatch.atRest(lab, "vpc-a")) {
            String elsewhere = "rst" + lab.settings.installationId();
            NetworkLab.runHere("ip", "link", "add", elsewhere, "type", "dummy");
            NetworkLab.runHere("ip", "link", "set", elsewhere, "up");
            NetworkLab.runHere("ip", "link", "del", elsewhere);
            lab.network().audit();
            assertThat(watch.nothingHappened()).isTrue();
        }
    }
}
