package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@KernelTest
class ForwardingTest {

    @Test
    void theLastInstallationToLeaveTurnsItOffAndLeavesNothing() throws Exception {
        OwnMachine.run(Scenario.class, "9");
    }

    static final class Scenario {
        public static void main(String[] arguments) throws Exception {
            Path run = Files.createTempDirectory("roadstead-forwarding");
            try {
                Forwarding first = new Forwarding(run, "aaaaaaaa");
                Forwarding second = new Forwarding(run, "bbbbbbbb");
                Sysctl.write("ipv4/ip_forward", "0");
                first.need();
                second.need();
                assertThat(Sysctl.read("ipv4/ip_forward")).isEqualTo("1");
                first.release();
                assertThat(Sysctl.read("ipv4/ip_forward")).isEqualTo("1");
                second.release();
                assertThat(Sysctl.read("ipv4/ip_forward")).isEqualTo("0");
                assertThat(run).isEmptyDirectory();
                second.release();
                assertThat(run).isEmptyDirectory();
            } finally {
                FileTree.delete(run);
            }
        }
    }
}
