package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.PlanBuilder.ANYTHING;
import static dev.roadstead.host.linux.PlanBuilder.PRIVATE;
import static dev.roadstead.host.linux.PlanBuilder.PUBLIC;
import static dev.roadstead.host.linux.PlanBuilder.allow;
import static dev.roadstead.host.linux.PlanBuilder.deny;
import static dev.roadstead.host.linux.PlanBuilder.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roadstead.host.Counted;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which packets go around a router, and that none does so that a change concerns. */
@Tag("kernel")
class FastPathTest extends WithNetworkLab {
    private static final List<RulePlan> WEB_FROM_CLIENT = List.of(tcp(80, "10.0.2.0/24"));
    private static final int WORDS = 200;

    private PlanBuilder vpc;

    FastPathTest() {
        super(77);
    }

    @BeforeEach
    void begin() throws Exception {
        vpc = new PlanBuilder("vpc-a")
                .group("sg-server", WEB_FROM_CLIENT, List.of(ANYTHING))
                .group("sg-client", List.of(), List.of(ANYTHING))
                .add("eni-server", "10.0.1.10", "sg-server")
                .add("eni-client", "10.0.2.10", "sg-client");
        lab.apply(vpc);
        lab.serve("eni-server", 80);
    }

    private Conversation conversation() throws Exception {
        return Conversation.between(lab, "eni-client", "10.0.1.10", 80);
    }

    /** Packets that the router itself has sent to an interface since it was made. */
    private long sent(String device) throws Exception {
        String router = "rs-" + lab.settings.installationId() + "-vpc-a";
        String counts = NetworkLab.runHere("ip", "netns", "exec", router, "cat", "/proc/net/dev");
        return counts.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(device + ":"))
                .map(line -> Long.parseLong(
                        line.substring(device.length() + 1).strip().split(" +")[9]))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + device + " in " + counts));
    }

    /** How many packets the router itself sends to the server while words go there and back. */
    private long sentDuring(Conversation conversation) throws Exception {
        assertThat(conversation.goesOn()).isTrue();
        long before = sent("rsserver");
        for (int word = 0; word < WORDS; word++) {
            assertThat(conversation.goesOn()).isTrue();
        }
        return sent("rsserver") - before;
    }

    private void assertGoesAround(Conversation conversation) throws Exception {
        assertThat(sentDuring(conversation)).isLessThan(WORDS / 4);
    }

    private void assertGoesThrough(Conversation conversation) throws Exception {
        assertThat(sentDuring(conversation)).isGreaterThanOrEqualTo(WORDS);
    }

    @Test
    void packetsOfAKnownConnectionGoAroundTheRouter() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
        }
        assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isPresent();
    }

    @Test
    void aConnectionThatGoesAroundTheRouterIsRememberedByItForDays() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            assertThat(TrackedConnections.secondsLeft(lab, "vpc-a"))
                    .singleElement()
                    .satisfies(left -> assertThat(left).isGreaterThan(400_000));
        }
    }

    @Test
    void aConnectionByANarrowRuleGoesOnAfterItAndNoOtherBegins() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            lab.apply(vpc.group("sg-server", List.of(), List.of()));
            assertGoesAround(conversation);
            assertThat(lab.connect("eni-client", "10.0.1.10", 80)).isEmpty();
        }
    }

    @Test
    void anUntrackedConnectionIsCutWithItsRuleAndGoesAroundAgainWithIt() throws Exception {
        List<RulePlan> web = List.of(tcp(80, "0.0.0.0/0"));
        lab.apply(vpc.group("sg-server", web, List.of(ANYTHING))
                .group("sg-client", List.of(ANYTHING), List.of(ANYTHING)));
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            lab.apply(vpc.group("sg-server", List.of(), List.of(ANYTHING)));
            assertThat(conversation.goesOn()).isFalse();
            lab.apply(vpc.group("sg-server", web, List.of(ANYTHING)));
            assertThat(conversation.resumes()).isTrue();
            assertGoesAround(conversation);
        }
    }

    @Test
    void aNetworkAclSeesEachPacket() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            Traffic all = new Traffic.All();
            lab.apply(vpc.acl(
                            "acl-1",
                            List.of(deny(new Traffic.Tcp(80, 80), "0.0.0.0/0"), allow(all, "0.0.0.0/0")),
                            List.of(allow(all, "0.0.0.0/0")))
                    .guard(PRIVATE, "acl-1"));
            assertThat(conversation.goesOn()).isTrue();
            lab.apply(vpc.guard(PUBLIC, "acl-1"));
            assertThat(conversation.goesOn()).isFalse();
            lab.apply(vpc.acl("acl-1", List.of(allow(all, "0.0.0.0/0")), List.of(allow(all, "0.0.0.0/0"))));
            assertThat(conversation.resumes()).isTrue();
            assertGoesAround(conversation);
        }
    }

    @Test
    void packetsThatAreCountedGoThroughTheRouter() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            lab.apply(vpc.count("eni-server", Counted.of(true, false)));
            assertGoesThrough(conversation);
            lab.apply(vpc.count("eni-server", Counted.NOTHING));
            assertGoesAround(conversation);
        }
    }

    @Test
    void anInterfaceThatGoesHearsNothingMore() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            lab.apply(vpc.remove("eni-server"));
            assertThat(conversation.goesOn()).isFalse();
        }
    }

    @Test
    void afterAKillAnotherProcessChangesWhatTheFirstOneLearned() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            lab.restart();
            assertGoesAround(conversation);
            lab.apply(vpc);
            assertGoesAround(conversation);
            lab.apply(vpc.count("eni-server", Counted.of(true, false)));
            assertGoesThrough(conversation);
        }
    }

    @Test
    void whatWasLearnedIsLookedAtAgain() throws Exception {
        try (Conversation conversation = conversation()) {
            assertGoesAround(conversation);
            long before = sent("rsserver");
            await().atMost(Duration.ofSeconds(60)).until(() -> conversation.goesOn() && sent("rsserver") > before);
            assertGoesAround(conversation);
        }
    }
}
