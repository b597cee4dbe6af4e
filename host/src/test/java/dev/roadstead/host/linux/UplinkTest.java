package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Ipv4;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No packet for a VPC or for the public pool, and none under an address of theirs, leaves the machine by its way to the world. */
@Tag("kernel")
class UplinkTest {

    @Test
    void whatIsMeantForAVpcOrThePoolNeverLeavesTheMachine() throws Exception {
        OwnMachine.run(Scenario.class, "63");
    }

    /** Run in a machine of its own, whose default route leads to a namespace that counts what comes. */
    static final class Scenario {
        private static final String WORLD = "rst-world-63";
        private static final String SOMEWHERE = "203.0.113.9";

        private final NetworkLab lab;

        Scenario(NetworkLab lab) {
            this.lab = lab;
        }

        public static void main(String[] arguments) throws Exception {
            Path directory = Files.createTempDirectory("lab");
            try (NetworkLab lab = new NetworkLab(Integer.parseInt(arguments[0]), directory, directory.resolve("run"))) {
                new Scenario(lab).run();
            }
        }

        private void run() throws Exception {
            world();
            lab.network().prepare();
            AtomicBoolean over = new AtomicBoolean();
            Thread storm = Thread.ofPlatform().daemon().start(() -> storm(over));
            for (int i = 0; i < 12; i++) {
                // Addresses come, move and go, and so does a whole VPC.
                PlanBuilder one = new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open");
                PlanBuilder other = new PlanBuilder("vpc-b")
                        .add("eni-b", "10.0.1.10", lab.publicAddress(i % 2 == 0 ? 12 : 11), "sg-open");
                if (i % 3 == 0) {
                    lab.apply(one);
                } else {
                    lab.apply(one.add("eni-c", "10.0.1.12", lab.publicAddress(i % 2 == 0 ? 11 : 12), "sg-open"), other);
                }
                for (Ipv4 stray : strays()) {
                    lab.send("eni-a", stray.toString(), 9, "astray");
                }
                lab.send("eni-a", SOMEWHERE, 9, "to the world");
                if (i == 6) {
                    lab.restart();
                }
            }
            over.set(true);
            storm.join();
            lab.network().remove();
            String counted = NetworkLab.runHere("ip", "netns", "exec", WORLD, "nft", "list", "table", "ip", "rstwatch");
            assertThat(counted).contains("counter packets 12 bytes").containsPattern("saddr 192.0.2.2 ip daddr 203");
            assertThat(counted.split("counter packets 0 bytes 0", -1))
                    .as(counted)
                    .hasSize(3);
        }

        private void world() throws Exception {
            for (String command : List.of(
                    "ip netns add " + WORLD,
                    "ip link add uplink type veth peer name eth0 netns " + WORLD,
                    "ip addr add 192.0.2.2/24 dev uplink",
                    "ip link set uplink up",
                    "ip -n " + WORLD + " addr add 192.0.2.1/24 dev eth0",
                    "ip -n " + WORLD + " link set eth0 up",
                    "ip route add default via 192.0.2.1")) {
                assertThat(NetworkLab.runHere(command.split(" "))).as(command).isEmpty();
            }
            lab.keep(() -> NetworkLab.runHere("ip", "netns", "del", WORLD));
            String ours = "{ 10.0.0.0/16, 169.254.0.0/16, " + lab.pool + " }";
            for (String command : List.of(
                    "add table ip rstwatch",
                    "add chain ip rstwatch arrive { type filter hook prerouting priority -300 ; }",
                    "add rule ip rstwatch arrive ip daddr " + ours + " counter drop",
                    "add rule ip rstwatch arrive ip saddr " + ours + " counter drop",
                    "add rule ip rstwatch arrive ip saddr 192.0.2.2 ip daddr " + SOMEWHERE + " counter drop")) {
                assertThat(NetworkLab.runHere("ip", "netns", "exec", WORLD, "nft", command))
                        .as(command)
                        .isEmpty();
            }
        }

        /** Addresses of nobody, or of somebody at times. */
        private List<Ipv4> strays() {
            return List.of(
                    Ipv4.parse("10.0.1.10"),
                    Ipv4.parse("10.0.5.5"),
                    lab.publicAddress(11),
                    lab.publicAddress(12),
                    lab.publicAddress(77),
                    Ipv4.parse("169.254.169.254"));
        }

        /** The machine's own packets to the pool, all the time. */
        private void storm(AtomicBoolean over) {
            try (DatagramChannel channel = DatagramChannel.open()) {
                while (!over.get()) {
                    for (int host : new int[] {10, 11, 12, 77, 200}) {
                        send(channel, lab.publicAddress(host));
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static void send(DatagramChannel channel, Ipv4 to) {
            try {
                channel.send(ByteBuffer.wrap(new byte[] {1}), new InetSocketAddress(to.toInetAddress(), 9));
            } catch (IOException e) {
                // A blackhole says so to the machine's own sockets.
            }
        }
    }
}
