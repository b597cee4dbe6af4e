package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class NetworkIsolationTest extends WithNetworkLab {
    private static final String PEERING = "pcx-0000000000000a00b";

    NetworkIsolationTest() {
        super(2);
    }

    @Test
    void vpcsWithTheSameRangeLiveSideBySide() throws Exception {
        lab.apply(
                new PlanBuilder("vpc-a").add("eni-a1", "10.0.2.10", "sg-open").add("eni-a2", "10.0.2.11", "sg-open"),
                new PlanBuilder("vpc-b").add("eni-b1", "10.0.2.10", "sg-open").add("eni-b3", "10.0.2.12", "sg-open"));
        lab.serve("eni-a2", 80);
        lab.serve("eni-b3", 80);

        assertThat(lab.connect("eni-a1", "10.0.2.11", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-b1", "10.0.2.12", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-a1", "10.0.2.12", 80)).isEmpty();
        assertThat(lab.connect("eni-b1", "10.0.2.11", 80)).isEmpty();
    }

    @Test
    void vpcsReachEachOtherByPublicAddressesOnly() throws Exception {
        lab.apply(
                new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"),
                new PlanBuilder("vpc-b").add("eni-b", "10.0.1.11", lab.publicAddress(11), "sg-open"));
        lab.serve("eni-b", 80);

        assertThat(lab.connect("eni-a", lab.publicAddress(11).toString(), 80))
                .contains(lab.publicAddress(10).toString());
        assertThat(lab.connect("eni-a", "10.0.1.11", 80)).isEmpty();
    }

    @Test
    void noTaskReachesTheCloudThatTheMachineRunsIn() throws Exception {
        String cloud = "168.63.129.16";
        Ipv4 internet = lab.internet();
        String name = "rst-" + lab.settings.installationId();
        NetworkLab.runHere("ip", "-n", name, "addr", "add", cloud + "/32", "dev", "lo");
        NetworkLab.runHere("ip", "route", "add", cloud, "via", internet.toString(), "metric", "77");
        lab.keep(() -> NetworkLab.runHere("ip", "route", "del", cloud, "via", internet.toString()));
        lab.serveInternet(8080);
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"));

        assertThat(lab.reach("eni-a", internet.toString(), 8080)).isNotEmpty();
        assertThat(lab.connectFromHere(cloud, 8080)).isPresent();
        assertThat(lab.connect("eni-a", cloud, 8080)).isEmpty();
    }

    @Test
    void nobodyCanSendUnderAnothersAddress() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .add("eni-a", "10.0.2.10", "sg-open")
                .add("eni-b", "10.0.2.11", "sg-open")
                .add("eni-c", "10.0.2.12", "sg-open"));
        lab.serveDatagrams("eni-b", 9000);
        assertThat(lab.ask("eni-a", "10.0.2.11", 9000, "?")).contains("10.0.2.10");
        assertThat(takeOver("eni-a", "10.0.2.12")).isEmpty();
        assertThat(lab.received("eni-b", 9001, () -> lab.send("eni-a", "10.0.2.11", 9001, "forged")))
                .isEmpty();
        assertThat(lab.received("eni-b", 9001, () -> lab.send("eni-c", "10.0.2.11", 9001, "honest")))
                .contains("honest");
    }

    @Test
    void nobodyCanSendUnderAnothersLinkLayerAddress() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.2.10", "sg-open").add("eni-b", "10.0.2.11", "sg-open"));
        lab.serve("eni-b", 80);
        assertThat(lab.connect("eni-a", "10.0.2.11", 80)).isPresent();

        lab.run("eni-a", "ip", "link", "set", "eth0", "address", "02:00:0a:00:02:0b");
        assertThat(lab.connect("eni-a", "10.0.2.11", 80)).isEmpty();
    }

    @Test
    void theHostReachesNoPrivateAddressAndATaskNoServiceOfTheHost() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"));
        lab.serve("eni-a", 80);
        lab.serveHere(lab.publicAddress(1), 443);
        lab.serveHere(lab.publicAddress(1), 8080);

        assertThat(lab.connectFromHere("10.0.1.10", 80)).isEmpty();
        NetworkLab.runHere(
                "ip",
                "route",
                "add",
                "10.0.1.10/32",
                "via",
                "169.254.1.2",
                "dev",
                "rs" + lab.settings.installationId() + lab.deviceSuffix("vpc-a"),
                "onlink");
        assertThat(lab.connectFromHere("10.0.1.10", 80)).isEmpty();
        assertThat(lab.connect("eni-a", lab.publicAddress(1).toString(), 443)).isPresent();
        assertThat(lab.connect("eni-a", lab.publicAddress(1).toString(), 8080)).isEmpty();
        assertThat(lab.ping("eni-a", "10.0.1.1")).isFalse();
        assertThat(lab.ping("eni-a", "10.0.0.2")).isFalse();
    }

    @Test
    void aNatGatewayLetsAPrivateSubnetOutAndNobodyIn() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PUBLIC, "10.0.1.200", lab.publicAddress(200))
                .add("eni-a", "10.0.2.10", "sg-open")
                .add("eni-b", "10.0.2.11", "sg-open");
        lab.apply(vpc);
        lab.serveHere(lab.publicAddress(1), 443);
        lab.serve("eni-a", 80);
        String api = lab.publicAddress(1).toString();

        assertThat(lab.connect("eni-a", api, 443))
                .contains(lab.publicAddress(200).toString());
        assertThat(lab.connect("eni-b", api, 443))
                .contains(lab.publicAddress(200).toString());
        assertThat(lab.connect("eni-b", "10.0.2.10", 80)).contains("10.0.2.11");
        assertThat(lab.connectFromHere(lab.publicAddress(200).toString(), 80)).isEmpty();
        assertThat(lab.ping("eni-a", api)).isTrue();

        lab.apply(vpc.subnet(PUBLIC, "10.0.1.0/24"));
        assertThat(lab.connect("eni-a", api, 443)).isEmpty();
        lab.apply(vpc.subnet(PUBLIC, "10.0.1.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway()))
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.Blackhole())));
        assertThat(lab.connect("eni-a", api, 443)).isEmpty();
    }

    @Test
    void aNatGatewayForgetsIdleConnectionsAndSaysSo() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PUBLIC, "10.0.1.200", lab.publicAddress(200))
                .add("eni-a", "10.0.2.10", "sg-open"));
        lab.serveHere(lab.publicAddress(1), 443);
        assertThat(lab.run("nat-1", "cat", "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established")
                        .strip())
                .isEqualTo("350");
        try (Socket socket = lab.network()
                .inNamespace("eni-a", () -> SocketChannel.open(StandardProtocolFamily.INET))
                .socket()) {
            socket.connect(new InetSocketAddress(lab.publicAddress(1).toInetAddress(), 443), 5_000);
            socket.setSoTimeout(5_000);
            NetworkLab.line(socket);
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');

            // What 350 idle seconds do.
            try (Connections tracked = lab.network().inNamespace("nat-1", Connections::open)) {
                tracked.forget(Set.of(Ipv4.parse("10.0.1.200")));
            }
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> {
                        socket.getOutputStream().write('x');
                        socket.getInputStream().read();
                    })
                    .withMessageContaining("reset");
        }
        assertThat(lab.connect("eni-a", lab.publicAddress(1).toString(), 443)).isPresent();
    }

    @Test
    void aPrivateNatGatewayTranslatesToItsPrivateAddressAlone() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .subnet(
                        PUBLIC,
                        "10.0.1.0/24",
                        to("10.1.0.0/16"),
                        new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway()))
                .privateNatGateway("nat-1", PUBLIC, "10.0.1.200")
                .add("eni-a", "10.0.2.10", "sg-open")
                .peering(PEERING, "vpc-b", "10.1.0.0/16");
        PlanBuilder peer = new PlanBuilder("vpc-b", "10.1")
                .subnet(PRIVATE, "10.1.2.0/24", to("10.0.0.0/16"))
                .add("eni-b", "10.1.2.10", "sg-open")
                .peering(PEERING, "vpc-a", "10.0.0.0/16");
        lab.apply(vpc, peer);
        lab.serve("eni-b", 80);
        lab.serveHere(lab.publicAddress(1), 443);

        assertThat(lab.connect("eni-a", "10.1.2.10", 80)).contains("10.0.1.200");
        assertThat(lab.connect("eni-a", lab.publicAddress(1).toString(), 443)).isEmpty();
    }

    private static RoutePlan to(String destination) {
        return new RoutePlan(Cidr.parse(destination), new RouteTarget.Peering(PEERING));
    }

    @Test
    void theInternetSeesThisMachinesAddress() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PUBLIC, "10.0.1.200", lab.publicAddress(200))
                .add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open")
                .add("eni-b", "10.0.2.10", "sg-open"));
        String internet = lab.internet().toString();
        lab.serveInternet(80);

        Optional<String> seen = lab.connect("eni-a", internet, 80);
        assertThat(seen).isPresent().isEqualTo(lab.connectFromHere(internet, 80));
        assertThat(lab.connect("eni-b", internet, 80)).isEqualTo(seen);
    }

    @Test
    void anotherInstallationKnowsATaskByItsPublicAddressAndIsReachedAsItsGroupsAllow(@TempDir Path directory)
            throws Exception {
        String guest = lab.publicAddress(10).toString();
        lab.apply(new PlanBuilder("vpc-a")
                .add("eni-guest", "10.0.1.10", lab.publicAddress(10), "sg-open")
                .add("eni-stranger", "10.0.1.11", lab.publicAddress(11), "sg-open"));
        try (NetworkLab other = new NetworkLab(13, directory)) {
            String web = other.publicAddress(10).toString();
            other.apply(new PlanBuilder("vpc-a")
                    .group("sg-web", List.of(tcp(80, guest + "/32")), List.of())
                    .group("sg-host", List.of(tcp(80, other.settings.hostAddress() + "/32")), List.of())
                    .add("eni-web", "10.0.1.10", other.publicAddress(10), "sg-web")
                    .add("eni-host", "10.0.1.11", other.publicAddress(11), "sg-host"));
            other.serve("eni-web", 80);
            other.serve("eni-web", 81);
            other.serve("eni-host", 80);

            assertThat(lab.reach("eni-guest", web, 80)).isEqualTo(guest);
            assertThat(lab.connect("eni-guest", web, 81)).isEmpty();
            assertThat(lab.connect("eni-stranger", web, 80)).isEmpty();
            assertThat(lab.connect("eni-guest", other.publicAddress(11).toString(), 80))
                    .isEmpty();
        }
    }

    @Test
    void aTaskReachesNoAddressOfThisMachine() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"));
        Ipv4 internet = lab.internet();
        lab.serveInternet(8081);
        lab.server(() -> ServerSocketChannel.open(INET), 8081);
        lab.reach("eni-a", internet.toString(), 8081);

        Set<String> own = new LinkedHashSet<>(List.of(
                RouterTables.UPLINK_GATEWAY.toString(),
                RouterTables.UPLINK_ROUTER.toString(),
                lab.publicAddress(1).toString(),
                lab.publicAddress(2).toString(),
                lab.settings.hostAddress().toString(),
                internet.plus(-1).toString()));
        NetworkInterface.networkInterfaces()
                // Other tests' come and go.
                .filter(device ->
                        !device.getName().startsWith("rs") && !device.getName().equals("lo"))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .forEach(address -> own.add(address.getHostAddress()));
        for (String address : own) {
            assertThat(lab.connectFromHere(address, 8081).isPresent() || address.startsWith("169.254."))
                    .as("%s is served", address)
                    .isTrue();
            assertThat(lab.connect("eni-a", address, 8081)).as(address).isEmpty();
        }
    }

    @Test
    void anotherInstallationsServicesAndPrivateAddressesAreOutOfReach(@TempDir Path directory) throws Exception {
        try (NetworkLab other = new NetworkLab(12, directory)) {
            other.apply(new PlanBuilder("vpc-a").add("eni-o", "10.0.1.11", other.publicAddress(10), "sg-open"));
            lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"));
            other.serve("eni-o", 80);
            other.serveHere(other.publicAddress(1), 443);
            assertThat(other.connect("eni-o", other.publicAddress(1).toString(), 443))
                    .isPresent();

            assertThat(lab.connect("eni-a", other.publicAddress(1).toString(), 443))
                    .isEmpty();
            assertThat(lab.connect("eni-a", "10.0.1.11", 80)).isEmpty();
        }
    }

    @Test
    void aTaskReadsItsOwnMetadataAlone() throws Exception {
        lab.apply(
                new PlanBuilder("vpc-a").add("eni-a1", "10.0.2.10", "sg-open").add("eni-a2", "10.0.2.11", "sg-open"),
                new PlanBuilder("vpc-b").add("eni-b", "10.0.2.10", "sg-open"));
        try (TaskDocumentServer documents = new TaskDocumentServer(lab.network())) {
            for (String id : List.of("eni-a1", "eni-a2", "eni-b")) {
                documents.serve(id, lab.network().hosted(id).orElseThrow(), Map.of("/v4/" + id, "of " + id));
            }
            for (String id : List.of("eni-a1", "eni-a2", "eni-b")) {
                for (String path : List.of("eni-a1", "eni-a2", "eni-b")) {
                    String answer = metadata(id, "/v4/" + path);
                    if (id.equals(path)) {
                        assertThat(answer).contains("of " + id);
                    } else {
                        assertThat(answer).isNotEmpty().doesNotContain("of eni-");
                    }
                }
            }
            // Under another's address nothing comes back, nor does it arrive.
            takeOver("eni-a1", "10.0.2.11");
            assertThat(metadata("eni-a1", "/v4/eni-a2")).isEmpty();
        }
    }

    /** Lets an interface of the private subnet send under another's address; returns what {@code ip} says to that. */
    private String takeOver(String interfaceId, String address) throws Exception {
        lab.run(interfaceId, "ip", "addr", "add", address + "/32", "dev", "eth0");
        String route = "ip route replace default via 10.0.2.1 dev eth0 onlink src " + address;
        return lab.run(interfaceId, route.split(" "));
    }

    private String metadata(String interfaceId, String path) throws Exception {
        SocketChannel channel = lab.network().inNamespace(interfaceId, () -> SocketChannel.open(INET));
        try (Socket socket = channel.socket()) {
            socket.connect(
                    new InetSocketAddress(RouterTables.TASK_METADATA.toInetAddress(), 80), NetworkLab.PATIENCE_MILLIS);
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: task\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    @Test
    void theResolverOfAVpcAnswersNobodyElse() throws Exception {
        lab.network().publishNames("suite", Map.of("db.suite.internal", List.of(Ipv4.parse("10.0.1.10"))));
        lab.apply(
                new PlanBuilder("vpc-a").withoutDns().add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"),
                new PlanBuilder("vpc-b").add("eni-b", "10.0.1.11", lab.publicAddress(11), "sg-open"));
        assertThat(resolved("eni-b", "10.0.0.2")).isTrue();
        assertThat(resolved("eni-b", "169.254.169.253")).isTrue();
        assertThat(resolved("eni-a", "10.0.0.2")).isFalse();
        assertThat(resolved("eni-a", "169.254.169.253")).isFalse();
        // Nor under an address that is not its own.
        lab.run("eni-b", "ip", "addr", "add", "10.0.1.12/32", "dev", "eth0");
        lab.run(
                "eni-b",
                "ip",
                "route",
                "replace",
                "default",
                "via",
                "10.0.1.1",
                "dev",
                "eth0",
                "onlink",
                "src",
                "10.0.1.12");
        assertThat(resolved("eni-b", "10.0.0.2")).isFalse();
    }

    private boolean resolved(String interfaceId, String resolver) throws Exception {
        String question = new String(new NameQuery(7, "db.suite.internal").encode(), StandardCharsets.US_ASCII);
        return lab.ask(interfaceId, resolver, 53, question).isPresent();
    }
}
