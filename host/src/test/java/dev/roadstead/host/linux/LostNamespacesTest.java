package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Namespaces whose names somebody takes away while no process of ours is there to hold them open. */
@Tag("kernel")
class LostNamespacesTest extends WithNetworkLab {
    LostNamespacesTest() {
        super(64);
    }

    private PlanBuilder vpc() {
        return new PlanBuilder("vpc-a")
                .add("eni-web", "10.0.1.10", lab.publicAddress(10), "sg-open")
                .add("eni-other", "10.0.1.11", "sg-open")
                .add("eni-client", "10.0.2.10", "sg-open");
    }

    private String name(String interfaceId) {
        return "rs-" + lab.settings.installationId() + "-" + interfaceId;
    }

    /** A process that runs in the namespace, as a task's container does. */
    private Process run(String interfaceId) throws Exception {
        Process process = NetworkLab.start("ip", "netns", "exec", name(interfaceId), "sleep", "600");
        lab.keep(process::destroyForcibly);
        Path namespace = Path.of("/proc", Long.toString(process.pid()), "ns/net");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.isSameFile(namespace, Path.of("/run/netns", name(interfaceId))));
        return process;
    }

    @Test
    void whatRunsInOneGoesOnAndIsFoundByTheNextProcess() throws Exception {
        for (List<String> loss : List.of(
                List.of("ip", "netns", "del", name("eni-web")),
                List.of("sh", "-c", "ip netns del " + name("eni-web") + " && ip netns add " + name("eni-web")))) {
            lab.apply(vpc());
            Process task = run("eni-web");
            run("eni-other");
            NetworkLab.Server server = lab.serve("eni-web", 80);
            lab.restart();
            NetworkLab.runHere(loss.toArray(String[]::new));

            lab.apply(vpc());

            assertThat(lab.connect("eni-client", "10.0.1.10", 80))
                    .as("%s", loss)
                    .contains("10.0.2.10");
            assertThat(lab.connectFromHere(lab.publicAddress(10).toString(), 80))
                    .as("%s", loss)
                    .isPresent();
            assertThat(Files.isSameFile(
                            Path.of("/proc", Long.toString(task.pid()), "ns/net"),
                            lab.network().namespacePath("eni-web")))
                    .as("%s", loss)
                    .isTrue();
            server.close();
        }
    }

    @Test
    void oneThatNobodyRunsInIsMadeAnew() throws Exception {
        lab.apply(vpc());
        lab.restart();
        NetworkLab.runHere("ip", "netns", "del", name("eni-web"));

        lab.apply(vpc());

        lab.serve("eni-web", 80);
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).contains("10.0.2.10");
    }
}
