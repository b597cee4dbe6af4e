package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
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
        lab.apply(new PlanBuilder("vpc-a")
                .group("sg-web", List.of(tcp(80, "0.0.0.0/0")), List.of())
                .add("eni-web", "10.0.1.10", lab.publicAddress(10), "sg-web")
                .add("eni-client", "10.0.2.10", "sg-open"));
        lab.serve("eni-web", 80);
    }

    @Test
    void whatIsBrokenByHandIsMendedWithoutAnotherPlan() throws Exception {
        String id = lab.settings.installationId();
        String router = "rs-" + id + "-vpc-a";
        List<List<String>> damages = List.of(
                List.of("ip", "netns", "exec", router, "nft", "flush", "ruleset"),
                List.of("ip", "netns", "exec", router, "nft", "flush", "map", "ip", "roadstead", "sources"),
                List.of("ip", "-n", router, "route", "del", "10.0.1.10/32"),
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
                List.of("ip", "netns", "del", "rs-" + id + "-eni-client"),
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
    void nothingIsDoneWhileNothingHappens() throws Exception {
        try (NetnsThreads threads = new NetnsThreads();
                ForeignChanges seen =
                        threads.inside(lab.network().namespacePath("vpc-a").toString(), ForeignChanges::here)) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                seen.disregard();
                lab.network().audit();
                return !seen.heard();
            });
            for (int i = 0; i < 50; i++) {
                lab.network().audit();
            }
            assertThat(seen.heard()).isFalse();
        }
    }

    @Test
    void whatIsChangedElsewhereOnTheMachineTouchesNoRouter() throws Exception {
        try (NetnsThreads threads = new NetnsThreads();
                ForeignChanges seen =
                        threads.inside(lab.network().namespacePath("vpc-a").toString(), ForeignChanges::here)) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                seen.disregard();
                lab.network().audit();
                return !seen.heard();
            });
            String elsewhere = "rst" + lab.settings.installationId();
            NetworkLab.runHere("ip", "link", "add", elsewhere, "type", "dummy");
            NetworkLab.runHere("ip", "link", "set", elsewhere, "up");
            NetworkLab.runHere("ip", "link", "del", elsewhere);
            lab.network().audit();
            assertThat(seen.heard()).isFalse();
        }
    }
}
