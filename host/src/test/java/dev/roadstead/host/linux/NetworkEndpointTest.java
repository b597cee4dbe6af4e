package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway endpoint leads to its service alone, and the service knows it by the address. */
@KernelTest
class NetworkEndpointTest extends WithNetworkLab {
    private Ipv4 service;

    NetworkEndpointTest() {
        super(61);
    }

    @BeforeEach
    void begin() throws Exception {
        lab.network().prepare();
        service = lab.settings.serviceAddresses().get(2);
        lab.serveHere(service, 443);
        lab.serveHere(lab.settings.serviceAddresses().get(0), 443);
    }

    @Test
    void aPrivateSubnetReachesTheServiceAndNothingElse() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .group("sg-shut", List.of(), List.of(tcp(443, "10.0.0.0/8")))
                .add("eni-client", "10.0.2.10", "sg-open")
                .add("eni-shut", "10.0.2.11", "sg-shut");
        lab.apply(vpc);
        assertThat(lab.connect("eni-client", service.toString(), 443)).isEmpty();

        lab.apply(vpc.subnet(PRIVATE, "10.0.2.0/24", endpoint(50)));
        assertThat(lab.connect("eni-client", service.toString(), 443))
                .contains(lab.publicAddress(50).toString());
        assertThat(lab.connect(
                        "eni-client", lab.settings.serviceAddresses().get(0).toString(), 443))
                .isEmpty();
        assertThat(lab.connect("eni-shut", service.toString(), 443)).isEmpty();

        lab.apply(vpc.subnet(PRIVATE, "10.0.2.0/24"));
        assertThat(lab.connect("eni-client", service.toString(), 443)).isEmpty();
    }

    @Test
    void vpcsWithTheSameRangeAreToldApartAndMayChangeTheirAddresses() throws Exception {
        PlanBuilder a = new PlanBuilder("vpc-a").add("eni-a", "10.0.2.10", "sg-open");
        PlanBuilder b = new PlanBuilder("vpc-b").add("eni-b", "10.0.2.10", "sg-open");
        lab.apply(a.subnet(PRIVATE, "10.0.2.0/24", endpoint(50)), b.subnet(PRIVATE, "10.0.2.0/24", endpoint(51)));
        assertThat(lab.connect("eni-a", service.toString(), 443))
                .contains(lab.publicAddress(50).toString());
        assertThat(lab.connect("eni-b", service.toString(), 443))
                .contains(lab.publicAddress(51).toString());

        lab.apply(a.subnet(PRIVATE, "10.0.2.0/24", endpoint(51)), b.subnet(PRIVATE, "10.0.2.0/24", endpoint(52)));
        assertThat(lab.connect("eni-a", service.toString(), 443))
                .contains(lab.publicAddress(51).toString());
        assertThat(lab.connect("eni-b", service.toString(), 443))
                .contains(lab.publicAddress(52).toString());
    }

    @Test
    void aPublicSubnetPrefersTheEndpointToTheInternetGateway() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a").add("eni-client", "10.0.1.10", lab.publicAddress(10), "sg-open");
        lab.apply(vpc.subnet(
                PUBLIC, "10.0.1.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway()), endpoint(50)));

        assertThat(lab.connect("eni-client", service.toString(), 443))
                .contains(lab.publicAddress(50).toString());
        assertThat(lab.connect(
                        "eni-client", lab.settings.serviceAddresses().get(0).toString(), 443))
                .contains(lab.publicAddress(10).toString());
    }

    @Test
    void nobodyComesInByTheEndpointsAddress() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a").add("eni-server", "10.0.2.10", "sg-open");
        lab.apply(vpc.subnet(PRIVATE, "10.0.2.0/24", endpoint(50)));
        lab.serve("eni-server", 80);

        assertThat(lab.connectFromHere(lab.publicAddress(50).toString(), 80)).isEmpty();
    }

    @Test
    void anotherProcessFindsTheEndpointInForce() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a").add("eni-client", "10.0.2.10", "sg-open");
        vpc.subnet(PRIVATE, "10.0.2.0/24", endpoint(50));
        lab.apply(vpc);
        lab.restart();
        lab.apply(vpc);

        assertThat(lab.connect("eni-client", service.toString(), 443))
                .contains(lab.publicAddress(50).toString());
    }

    private RoutePlan endpoint(int number) {
        return new RoutePlan(Cidr.of(service), new RouteTarget.GatewayEndpoint(lab.publicAddress(number)));
    }
}
