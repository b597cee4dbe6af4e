package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.ANYTHING;
import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static dev.roadstead.host.linux.PlanBuilder.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class NetworkFilterTest extends WithNetworkLab {
    private static final RulePlan ECHO = new RulePlan(new Traffic.Icmp(8, -1), new Peer.Range(Cidr.ALL));

    NetworkFilterTest() {
        super(4);
    }

    @Test
    void datagramsAndEchoesPassAsAllowedAndAreAnswered() throws Exception {
        lab.apply(new PlanBuilder("vpc-a")
                .group("sg-dns", List.of(udp(9000, "10.0.2.0/24"), ECHO), List.of())
                .group("sg-none", List.of(), List.of())
                .add("eni-server", "10.0.1.10", "sg-dns")
                .add("eni-silent", "10.0.1.11", "sg-none")
                .add("eni-client", "10.0.2.10", "sg-open"));
        lab.serveDatagrams("eni-server", 9000);
        lab.serveDatagrams("eni-server", 9001);

        assertThat(lab.ask("eni-client", "10.0.1.10", 9000, "?")).contains("10.0.2.10");
        assertThat(lab.ask("eni-client", "10.0.1.10", 9001, "?")).isEmpty();
        assertThat(lab.ping("eni-client", "10.0.1.10")).isTrue();
        assertThat(lab.ping("eni-server", "10.0.2.10")).isFalse();
        assertThat(lab.ping("eni-client", "10.0.1.11")).isFalse();
        assertThat(lab.ping("eni-silent", "10.0.2.10")).isFalse();
    }

    @Test
    void whatTheSendersGroupForbidsDoesNotLeave() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .group("sg-client", List.of(), List.of(tcp(80, "10.0.1.0/28")))
                .add("eni-client", "10.0.2.10", "sg-client")
                .add("eni-near", "10.0.1.10", "sg-open")
                .add("eni-far", "10.0.1.20", "sg-open");
        lab.apply(vpc);
        lab.serve("eni-near", 80);
        lab.serve("eni-far", 80);
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
        assertThat(lab.connect("eni-client", "10.0.1.20", 80)).isEmpty();

        lab.apply(vpc.group("sg-client", List.of(), List.of(tcp(80, "10.0.1.0/28"), tcp(80, "10.0.0.0/16"))));
        assertThat(lab.connect("eni-client", "10.0.1.20", 80)).isPresent();
    }

    @Test
    void anInterfaceOfSeveralGroupsHasThePermissionsOfAll() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .group("sg-80", List.of(tcp(80, "10.0.2.10/32")), List.of())
                .group(
                        "sg-81",
                        List.of(new RulePlan(new Traffic.Tcp(81, 90), new Peer.Group("sg-80"))),
                        List.of(ANYTHING))
                .add("eni-server", "10.0.1.10", "sg-80", "sg-81")
                .add("eni-member", "10.0.1.11", "sg-81", "sg-80")
                .add("eni-client", "10.0.2.10", "sg-open");
        lab.apply(vpc);
        lab.serve("eni-server", 80);
        lab.serve("eni-server", 85);
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
        assertThat(lab.connect("eni-client", "10.0.1.10", 85)).isEmpty();
        assertThat(lab.connect("eni-member", "10.0.1.10", 85)).isPresent();
        assertThat(lab.connect("eni-member", "10.0.1.10", 80)).isEmpty();

        lab.apply(vpc.add("eni-server", "10.0.1.10", "sg-81").add("eni-member", "10.0.1.11", "sg-81"));
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
        assertThat(lab.connect("eni-member", "10.0.1.10", 85)).isEmpty();
        lab.apply(vpc.remove("eni-server")
                .remove("eni-member")
                .remove("eni-client")
                .withoutGroup("sg-80"));
        lab.apply(vpc.add("eni-server", "10.0.1.10", "sg-81"));
    }

    @Test
    void anAddressMovesToAnotherInterfaceInOnePlan() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .add("eni-one", "10.0.1.10", lab.publicAddress(10), "sg-open")
                .add("eni-client", "10.0.2.10", "sg-open");
        lab.apply(vpc);
        lab.apply(vpc.remove("eni-one").add("eni-two", "10.0.1.10", lab.publicAddress(10), "sg-open"));
        lab.serve("eni-two", 80);

        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).contains("10.0.2.10");
        assertThat(lab.connectFromHere(lab.publicAddress(10).toString(), 80)).isPresent();
        assertThatThrownBy(() -> lab.serve("eni-one", 80)).isInstanceOf(NetworkException.class);
    }

    @Test
    void anInterfaceWithoutSourceCheckForwardsForOthers() throws Exception {
        PlanBuilder vpc = new PlanBuilder("vpc-a")
                .subnet(
                        PRIVATE,
                        "10.0.2.0/24",
                        new RoutePlan(Cidr.parse("10.9.0.0/16"), new RouteTarget.Interface("eni-box")))
                .add("eni-box", "10.0.1.10", Optional.empty(), false, "sg-open")
                .add("eni-client", "10.0.2.10", "sg-open");
        lab.apply(vpc);
        lab.run("eni-box", "ip", "addr", "add", "10.9.0.1/32", "dev", "lo");
        lab.serve("eni-box", 80);
        assertThat(lab.connect("eni-client", "10.9.0.1", 80)).contains("10.0.2.10");

        lab.apply(vpc.add("eni-box", "10.0.1.10", Optional.empty(), true, "sg-open"));
        assertThat(lab.connect("eni-client", "10.9.0.1", 80)).isEmpty();
    }

    @Test
    void aPlanThatNamesAnUnknownGroupChangesNothing() throws Exception {
        PlanBuilder vpc =
                new PlanBuilder("vpc-a").add("eni-a", "10.0.1.10", "sg-open").add("eni-b", "10.0.2.10", "sg-open");
        lab.apply(vpc);
        lab.serve("eni-b", 80);

        assertThatThrownBy(() -> lab.apply(vpc.add("eni-c", "10.0.1.11", "sg-gone")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("eni-c has the group sg-gone")
                .hasMessageContaining("sg-open");
        assertThat(lab.connect("eni-a", "10.0.2.10", 80)).isPresent();
    }
}
