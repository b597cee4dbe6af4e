package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A process in a network namespace that stands for a whole machine, for scenarios that change what everybody else on the real one would
 * feel.
 */
final class OwnMachine {
    private OwnMachine() {}

    /** Runs the class's {@code main} there; whatever it throws fails the test. */
    static void run(Class<?> scenario, String number) throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        assumeTrue(Files.exists(Path.of("/usr/sbin/iptables-legacy")), "needs iptables (package iptables)");
        String machine = "rst-machine-" + number;
        NetworkLab.runHere("ip", "netns", "add", machine);
        try {
            NetworkLab.runHere("ip", "-n", machine, "link", "set", "lo", "up");
            Process process = NetworkLab.start(
                    "ip",
                    "netns",
                    "exec",
                    machine,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    scenario.getName(),
                    number);
            String output = NetworkLab.output(process);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).as(output).isZero();
        } finally {
            NetworkLab.runHere("ip", "netns", "del", machine);
        }
    }
}
