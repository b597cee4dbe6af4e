package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.ANYTHING;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static dev.roadstead.host.linux.PlanBuilder.tcpFrom;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class LinuxNetworkTest extends WithNetworkLab {
    LinuxNetworkTest() {
        super(1);
    }

    @Test
    void interfacesOfAVpcReachEachOtherAsTheirGroupsAllow() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .group("sg-web", List.of(tcp(80, "10.0.2.0/24")), List.of())
                .add("eni-client", "10.0.2.10", "sg-open")
                .add("eni-other", "10.0.1.9", "sg-open")
                .add("eni-web", "10.0.1.10", "sg-web"));
        lab.serve("eni-web", 80);
        lab.serve("eni-web", 81);
        lab.serve("eni-client", 80);

        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).contains("10.0.2.10");
        assertThat(lab.connect("eni-client", "10.0.1.10", 81)).isEmpty();
        assertThat(lab.connect("eni-other", "10.0.1.10", 80)).isEmpty();
        assertThat(lab.connect("eni-web", "10.0.2.10", 80)).isEmpty();
        assertThat(lab.run("eni-client", "ip", "addr")).contains("10.0.2.10/32");
    }

    @Test
    void aReferencedGroupStandsForItsMembers() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .group("sg-alb", List.of(), List.of(ANYTHING))
                .group("sg-web", List.of(tcpFrom(80, "sg-alb")), List.of())
                .add("eni-alb", "10.0.1.4", "sg-alb", "sg-open")
                .add("eni-other", "10.0.1.9", "sg-open")
                .add("eni-web", "10.0.1.10", "sg-web");
        lab.apply(vpc);
        lab.serve("eni-web", 80);
        assertThat(lab.connect("eni-alb", "10.0.1.10", 80)).contains("10.0.1.4");
        assertThat(lab.connect("eni-other", "10.0.1.10", 80)).isEmpty();

        lab.apply(vpc.add("eni-other", "10.0.1.9", "sg-alb").add("eni-alb", "10.0.1.4", "sg-open"));
        assertThat(lab.connect("eni-alb", "10.0.1.10", 80)).isEmpty();
        assertThat(lab.connect("eni-other", "10.0.1.10", 80)).contains("10.0.1.9");
    }

    @Test
    void anInternetGatewayMapsOneAddressToOne() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .add("eni-web", "10.0.1.10", lab.publicAddress(10), "sg-open")
                .add("eni-client", "10.0.1.11", lab.publicAddress(11), "sg-open")
                .add("eni-hidden", "10.0.1.12", "sg-open")
                .add("eni-private", "10.0.2.10", lab.publicAddress(12), "sg-open"));
        lab.serve("eni-web", 80);
        lab.serve("eni-private", 80);
        lab.serveHere(lab.publicAddress(1), 443);

        assertThat(lab.connectFromHere(lab.publicAddress(10).toString(), 80))
                .contains(lab.settings.hostAddress().toString());
        assertThat(lab.connect("eni-client", lab.publicAddress(10).toString(), 80))
                .contains(lab.publicAddress(11).toString());
        assertThat(lab.connect("eni-client", lab.publicAddress(1).toString(), 443))
                .contains(lab.publicAddress(11).toString());
        assertThat(lab.connect("eni-hidden", lab.publicAddress(1).toString(), 443))
                .isEmpty();
        assertThat(lab.connectFromHere(lab.publicAddress(12).toString(), 80)).isEmpty();
        assertThat(lab.connectFromHere("10.0.1.10", 80)).isEmpty();
    }
}
