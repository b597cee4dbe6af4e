package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.ANYTHING;
import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.allow;
import static dev.roadstead.host.linux.PlanBuilder.deny;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.InterfaceEndpointPlan;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.Traffic;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interface endpoint leads from an address in the VPC to its service alone, past routes and network ACLs but not past its groups. */
@KernelTest
class NetworkInterfaceEndpointTest {
    private static final String ENDPOINT = "10.0.2.50";
    private static final String NAME = "ssm.us-east-1.amazonaws.com";
    private static final String REGIONAL = "vpce-1-a.ssm.us-east-1.vpce.amazonaws.com";

    private NetworkLab lab;
    private Ipv4 service;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        lab = new NetworkLab(63, directory);
        lab.network().prepare();
        service = lab.settings.serviceAddresses().get(0);
        lab.serveHere(service, 443);
        lab.network().publishNames("services", Map.of(NAME, List.of(service)));
    }

    @AfterEach
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aPrivateSubnetReachesTheServiceByTheEndpointAlone() throws Exception {
        PlanBuilder vpc = vpc();
        lab.apply(vpc);
        assertThat(lab.connect("eni-client", service.toString(), 443)).isEmpty();
        assertThat(lab.connect("eni-client", ENDPOINT, 443)).isEmpty();

        lab.apply(vpc.endpoint(endpoint(lab.publicAddress(50), ENDPOINT)));
        assertThat(lab.reach("eni-client", ENDPOINT, 443))
                .isEqualTo(lab.publicAddress(50).toString());
        assertThat(lab.connect("eni-client", service.toString(), 443)).isEmpty();
        assertThat(lab.connect("eni-client", ENDPOINT, 22)).isEmpty();
        assertThat(lab.connect("eni-client", lab.publicAddress(50).toString(), 443))
                .isEmpty();
        assertThat(lab.connectFromHere(lab.publicAddress(50).toString(), 443)).isEmpty();

        lab.apply(vpc.withoutEndpoint("vpce-1").remove("eni-endpoint"));
        assertThat(lab.connect("eni-client", ENDPOINT, 443)).isEmpty();
    }

    @Test
    void itsGroupsFilterWhoComesIn() throws Exception {
        PlanBuilder vpc = vpc().group("sg-endpoint", List.of(tcp(443, "10.0.1.0/24")), List.of())
                .add("eni-other", "10.0.1.10", "sg-open")
                .endpoint(endpoint(lab.publicAddress(50), ENDPOINT));
        lab.apply(vpc);
        assertThat(lab.reach("eni-other", ENDPOINT, 443)).isNotEmpty();
        assertThat(lab.connect("eni-client", ENDPOINT, 443)).isEmpty();

        lab.apply(vpc.group("sg-endpoint", List.of(), List.of()));
        assertThat(lab.connect("eni-other", ENDPOINT, 443)).isEmpty();
    }

    /** AWS tracks what goes through an endpoint, also where it would not track the same between others. */
    @Test
    void whatPassesIsTrackedThoughTheRulesAreOpenBothWays() throws Exception {
        PlanBuilder vpc = vpc().group("sg-endpoint", List.of(ANYTHING), List.of(ANYTHING))
                .endpoint(endpoint(lab.publicAddress(50), ENDPOINT));
        lab.apply(vpc);
        lab.reach("eni-client", ENDPOINT, 443);
        try (Conversation conversation = conversation()) {
            assertThat(conversation.goesOn()).isTrue();

            lab.apply(vpc.group("sg-endpoint", List.of(), List.of()));
            assertThat(conversation.goesOn()).isTrue();

            lab.apply(vpc.withoutEndpoint("vpce-1").remove("eni-endpoint"));
            assertThat(conversation.goesOn()).isFalse();
        }
    }

    @Test
    void aNetworkAclIsAskedOnTheWayToTheEndpointAndNotBehindIt() throws Exception {
        PlanBuilder vpc = vpc().acl(
                        "acl-inside",
                        List.of(allow(new Traffic.All(), "10.0.0.0/16")),
                        List.of(allow(new Traffic.All(), "10.0.0.0/16")))
                .guard(PRIVATE, "acl-inside")
                .add("eni-other", "10.0.1.10", "sg-open")
                .endpoint(endpoint(lab.publicAddress(50), ENDPOINT));
        lab.apply(vpc);
        assertThat(lab.reach("eni-client", ENDPOINT, 443)).isNotEmpty();
        assertThat(lab.reach("eni-other", ENDPOINT, 443)).isNotEmpty();

        lab.apply(vpc.acl(
                "acl-inside",
                List.of(deny(new Traffic.All(), "10.0.1.0/24"), allow(new Traffic.All(), "0.0.0.0/0")),
                List.of(allow(new Traffic.All(), "0.0.0.0/0"))));
        assertThat(lab.reach("eni-client", ENDPOINT, 443)).isNotEmpty();
        assertThat(lab.connect("eni-other", ENDPOINT, 443)).isEmpty();
    }

    @Test
    void aRouteToTheInternetHasNoPartInIt() throws Exception {
        lab.apply(vpc().subnet(PRIVATE, "10.0.2.0/24", new RoutePlan(Cidr.ALL, new RouteTarget.Blackhole()))
                .endpoint(endpoint(lab.publicAddress(50), ENDPOINT)));
        assertThat(lab.reach("eni-client", ENDPOINT, 443))
                .isEqualTo(lab.publicAddress(50).toString());
    }

    @Test
    void vpcsWithTheSameRangeAreToldApart() throws Exception {
        lab.apply(
                vpc().endpoint(endpoint(lab.publicAddress(50), ENDPOINT)),
                new PlanBuilder("vpc-b")
                        .group("sg-b", List.of(tcp(443, "0.0.0.0/0")), List.of())
                        .add("eni-client-b", "10.0.2.10", "sg-open")
                        .add("eni-endpoint-b", ENDPOINT, "sg-b")
                        .endpoint(new InterfaceEndpointPlan(
                                "vpce-2",
                                service,
                                Map.of("eni-endpoint-b", lab.publicAddress(51)),
                                Map.of(),
                                Map.of())));
        assertThat(lab.reach("eni-client", ENDPOINT, 443))
                .isEqualTo(lab.publicAddress(50).toString());
        assertThat(lab.reach("eni-client-b", ENDPOINT, 443))
                .isEqualTo(lab.publicAddress(51).toString());
    }

    @Test
    void theServicesNameMeansTheEndpointInItsVpcAlone() throws Exception {
        PlanBuilder vpc = vpc();
        PlanBuilder other = new PlanBuilder("vpc-b", "10.7").add("eni-b", "10.7.2.10", "sg-open");
        lab.apply(vpc, other);
        assertThat(address("eni-client", NAME)).isEqualTo(is(service.toString()));

        lab.apply(vpc.endpoint(endpoint(lab.publicAddress(50), ENDPOINT)), other);
        assertThat(address("eni-client", NAME)).isEqualTo(is(ENDPOINT));
        assertThat(address("eni-b", NAME)).isEqualTo(is(service.toString()));
        assertThat(address("eni-b", REGIONAL)).isEqualTo(is(ENDPOINT));

        lab.apply(vpc.withoutEndpoint("vpce-1"), other);
        assertThat(address("eni-client", NAME)).isEqualTo(is(service.toString()));
        assertThat(address("eni-b", REGIONAL)).isNotEqualTo(is(ENDPOINT));
    }

    @Test
    void anotherProcessFindsTheEndpointInForce() throws Exception {
        PlanBuilder vpc = vpc().endpoint(endpoint(lab.publicAddress(50), ENDPOINT));
        lab.apply(vpc);
        lab.reach("eni-client", ENDPOINT, 443);
        try (Conversation conversation = conversation()) {
            lab.restart();
            lab.apply(vpc);
            assertThat(conversation.goesOn()).isTrue();
            assertThat(lab.reach("eni-client", ENDPOINT, 443))
                    .isEqualTo(lab.publicAddress(50).toString());
        }
    }

    private PlanBuilder vpc() {
        return new PlanBuilder("vpc-a")
                .group("sg-endpoint", List.of(tcp(443, "10.0.0.0/16")), List.of())
                .add("eni-client", "10.0.2.10", "sg-open")
                .add("eni-endpoint", ENDPOINT, "sg-endpoint");
    }

    private InterfaceEndpointPlan endpoint(Ipv4 source, String address) {
        List<Ipv4> addresses = List.of(Ipv4.parse(address));
        return new InterfaceEndpointPlan(
                "vpce-1",
                service,
                Map.of("eni-endpoint", source),
                Map.of(REGIONAL, addresses),
                Map.of(NAME, addresses));
    }

    private Conversation conversation() throws Exception {
        return Conversation.between(lab, "eni-client", ENDPOINT, 443);
    }

    /** What the VPC's resolver says. */
    private NameQuery.Answer address(String interfaceId, String name) throws Exception {
        NameQuery query = new NameQuery(7, name);
        try (DatagramChannel channel = lab.network().inNamespace(interfaceId, () -> DatagramChannel.open(INET))) {
            channel.connect(new InetSocketAddress("169.254.169.253", 53));
            channel.write(ByteBuffer.wrap(query.encode()));
            channel.socket().setSoTimeout(20 * NetworkLab.PATIENCE_MILLIS);
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            channel.socket().receive(packet);
            return query.decode(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
        }
    }

    private static NameQuery.Answer is(String address) {
        return new NameQuery.Answer.Addresses(List.of(Ipv4.parse(address)));
    }
}
