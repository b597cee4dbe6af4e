package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetworkRecoveryTest extends WithNetworkLab {
    NetworkRecoveryTest() {
        super(3);
    }

    private PlanBuilder vpc() {
        return new PlanBuilder("vpc-a")
                .group("sg-web", List.of(tcp(80, "0.0.0.0/0")), List.of())
                .add("eni-web", "10.0.1.10", lab.publicAddress(10), "sg-web")
                .add("eni-client", "10.0.2.10", "sg-open");
    }

    @Test
    void connectionsOutliveAKillAndWhatFollows() throws Exception {
        lab.apply(vpc().add("eni-old", "10.0.2.99", "sg-open"));
        lab.serve("eni-web", 80);
        Connection inside = lab.keep(connection("eni-client", "10.0.1.10"));
        Connection outside = lab.keep(connection("", lab.publicAddress(10).toString()));
        assertThat(inside.echo()).isTrue();
        assertThat(outside.echo()).isTrue();

        lab.restart();
        assertThat(inside.echo()).isTrue();
        lab.apply(vpc().add("eni-new", "10.0.2.12", "sg-open"));

        assertThat(inside.echo()).isTrue();
        assertThat(outside.echo()).isTrue();
        assertThat(lab.connect("eni-new", "10.0.1.10", 80)).contains("10.0.2.12");
        assertThat(Files.exists(lab.network().namespacePath("eni-old"))).isFalse();
    }

    @Test
    void anEstablishedConnectionOutlivesTheRemovalOfItsRule() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        Connection connection = lab.keep(connection("eni-client", "10.0.1.10"));
        assertThat(connection.echo()).isTrue();

        lab.apply(vpc().group("sg-web", List.of(tcp(81, "0.0.0.0/0")), List.of()));
        assertThat(connection.echo()).isTrue();
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
    }

    @Test
    void aConnectionEndsWithItsAddress() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        Connection inside = lab.keep(connection("eni-client", "10.0.1.10"));
        Connection outside = lab.keep(connection("", lab.publicAddress(10).toString()));
        assertThat(inside.echo()).isTrue();
        assertThat(outside.echo()).isTrue();

        PlanBuilder without = vpc().add("eni-web", "10.0.1.10", "sg-web");
        lab.apply(without);
        assertThat(inside.echo()).isTrue();
        assertThat(tracked())
                .contains("dst=10.0.1.10")
                .doesNotContain(lab.publicAddress(10).toString());

        lab.apply(without.remove("eni-client"));
        lab.apply(without.add("eni-heir", "10.0.2.10", "sg-open"));
        assertThat(tracked()).doesNotContain("10.0.2.10");
    }

    private String tracked() throws Exception {
        String router = "rs-" + lab.settings.installationId() + "-vpc-a";
        return NetworkLab.runHere("ip", "netns", "exec", router, "cat", "/proc/net/nf_conntrack");
    }

    @Test
    void damageByHandIsMendedWhenAppliedAgain() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        String id = lab.settings.installationId();
        String router = "rs-" + id + "-vpc-a";
        List<List<String>> damages = List.of(
                List.of("ip", "netns", "exec", router, "nft", "flush", "ruleset"),
                List.of("ip", "-n", router, "route", "del", "10.0.1.10/32"),
                List.of("ip", "-n", router, "neigh", "flush", "all", "nud", "permanent"),
                List.of("ip", "-n", router, "link", "del", "rsweb"),
                List.of("ip", "-n", router, "link", "set", "rsclient", "down"),
                List.of("ip", "-n", router, "link", "del", "up0"),
                List.of("ip", "-n", router, "rule", "flush"),
                List.of("ip", "-n", "rs-" + id + "-eni-web", "route", "del", "default"),
                List.of("ip", "-n", "rs-" + id + "-eni-client", "addr", "flush", "dev", "eth0"),
                List.of("ip", "netns", "del", "rs-" + id + "-eni-client"),
                List.of("nft", "delete", "table", "ip", "roadstead-" + id),
                List.of("ip", "netns", "exec", router, "sysctl", "-w", "net.ipv4.ip_forward=0"),
                List.of("ip", "netns", "del", router));
        for (List<String> damage : damages) {
            NetworkLab.runHere(damage.toArray(String[]::new));
            lab.apply(vpc());

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
    }

    @Test
    void aVpcThatIsRefusedHoldsUpNoOther() throws Exception {
        String taken = "rs" + lab.settings.installationId() + lab.deviceSuffix("vpc-a");
        NetworkLab.runHere(
                "ip", "link", "add", taken, "type", "veth", "peer", "name", "rsp" + lab.settings.installationId());
        lab.keep(() -> NetworkLab.runHere("ip", "link", "del", taken));
        PlanBuilder other = new PlanBuilder("vpc-b")
                .add("eni-b", "10.0.1.11", lab.publicAddress(11), "sg-open")
                .add("eni-c", "10.0.2.11", "sg-open");

        assertThatThrownBy(() -> lab.apply(vpc(), other))
                .isInstanceOfSatisfying(
                        NetworkException.class,
                        refused -> assertThat(refused.refused()).containsOnlyKeys("vpc-a"))
                .hasMessageContaining("vpc-a: ")
                .hasMessageContaining(taken);
        lab.serve("eni-b", 80);
        assertThat(lab.connect("eni-c", "10.0.1.11", 80)).isPresent();
        assertThat(lab.connectFromHere(lab.publicAddress(11).toString(), 80)).isPresent();

        assertThatThrownBy(() -> lab.apply(vpc(), other.add("eni-d", "10.0.2.12", "sg-open")))
                .isInstanceOf(NetworkException.class);
        assertThat(lab.connect("eni-d", "10.0.1.11", 80)).isPresent();

        NetworkLab.runHere("ip", "link", "del", taken);
        lab.apply(vpc(), other.remove("eni-c"));
        lab.serve("eni-web", 80);
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
        assertThat(lab.connectFromHere(lab.publicAddress(10).toString(), 80)).isPresent();
    }

    @Test
    void aRouterOutlivesTheLossOfItsName() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        Connection inside = lab.keep(connection("eni-client", "10.0.1.10"));
        Connection outside = lab.keep(connection("", lab.publicAddress(10).toString()));
        String router = "rs-" + lab.settings.installationId() + "-vpc-a";
        for (List<String> damage : List.of(
                List.of("ip", "netns", "del", router),
                List.of("umount", "/run/netns/" + router),
                List.of("sh", "-c", "ip netns del " + router + " && ip netns add " + router))) {
            NetworkLab.runHere(damage.toArray(String[]::new));
            lab.apply(vpc());
            assertThat(inside.echo()).as("%s", damage).isTrue();
            assertThat(outside.echo()).as("%s", damage).isTrue();
        }
        assertThat(NetworkLab.runHere("ip", "netns", "exec", router, "ip", "link"))
                .contains("rsweb");
    }

    @Test
    void aChangeThatMeetsDamageMendsIt() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        String router = "rs-" + lab.settings.installationId() + "-vpc-a";
        List<List<String>> damages = List.of(
                List.of("ip", "netns", "exec", router, "nft", "flush", "ruleset"),
                List.of("ip", "netns", "exec", router, "nft", "delete", "set", "ip", "roadstead", "sg-web"));
        for (int i = 0; i < damages.size(); i++) {
            NetworkLab.runHere(damages.get(i).toArray(String[]::new));
            String newcomer = "eni-new" + i;
            lab.apply(vpc().add(newcomer, "10.0.2.2" + i, "sg-web", "sg-open"));
            assertThat(lab.connect(newcomer, "10.0.1.10", 80))
                    .as("%s", damages.get(i))
                    .isPresent();
            assertThat(lab.connect("eni-client", "10.0.1.10", 22)).isEmpty();
        }
    }

    @Test
    void whatRunsInANamespaceOutlivesTheLossOfItsName() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        String name = "rs-" + lab.settings.installationId() + "-eni-web";
        List<List<String>> losses = List.of(
                List.of("ip", "netns", "del", name),
                List.of("umount", "/run/netns/" + name),
                List.of("sh", "-c", "ip netns del " + name + " && ip netns add " + name));
        for (List<String> loss : losses) {
            NetworkLab.runHere(loss.toArray(String[]::new));
            lab.apply(vpc());
            assertThat(lab.connect("eni-client", "10.0.1.10", 80))
                    .as("%s", loss)
                    .contains("10.0.2.10");
        }
        lab.restart();
        lab.apply(vpc());
        NetworkLab.runHere("ip", "netns", "del", name);
        lab.apply(vpc());
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).contains("10.0.2.10");

        lab.apply(vpc().remove("eni-web"));
        assertThat(Files.exists(lab.network().namespacePath("eni-web"))).isFalse();
    }

    @Test
    void nothingIsLeftWhenRemoved() throws Exception {
        lab.apply(vpc(), new PlanBuilder("vpc-b").add("eni-b", "10.0.1.11", lab.publicAddress(11), "sg-open"));
        lab.network().publishNames("elb", Map.of("shop.elb.roadstead.internal", List.of(lab.publicAddress(10))));
        String id = lab.settings.installationId();
        assertThat(NetworkLab.runHere("ip", "link")).contains("rs" + id);
        assertThat(NetworkLab.runHere("ip", "rule")).contains(lab.routingTable());
        assertThat(NetworkLab.runHere("ip", "addr", "show", "lo")).contains("lo:rs" + id);

        lab.restart();
        lab.network().remove();

        assertThat(NetworkLab.runHere("ip", "link")).doesNotContain(id);
        assertThat(NetworkLab.runHere("ip", "netns")).doesNotContain(id);
        assertThat(NetworkLab.runHere("nft", "list", "tables")).doesNotContain(id);
        assertThat(NetworkLab.runHere("ip", "route", "show", "table", "all"))
                .doesNotContain(lab.pool.base().toString());
        assertThat(NetworkLab.runHere("ip", "rule")).doesNotContain(lab.routingTable());
        assertThat(NetworkLab.runHere("ip", "addr", "show", "lo")).doesNotContain("lo:rs" + id);
        assertThat(lab.settings.files().hosts()).hasContent("127.0.0.1 localhost");
    }

    private Connection connection(String fromInterface, String address) throws Exception {
        SocketChannel channel = fromInterface.isEmpty()
                ? SocketChannel.open(StandardProtocolFamily.INET)
                : lab.network().inNamespace(fromInterface, SocketChannel::open);
        Socket socket = channel.socket();
        socket.connect(new InetSocketAddress(Ipv4.parse(address).toInetAddress(), 80), NetworkLab.PATIENCE_MILLIS);
        socket.setSoTimeout(2000);
        NetworkLab.line(socket);
        return new Connection(socket);
    }

    /** A connection to an echo. */
    private record Connection(Socket socket) implements AutoCloseable {
        boolean echo() throws Exception {
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }
}
