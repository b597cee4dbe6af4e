package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.NetworkPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that changes the network is killed by SIGKILL at any moment: the next one brings it to the plan, and nothing is left over. */
@Tag("kernel")
class NetworkKillTest {
    private static final int NUMBER = 62;
    private static final int KILLS = 5;

    @Test
    @Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theNextProcessBringsTheKernelToItsPlanAndLeavesNothingElse(@TempDir Path directory) throws Exception {
        NetworkLab lab = new NetworkLab(NUMBER, directory);
        try (lab) {
            Random random = new Random(NUMBER);
            for (int kill = 0; kill < KILLS; kill++) {
                killed(directory, kill, 20 + random.nextInt(400));
                assertThat(lab.traces()).isNotEmpty();
                if (kill == 1 || kill == KILLS - 1) {
                    bringToAPlan(lab);
                    // One process at a time.
                    lab.restart();
                }
            }
            lab.network().remove();
            assertThat(lab.traces()).isEmpty();

            killed(directory, KILLS, 100);
            lab.restart();
            lab.network().remove();
            assertThat(lab.traces()).isEmpty();
        }
    }

    private static void bringToAPlan(NetworkLab lab) throws Exception {
        lab.restart();
        lab.apply(new PlanBuilder("vpc-a")
                .add("eni-a0", "10.0.1.10", lab.publicAddress(10), "sg-open")
                .add("eni-z", "10.0.2.10", "sg-open"));
        NetworkLab.Server server = lab.serve("eni-a0", 80);
        assertThat(lab.connect("eni-z", "10.0.1.10", 80)).contains("10.0.2.10");
        assertThat(lab.connectFromHere(lab.publicAddress(10).toString(), 80)).isPresent();
        server.close();
        String prefix = "rs-" + lab.settings.installationId() + "-";
        assertThat(NetworkLab.runHere("ip", "netns")
                        .lines()
                        .map(line -> line.split(" ")[0])
                        .filter(name -> name.startsWith(prefix)))
                .containsExactlyInAnyOrder(prefix + "vpc-a", prefix + "eni-a0", prefix + "eni-z");
        assertThat(NetworkLab.runHere("ip", "-o", "-n", prefix + "vpc-a", "link")
                        .lines())
                .as("lo, the way to the host, and two interfaces")
                .hasSize(4);
    }

    /** A process that changes the network all the time, until it is killed. */
    private static void killed(Path directory, int seed, int millis) throws Exception {
        Path errors = directory.resolve("child.err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        directory.toString(),
                        Integer.toString(seed))
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader out = process.inputReader()) {
            if (!"ready".equals(out.readLine())) {
                throw new IOException("the process ended before its first plan: " + Files.readString(errors));
            }
            assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS))
                    .as(() -> read(errors))
                    .isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What is killed. */
    static final class Child {
        public static void main(String[] arguments) throws Exception {
            NetworkLab lab = new NetworkLab(NUMBER, Path.of(arguments[0]));
            GeneratedPlans plans = new GeneratedPlans(Long.parseLong(arguments[1]), lab.pool);
            lab.network().apply(new NetworkPlan(1, plans.plans()));
            System.out.println("ready");
            for (int version = 2; ; version++) {
                plans.change();
                lab.network().apply(new NetworkPlan(version, plans.plans()));
            }
        }
    }
}
