package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class NetworkIsolationTest {
    private NetworkLab lab;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        lab = new NetworkLab(2, directory);
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void vpcsWithTheSameRangeLiveSideBySide() throws Exception {
        lab.apply(
                new PlanBuilder("vpc-a").add("eni-a1", "10.0.2.10", "sg-open").add("eni-a2", "10.0.2.11", "sg-open"),
                new PlanBuilder("vpc-b").add("eni-b1", "10.0.2.10", "sg-open").add("eni-b3", "10.0.2.12", "sg-open"));
        lab.serve("eni-a2", 80);
        lab.serve("eni-b3", 80);

        assertThat(lab.connect("eni-a1", "10.0.2.11", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-b1", "10.0.2.12", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-a1", "10.0.2.12", 80)).isEmpty();
        assertThat(lab.connect("eni-b1", "10.0.2.11", 80)).isEmpty();
    }

    @Test
    void vpcsReachEachOtherByPublicAddressesOnly() throws Exception {
        lab.apply(
                new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"),
                new PlanBuilder("vpc-b").add("eni-b", "10.0.1.11", lab.publicAddress(11), "sg-open"));
        lab.serve("eni-b", 80);

        assertThat(lab.connect("eni-a", lab.publicAddress(11).toString(), 80))
                .contains(lab.publicAddress(10).toString());
        assertThat(lab.connect("eni-a", "10.0.1.11", 80)).isEmpty();
    }

    @Test
    void nobodyCanSendUnderAnothersAddress() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .add("eni-a", "10.0.2.10", "sg-open")
                .add("eni-b", "10.0.2.11", "sg-open")
                .add("eni-c", "10.0.2.12", "sg-open"));
        lab.serveDatagrams("eni-b", 9000);
        assertThat(lab.ask("eni-a", "10.0.2.11", 9000, "?")).contains("10.0.2.10");
        lab.run("eni-a", "ip", "addr", "add", "10.0.2.12/32", "dev", "eth0");

        assertThat(lab.run(
                        "eni-a",
                        "ip",
                        "route",
                        "replace",
                        "default",
                        "via",
                        "10.0.2.1",
                        "dev",
                        "eth0",
                        "onlink",
                        "src",
                        "10.0.2.12"))
                .isEmpty();
        assertThat(lab.received("eni-b", 9001, () -> lab.send("eni-a", "10.0.2.11", 9001, "forged")))
                .isEmpty();
        assertThat(lab.received("eni-b", 9001, () -> lab.send("eni-c", "10.0.2.11", 9001, "honest")))
                .contains("honest");
    }

    @Test
    void nobodyCanSendUnderAnothersLinkLayerAddress() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.2.10", "sg-open").add("eni-b", "10.0.2.11", "sg-open"));
        lab.serve("eni-b", 80);
        assertThat(lab.connect("eni-a", "10.0.2.11", 80)).isPresent();

        lab.run("eni-a", "ip", "link", "set", "eth0", "address", "02:00:0a:00:02:0b");
        assertThat(lab.connect("eni-a", "10.0.2.11", 80)).isEmpty();
    }

    @Test
    void theHostReachesNoPrivateAddressAndATaskNoServiceOfTheHost() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open"));
        lab.serve("eni-a", 80);
        lab.serveHere(lab.publicAddress(1), 443);
        lab.serveHere(lab.publicAddress(1), 8080);

        assertThat(lab.connectFromHere("10.0.1.10", 80)).isEmpty();
        NetworkLab.runHere(
                "ip",
                "route",
                "add",
                "10.0.1.10/32",
                "via",
                "169.254.1.2",
                "dev",
                "rs" + lab.settings.installationId() + lab.deviceSuffix("vpc-a"),
                "onlink");
        assertThat(lab.connectFromHere("10.0.1.10", 80)).isEmpty();
        assertThat(lab.connect("eni-a", lab.publicAddress(1).toString(), 443)).isPresent();
        assertThat(lab.connect("eni-a", lab.publicAddress(1).toString(), 8080)).isEmpty();
        assertThat(lab.ping("eni-a", "10.0.1.1")).isFalse();
        assertThat(lab.ping("eni-a", "10.0.0.2")).isFalse();
    }

    @Test
    void aNatGatewayLetsAPrivateSubnetOutAndNobodyIn() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PUBLIC, "10.0.1.200", lab.publicAddress(200))
                .add("eni-a", "10.0.2.10", "sg-open")
                .add("eni-b", "10.0.2.11", "sg-open");
        lab.apply(vpc);
        lab.serveHere(lab.publicAddress(1), 443);
        lab.serve("eni-a", 80);
        String api = lab.publicAddress(1).toString();

        assertThat(lab.connect("eni-a", api, 443))
                .contains(lab.publicAddress(200).toString());
        assertThat(lab.connect("eni-b", api, 443))
                .contains(lab.publicAddress(200).toString());
        assertThat(lab.connect("eni-b", "10.0.2.10", 80)).contains("10.0.2.11");
        assertThat(lab.connectFromHere(lab.publicAddress(200).toString(), 80)).isEmpty();
        assertThat(lab.ping("eni-a", api)).isTrue();

        lab.apply(vpc.subnet(PUBLIC, "10.0.1.0/24"));
        assertThat(lab.connect("eni-a", api, 443)).isEmpty();
        lab.apply(vpc.subnet(PUBLIC, "10.0.1.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway()))
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.Blackhole())));
        assertThat(lab.connect("eni-a", api, 443)).isEmpty();
    }

    @Test
    void theInternetSeesThisMachinesAddress() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.NatGateway("nat-1")))
                .natGateway("nat-1", PUBLIC, "10.0.1.200", lab.publicAddress(200))
                .add("eni-a", "10.0.1.10", lab.publicAddress(10), "sg-open")
                .add("eni-b", "10.0.2.10", "sg-open"));
        String internet = lab.internet().toString();
        lab.serveInternet(80);

        Optional<String> seen = lab.connect("eni-a", internet, 80);
        assertThat(seen).isPresent().isEqualTo(lab.connectFromHere(internet, 80));
        assertThat(lab.connect("eni-b", internet, 80)).isEqualTo(seen);
    }
}
