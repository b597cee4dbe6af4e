package dev.roadstead.host.linux;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Ipv4;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services listen on a port of their own, and have 80 and 443 nevertheless. */
@KernelTest
class ServicePortTest {
    private static final int PORT = 14566;

    private NetworkLab lab;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        lab = new NetworkLab(11, directory, usual -> usual.withServicePort(PORT));
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aServiceIsReachedOnItsPortsWhoeverHasThemOnThisMachine() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"));
        Ipv4 api = lab.publicAddress(1);
        silent(api, 80);
        silent(api, 443);
        lab.serveHere(api, PORT);

        for (int port : new int[] {80, 443}) {
            assertThat(lab.connect("eni-a", api.toString(), port))
                    .contains(lab.publicAddress(10).toString());
            assertThat(lab.connectFromHere(api.toString(), port)).isPresent();
        }
        assertThat(lab.connect("eni-a", api.toString(), PORT)).isEmpty();
    }

    /** Another program, which answers nobody. */
    private void silent(Ipv4 address, int port) throws Exception {
        lab.keep(ServerSocketChannel.open(INET)).bind(new InetSocketAddress(address.toInetAddress(), port));
    }
}
