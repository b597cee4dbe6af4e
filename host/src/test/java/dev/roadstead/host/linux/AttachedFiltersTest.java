package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.roadstead.host.Ipv4;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In a namespace of its own, without a router. */
@Tag("kernel")
class AttachedFiltersTest {
    private final NetnsThreads threads = new NetnsThreads();
    private final TranslatedConnections connections = new TranslatedConnections();
    private final AttachedFilters filters = new AttachedFilters(connections);

    @BeforeEach
    void needRoot() {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward")), "needs root");
        assumeTrue(Nftables.available(), "needs libnftables.so.1 (package libnftables1)");
    }

    @AfterEach
    void close() {
        filters.close();
        connections.close();
        threads.close();
    }

    private static RouterPart.Place place(RouterPart.Use use) {
        return new RouterPart.Place(
                "owner", "rsowner", Ipv4.parse("10.0.1.10"), "02:00:00:00:00:0a", Ipv4.parse("169.254.0.1"), use);
    }

    @Test
    void ourOwnFilterIsNobodyElsesAlsoWhileItIsToBeMended() throws Exception {
        RouterPart.Place gateway = place(new RouterPart.Use.NatGateway());
        threads.insideNew(() -> {
            filters.begin(gateway);
            assertThat(filters.isForeign(gateway.owner())).isFalse();
            try (Nftables somebody = Nftables.open()) {
                somebody.run("add table ip intruder");
            }
            assertThat(filters.suspect(gateway)).isTrue();
            assertThat(filters.isForeign(gateway.owner())).isFalse();
            assertThat(filters.mend(gateway)).isTrue();
            assertThat(filters.suspect(gateway)).isFalse();
            return gateway;
        });
    }

    @Test
    void onlyTablesThatCannotBeRemovedAreLetBe() throws Exception {
        RouterPart.Place end = place(new RouterPart.Use.End());
        threads.insideNew(() -> {
            filters.begin(end);
            try (Nftables somebody = Nftables.open()) {
                somebody.run("add table ip plain; add table ip owned { flags owner; }");
                assertThat(filters.isForeign(end.owner())).isTrue();
                assertThat(filters.mend(end)).isTrue();
                assertThat(filters.isForeign(end.owner())).isFalse();
                assertThat(somebody.run("list tables")).contains("owned").doesNotContain("plain");
                somebody.run("add table ip plain");
                assertThat(filters.isForeign(end.owner())).isTrue();
            }
            return end;
        });
    }
}
