package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** VPCs of several ranges. */
@Tag("kernel")
class NetworkRangesTest extends WithNetworkLab {
    private static final String PRIMARY = "10.0.0.0/16";
    private static final String SECONDARY = "100.64.0.0/16";

    NetworkRangesTest() {
        super(60);
    }

    private static PlanBuilder twoRanges(String vpcId) {
        return new PlanBuilder(vpcId)
                .ranges(PRIMARY, SECONDARY)
                .subnet("subnet-second", "100.64.1.0/24")
                .add("eni-first", "10.0.1.10", "sg-open")
                .add("eni-second", "100.64.1.10", "sg-open");
    }

    @Test
    void subnetsOfAllRangesReachEachOther() throws Exception {
        lab.apply(new PlanBuilder("vpc-a").add("eni-first", "10.0.1.10", "sg-open"));
        lab.apply(twoRanges("vpc-a"));
        lab.serve("eni-first", 80);
        lab.serve("eni-second", 80);

        assertThat(lab.reach("eni-first", "100.64.1.10", 80)).isEqualTo("10.0.1.10");
        assertThat(lab.reach("eni-second", "10.0.1.10", 80)).isEqualTo("100.64.1.10");
    }

    @Test
    void whatIsLocalFollowsNoRouteToTheOutside() throws Exception {
        // The default route of the public subnet leads to the internet; a local address that nobody has must not follow
        // it.
        RoutePlan out = new RoutePlan(Cidr.ALL, new RouteTarget.InternetGateway());
        PlanBuilder one = new PlanBuilder("vpc-a")
                .subnet(PUBLIC, "10.0.1.0/24", out)
                .add("eni-first", "10.0.1.10", lab.publicAddress(10), "sg-open");
        lab.apply(one);
        String routes = NetworkLab.runHere("ip", "-n", router(), "route", "get", "100.64.9.9", "mark", mark(PUBLIC));
        assertThat(routes).contains("dev up0");

        lab.apply(one.ranges(PRIMARY, SECONDARY));
        assertThat(NetworkLab.runHere("ip", "-n", router(), "route", "get", "100.64.9.9", "mark", mark(PUBLIC)))
                .doesNotContain("dev up0");
        assertThat(NetworkLab.runHere("ip", "route", "show", "table", lab.routingTable()))
                .contains("blackhole " + SECONDARY);

        lab.apply(one.ranges(PRIMARY));
        assertThat(NetworkLab.runHere("ip", "-n", router(), "route", "get", "100.64.9.9", "mark", mark(PUBLIC)))
                .contains("dev up0");
        assertThat(NetworkLab.runHere("ip", "route", "show", "table", lab.routingTable()))
                .doesNotContain("blackhole " + SECONDARY);
    }

    @Test
    void aMoreSpecificRouteInASecondaryRangeComesBeforeTheLocalOne() throws Exception {
        lab.apply(twoRanges("vpc-a")
                .subnet(
                        PRIVATE,
                        "10.0.2.0/24",
                        new RoutePlan(Cidr.parse("100.64.9.0/24"), new RouteTarget.Interface("eni-box")))
                .add("eni-box", "10.0.1.20", Optional.empty(), false, "sg-open")
                .add("eni-client", "10.0.2.10", "sg-open"));
        lab.run("eni-box", "ip", "addr", "add", "100.64.9.1/32", "dev", "lo");
        lab.serve("eni-box", 80);

        assertThat(lab.reach("eni-client", "100.64.9.1", 80)).isEqualTo("10.0.2.10");
        assertThat(lab.connect("eni-first", "100.64.9.1", 80)).isEmpty();
    }

    @Test
    void vpcsWithTheSameRangesLiveSideBySide() throws Exception {
        lab.apply(
                twoRanges("vpc-a"),
                new PlanBuilder("vpc-b")
                        .ranges(SECONDARY, PRIMARY)
                        .subnet("subnet-second", "100.64.1.0/24")
                        .add("eni-other-first", "10.0.1.10", "sg-open")
                        .add("eni-other-second", "100.64.1.10", "sg-open")
                        .add("eni-other-third", "100.64.1.11", "sg-open"));
        lab.serve("eni-second", 80);
        lab.serve("eni-other-second", 81);
        lab.serve("eni-other-third", 80);

        assertThat(lab.reach("eni-first", "100.64.1.10", 80)).isEqualTo("10.0.1.10");
        assertThat(lab.reach("eni-other-first", "100.64.1.10", 81)).isEqualTo("10.0.1.10");
        assertThat(lab.connect("eni-first", "100.64.1.10", 81)).isEmpty();
        assertThat(lab.connect("eni-other-first", "100.64.1.10", 80)).isEmpty();
        assertThat(lab.connect("eni-first", "100.64.1.11", 80)).isEmpty();
    }

    private String router() {
        return "rs-" + lab.settings.installationId() + "-vpc-a";
    }

    private static String mark(String subnetId) {
        return Integer.toString(RouterParts.number(subnetId));
    }
}
