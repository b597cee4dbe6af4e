package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.NetworkException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interfaces that are gone for everybody before the kernel has done away with them. */
@Tag("kernel")
class DeparturesTest extends WithNetworkLab {
    DeparturesTest() {
        super(59);
    }

    private PlanBuilder vpc() {
        return new PlanBuilder("vpc-a")
                .group("sg-web", List.of(tcp(80, "0.0.0.0/0")), List.of())
                .add("eni-web", "10.0.1.10", lab.publicAddress(10), "sg-web")
                .add("eni-client", "10.0.2.10", "sg-open");
    }

    private String devices() throws Exception {
        return NetworkLab.runHere("ip", "-n", "rs-" + lab.settings.installationId() + "-vpc-a", "-br", "link");
    }

    @Test
    void whatLeavesIsGoneAtOnceForEverybodyAndSoonFromTheKernel() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        assertThat(devices()).contains("rsclient");
        NetworkLab.Server listening = lab.serve("eni-client", 80);

        lab.apply(vpc().remove("eni-client"));
        assertThat(Files.exists(lab.network().namespacePath("eni-client"))).isFalse();
        assertThatThrownBy(() -> lab.connect("eni-client", "10.0.1.10", 80)).isInstanceOf(NetworkException.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(devices()).contains("rsweb").doesNotContain("rsclient"));
        listening.close();
    }

    @Test
    void aNameThatIsWantedAgainWhileItGoesWorks() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        for (int i = 0; i < 10; i++) {
            lab.apply(vpc().remove("eni-client"));
            lab.apply(vpc());
            assertThat(lab.connect("eni-client", "10.0.1.10", 80))
                    .as("time %d", i)
                    .contains("10.0.2.10");
        }
    }

    @Test
    void anAddressThatIsAnothersAtOnceIsTheOthersAlone() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        for (int i = 0; i < 10; i++) {
            String heir = "eni-heir" + i;
            PlanBuilder next = vpc().remove("eni-web").add(heir, "10.0.1.10", lab.publicAddress(10), "sg-web");
            lab.apply(next);
            lab.serve(heir, 80);
            assertThat(lab.connect("eni-client", "10.0.1.10", 80)).as(heir).contains("10.0.2.10");
            assertThat(lab.connectFromHere(lab.publicAddress(10).toString(), 80))
                    .as(heir)
                    .isPresent();
        }
    }

    @Test
    void manyMayLeaveAtOnce() throws Exception {
        PlanBuilder many = vpc();
        for (int i = 0; i < 60; i++) {
            many.add("eni-many" + i, "10.0.2." + (100 + i), "sg-open");
        }
        lab.apply(many);
        lab.apply(vpc());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(devices()).doesNotContain("rsmany"));
    }

    @Test
    void whatAKillLeftGoingIsTakenAwayAtTheNextStart() throws Exception {
        lab.apply(vpc());
        lab.serve("eni-web", 80);
        lab.restart();
        String router = "rs-" + lab.settings.installationId() + "-vpc-a";
        NetworkLab.runHere("ip", "-n", router, "link", "add", "rsgoing", "type", "veth", "peer", "name", "elsewhere");

        lab.apply(vpc());
        assertThat(devices()).contains("rsweb").doesNotContain("rsgoing").doesNotContain("elsewhere");
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
    }
}
