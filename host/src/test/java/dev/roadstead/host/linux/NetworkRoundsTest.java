package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What somebody adds by hand inside an interface's own namespace, without any plan or audit after it. */
@Tag("kernel")
class NetworkRoundsTest extends WithNetworkLab {
    private static final Duration MENDED_WITHIN = Duration.ofSeconds(10);

    NetworkRoundsTest() {
        super(71);
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

    private boolean reaches() throws Exception {
        return lab.connect("eni-client", "10.0.1.10", 80).isPresent();
    }

    private void isMended(String interfaceId, String... damage) throws Exception {
        assertThat(reaches()).isTrue();
        assertThat(lab.run(interfaceId, damage)).isEmpty();
        assertThat(reaches()).as("%s", List.of(damage)).isFalse();
        await().atMost(MENDED_WITHIN).until(this::reaches);
    }

    @Test
    void aPacketFilterThatSomebodyLoadedIsTakenAway() throws Exception {
        for (String family : List.of("ip", "inet")) {
            String table = "table %s intruder { chain stop { type filter hook input priority 0; policy drop; }; }";
            isMended("eni-web", "nft", "add " + table.formatted(family));
        }
        isMended(
                "eni-client",
                "nft",
                "add table netdev intruder { chain stop { type filter hook ingress device eth0 priority 0; policy drop; }; }");
        isMended(
                "eni-client",
                "nft",
                "add table ip intruder { chain turn { type nat hook output priority -100; policy accept; "
                        + "tcp dport 80 redirect to :81; }; }");
        assertThat(lab.run("eni-client", "nft", "list", "ruleset")).isEmpty();
    }

    @Test
    void rulesOfTheOlderPacketFilterAreTakenAway() throws Exception {
        isMended("eni-web", "iptables-legacy", "-P", "INPUT", "DROP");
        isMended("eni-web", "iptables-legacy", "-A", "INPUT", "-p", "tcp", "-j", "DROP");
        isMended(
                "eni-client",
                "iptables-legacy",
                "-t",
                "nat",
                "-A",
                "OUTPUT",
                "-p",
                "tcp",
                "-j",
                "REDIRECT",
                "--to",
                "81");
        isMended("eni-client", "iptables-legacy", "-t", "raw", "-A", "OUTPUT", "-j", "DROP");
        assertThat(lab.run("eni-client", "iptables-legacy", "-t", "nat", "-S"))
                .contains("-P OUTPUT ACCEPT")
                .doesNotContain("-A");
    }

    @Test
    void aPacketFilterThatWasLoadedWhileNobodyLookedIsTakenAway() throws Exception {
        lab.restart();
        String table = "add table ip intruder { chain stop { type filter hook input priority 0; policy drop; }; }";
        lab.run("eni-web", "nft", table);
        lab.run("eni-client", "nft", table);
        assertThat(reaches()).isFalse();
        lab.apply(vpc());
        assertThat(reaches()).isTrue();
    }

    @Test
    void tablesOfAProgramThatRunsAreLeftToIt() throws Exception {
        Process owner = NetworkLab.start(
                "ip", "netns", "exec", "rs-" + lab.settings.installationId() + "-eni-web", "nft", "-i");
        lab.keep(owner::destroyForcibly);
        owner.getOutputStream()
                .write(
                        "add table ip owned { flags owner; chain stop { type filter hook input priority 0; policy drop; }; }\n"
                                .getBytes());
        owner.getOutputStream().flush();
        await().until(() -> !reaches());
        lab.network().audit();
        isListed("owned");

        owner.destroyForcibly().waitFor();
        await().atMost(MENDED_WITHIN).until(this::reaches);
    }

    /** A leftover that cannot be removed, of which only one more VPC that is refused makes a round hear. */
    @Test
    void whatARoundFailedToMendIsToldUntilThePlanIsAppliedAgain() throws Exception {
        String id = lab.settings.installationId();
        String taken = "rs" + id + lab.deviceSuffix("vpc-b");
        NetworkLab.runHere("ip", "link", "add", taken, "type", "veth", "peer", "name", "rsp" + id);
        lab.keep(() -> NetworkLab.runHere("ip", "link", "del", taken));
        PlanBuilder refused = new PlanBuilder("vpc-b").add("eni-b", "10.0.1.11", "sg-open");
        assertThatThrownBy(() -> lab.apply(vpc(), refused)).isInstanceOf(NetworkException.class);
        Path removable = Files.createFile(lab.network().namespacePath("stray-a"));
        Path kept = Files.createDirectory(lab.network().namespacePath("stray-b"));
        Path inside = Files.createFile(kept.resolve("file"));
        lab.keep(() -> Files.deleteIfExists(kept));
        lab.keep(() -> Files.deleteIfExists(inside));

        lab.run(
                "eni-web",
                "nft",
                "add table ip intruder { chain stop { type filter hook input priority 0; policy drop; }; }");
        await().atMost(MENDED_WITHIN).until(() -> !Files.exists(removable));
        assertThat(reaches()).isFalse();
        assertThatThrownBy(lab.network()::audit).isInstanceOf(NetworkException.class);

        Files.delete(inside);
        NetworkLab.runHere("ip", "link", "del", taken);
        lab.apply(vpc(), refused);
        assertThat(reaches()).isTrue();
        lab.network().audit();
    }

    private void isListed(String table) throws Exception {
        assertThat(lab.run("eni-web", "nft", "list", "tables")).contains(table);
    }

    @Test
    void aNatGatewayHasNoPacketFilterButOurs() throws Exception {
        Ipv4 internet = lab.internet();
        lab.serveInternet(8080);
        lab.apply(vpc().subnet(
                        PlanBuilder.PRIVATE,
                        "10.0.2.0/24",
                        new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PlanBuilder.PUBLIC, "10.0.1.99", lab.publicAddress(99)));
        lab.reach("eni-client", internet.toString(), 8080);

        lab.run(
                "nat-1",
                "nft",
                "add table inet intruder { chain stop { type filter hook forward priority 50; policy drop; }; }");
        assertThat(lab.connect("eni-client", internet.toString(), 8080)).isEmpty();
        lab.network().audit();
        assertThat(lab.connect("eni-client", internet.toString(), 8080)).isPresent();
    }
}
