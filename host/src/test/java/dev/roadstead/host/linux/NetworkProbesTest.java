package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.Probe;
import dev.roadstead.host.Probe.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetworkProbesTest {

    @Test
    void aSoundMachineIsFoundSoundAndStaysAsItWas() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        List<Probe> findings = new NetworkProbes(settings(Cidr.parse("198.19.8.0/24"))).probe();

        assertThat(findings)
                .extracting(Probe::name)
                .containsExactly(
                        "libnftables",
                        "network namespaces",
                        "veth pairs",
                        "policy routing",
                        "nf_tables",
                        "fast path",
                        "idle connections",
                        "packet forwarding",
                        "other firewalls",
                        "public pool");
        assertThat(findings)
                .allSatisfy(finding ->
                        assertThat(finding.verdict()).as("%s", finding).isNotEqualTo(Verdict.FAILED));
        assertThat(NetworkLab.threadsInside()).isEmpty();
        assertThat(NetworkLab.runHere("ip", "link")).doesNotContain("rsprobe");
    }

    @Test
    void aPublicPoolInTheMachinesOwnNetworkIsNamed() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        String route = NetworkLab.runHere("ip", "-4", "route", "show", "scope", "link");
        assumeTrue(route.contains("/"), "needs a network");
        Cidr own = Cidr.parse(route.split("\\s")[0]);
        Cidr around = new Cidr(new Ipv4(own.base().bits() & 0xffff0000), 16);

        assertThat(new NetworkProbes(settings(around)).probe())
                .filteredOn(finding -> finding.name().equals("public pool"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
                    assertThat(finding.found()).contains(own.toString());
                    assertThat(finding.mend()).contains("--public-pool");
                });
    }

    private static NetworkSettings settings(Cidr pool) {
        return NetworkSettings.of("7e570008", pool, Path.of("/run/roadstead/7e570008"));
    }
}
