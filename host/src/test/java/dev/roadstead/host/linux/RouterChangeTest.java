package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouterChangeTest {
    private static final int PLANS = 300;

    @Test
    void whatIsTheSameChangesNothing() {
        GeneratedPlans plans = new GeneratedPlans(7, Cidr.parse("198.19.0.0/24"));
        for (int i = 0; i < PLANS; i++) {
            Map<String, RouterPart> parts = RouterParts.of(plans.fresh().getFirst());
            assertThat(RouterChange.between(parts, new LinkedHashMap<>(parts)).isEmpty())
                    .isTrue();
        }
    }

    @Test
    void factsEndAsWantedWhateverTheyWere() {
        GeneratedPlans plans = new GeneratedPlans(8, Cidr.parse("198.19.0.0/24"));
        Map<String, RouterPart> before = Map.of();
        Map<Object, Fact> kernel = new LinkedHashMap<>();
        for (int i = 0; i < PLANS; i++) {
            Map<String, RouterPart> wanted = RouterParts.of(plans.fresh().getFirst());
            RouterChange change = RouterChange.between(before, wanted);
            change.added().forEach(fact -> kernel.put(key(fact), fact));
            change.removed()
                    .forEach(fact -> assertThat(kernel.remove(key(fact))).isEqualTo(fact));
            assertThat(Set.copyOf(kernel.values())).isEqualTo(facts(wanted));
            before = wanted;
        }
    }

    /** As the kernel tells entries apart: an addition takes the place of what has the same key. */
    private static Object key(Fact fact) {
        return switch (fact) {
            case Fact.Route(int table, Cidr destination, Fact.Target target) -> List.of(table, destination);
            case Fact.Neighbour(String device, var address, String mac) -> List.of(device, address);
            case Fact.Address address -> address;
            case Fact.Rule rule -> rule;
            case Fact.ForeignRule rule -> rule;
            case Fact.ForeignAddress address -> address;
            case Fact.ForeignRoute route -> route;
        };
    }

    private static Set<Fact> facts(Map<String, RouterPart> parts) {
        return parts.values().stream()
                .flatMap(part -> RouterShare.of(part).facts().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void addressesThatAreGivenUpAreReleased() {
        VpcPlan before = new PlanBuilder("vpc-a")
                .add("eni-1", "10.0.1.1", Ipv4.parse("198.19.0.1"), "sg-open")
                .add("eni-2", "10.0.1.2", Ipv4.parse("198.19.0.2"), "sg-open")
                .add("eni-3", "10.0.1.3", "sg-open")
                .build();
        VpcPlan after = new PlanBuilder("vpc-a")
                .add("eni-1", "10.0.1.1", "sg-open")
                .add("eni-3", "10.0.1.3", "sg-open")
                .build();

        assertThat(RouterChange.between(RouterParts.of(before), RouterParts.of(after))
                        .addresses()
                        .released())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("198.19.0.1", "198.19.0.2", "10.0.1.2");
    }

    @Test
    @Tag("kernel")
    void whatIsReachedStepByStepIsWhatIsMadeAtOnce(@TempDir Path directory) throws Exception {
        try (NetworkLab lab = new NetworkLab(10, directory)) {
            GeneratedPlans plans = new GeneratedPlans(11, lab.pool);
            for (int round = 1; round <= 12; round++) {
                List<VpcPlan> vpcs = plans.fresh();
                lab.network().apply(new NetworkPlan(round, vpcs));
                if (round % 3 == 0) {
                    awaitDepartures(lab, vpcs);
                    Set<String> stepByStep = kernel(lab);
                    lab.restart();
                    lab.network().apply(new NetworkPlan(round, vpcs));
                    assertThat(kernel(lab)).as("round %d", round).isEqualTo(stepByStep);
                    lab.network().remove();
                    lab.network().apply(new NetworkPlan(round, vpcs));
                    assertThat(kernel(lab)).as("round %d, from nothing", round).isEqualTo(stepByStep);
                }
            }
        }
    }

    /** What left the plan is deleted in the background. */
    private static void awaitDepartures(NetworkLab lab, List<VpcPlan> vpcs) {
        for (VpcPlan vpc : vpcs) {
            Map<String, RouterPart> parts = RouterParts.of(vpc);
            List<String> staying = new ArrayList<>(PeerDevices.names(parts));
            parts.values().stream()
                    .filter(RouterPart.Attachment.class::isInstance)
                    .map(part -> ((RouterPart.Attachment) part).place().device())
                    .forEach(staying::add);
            String router = "rs-" + lab.settings.installationId() + "-" + vpc.vpcId();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(NetworkLab.runHere("ip", "-n", router, "-br", "link")
                                    .lines()
                                    .map(line -> line.split("[@ ]")[0])
                                    .filter(name -> name.startsWith("rs")))
                            .containsExactlyInAnyOrderElementsOf(staying));
        }
    }

    /** All that the two routers consist of, without the numbers of devices. */
    private static Set<String> kernel(NetworkLab lab) throws Exception {
        Set<String> lines = new LinkedHashSet<>();
        for (String vpc : List.of("vpc-a", "vpc-b")) {
            String router = "rs-" + lab.settings.installationId() + "-" + vpc;
            for (String what : List.of("route show table all", "rule", "neigh show nud permanent", "-br link")) {
                for (String line : NetworkLab.runHere(("ip -n " + router + " " + what).split(" "))
                        .split("\n")) {
                    lines.add(vpc + " " + what + " "
                            + line.replaceAll("@if\\d+|<.*", "")
                                    .replaceAll("\\s+", " ")
                                    .strip());
                }
            }
            String rules = NetworkLab.runHere("ip", "netns", "exec", router, "nft", "-s", "list", "ruleset");
            lines.addAll(rules(vpc, rules));
        }
        return lines;
    }

    /** Each rule under its chain and each element under its set: the order of elements and of chains has no meaning. */
    private static Set<String> rules(String vpc, String listing) {
        Set<String> lines = new LinkedHashSet<>();
        String block = "";
        int number = 0;
        for (String line : listing.split("\n")) {
            String text = line.strip();
            if (text.isEmpty() || text.equals("}")) {
                continue;
            }
            if (text.startsWith("chain ") || text.startsWith("set ") || text.startsWith("map ")) {
                block = text;
                number = 0;
            } else if (block.startsWith("chain ")) {
                lines.add(vpc + " " + block + " " + number++ + " " + text);
            } else {
                for (String element : text.replace("elements = {", "").split(",")) {
                    lines.add(vpc + " " + block + " " + element.replace("}", "").strip());
                }
            }
        }
        return lines;
    }
}
