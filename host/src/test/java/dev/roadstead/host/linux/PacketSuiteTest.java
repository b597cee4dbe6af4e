package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.linux.Probe.Kind;
import dev.roadstead.host.linux.Probe.Outcome;
import dev.roadstead.host.linux.ReferenceModel.Verdict;
import dev.roadstead.host.linux.StatedNetwork.Vpc;
import dev.roadstead.host.linux.Trail.Part;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real kernel's answer to real packets equals the reference model's, for generated VPCs, each brought about from those before: by
 * changes, by another process that finds them, by the mending of what was broken by hand.
 *
 * <p>{@code -Droadstead.seed=N} repeats one run; {@code -Droadstead.rounds=N} makes it longer. What one found becomes a
 * test of its own, since every change of the generator changes what a seed means.
 */
@Tag("kernel")
class PacketSuiteTest {
    private static final int ROUNDS = Integer.getInteger("roadstead.rounds", 16);
    static final int PROBES = 1600;
    private static final int SHOWN = 12;

    private final Map<Kind, Integer> answered = new EnumMap<>(Kind.class);
    private final Map<Part, Integer> answeredBy = new EnumMap<>(Part.class);
    private int probed;
    private int silent;

    /** Those that found something once and one that nobody has tried. */
    static LongStream seeds() {
        Long given = Long.getLong("roadstead.seed");
        return given != null
                ? LongStream.of(given)
                : LongStream.of(20261121, new SecureRandom().nextInt(Integer.MAX_VALUE));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theKernelAnswersAsTheModelDoes(long seed, @TempDir Path directory) throws Exception {
        System.out.println("packet suite: -Droadstead.seed=" + seed);
        try (NetworkLab lab = new NetworkLab(9, directory)) {
            Ipv4 internet = lab.internet();
            List<Ipv4> services = List.of(
                    lab.settings.serviceAddresses().get(0),
                    lab.settings.serviceAddresses().get(2));
            GeneratedPlans plans = new GeneratedPlans(
                    seed,
                    new ReferenceModel.Outside(
                            lab.settings.hostAddress(), services, lab.pool, internet, internet.plus(-1)));
            GeneratedProbes probes = new GeneratedProbes(plans.outside(), plans.random());
            Damages damages = new Damages(lab, plans.random());
            publish(lab);
            for (int round = 1; round <= ROUNDS; round++) {
                String what = step(lab, plans, damages, round);
                List<Probe> questions = probes.of(plans.stated(), PROBES);
                compare(lab, plans, questions, "seed " + seed + ", round " + round + ", after " + what);
            }
        }
        System.out.printf(
                "packet suite: %d probes, answered %s, by %s, silent %d%n", probed, answered, answeredBy, silent);
        assertThat(probed).isGreaterThan(ROUNDS * PROBES / 2);
        assertThat(silent).isBetween(probed / 10, probed * 98 / 100);
        assertThat(answered).as("each kind of question is answered sometimes").containsOnlyKeys(Kind.values());
    }

    private static void publish(NetworkLab lab) {
        lab.network().publishNames("suite", Map.of(ProbeStation.NAME, List.of(lab.publicAddress(1))));
    }

    /** Brings about the next state and says how. */
    private static String step(NetworkLab lab, GeneratedPlans plans, Damages damages, int round) throws Exception {
        switch (round % 8) {
            case 3 -> {
                lab.restart();
                publish(lab);
                String changes = round % 16 == 3 ? "" : plans.change();
                lab.network().apply(new NetworkPlan(round, plans.plans()));
                return "a restart and " + changes;
            }
            case 5, 7 -> {
                String done = damages.inflict(plans.plans());
                lab.network().audit();
                return done + ", which the audit mended";
            }
            case 1 -> {
                plans.fresh();
                lab.network().apply(new NetworkPlan(round, plans.plans()));
                return "all made anew";
            }
            default -> {
                String changes = plans.change();
                lab.network().apply(new NetworkPlan(round, plans.plans()));
                return changes;
            }
        }
    }

    private void compare(NetworkLab lab, GeneratedPlans plans, List<Probe> probes, String where) throws Exception {
        StatedNetwork network = plans.stated();
        ReferenceModel model = new ReferenceModel(network, plans.outside());
        Map<Probe, Verdict> verdicts = new LinkedHashMap<>();
        Map<Probe, Outcome> expected = new LinkedHashMap<>();
        for (Probe probe : probes) {
            Verdict verdict = model.verdict(probe);
            verdicts.put(probe, verdict);
            expected.put(probe, verdict.outcome());
        }
        List<String> wrong = new ArrayList<>();
        try (KernelProbes kernel =
                stations(lab, network, probes, plans.outside().services())) {
            kernel.ask(probes, expected).forEach((probe, seen) -> {
                count(probe, seen, verdicts.get(probe).why());
                if (!seen.equals(expected.get(probe))) {
                    wrong.add(probe + "\n    the kernel: " + seen + "\n    the model:  " + expected.get(probe)
                            + "\n      "
                            + String.join("\n      ", verdicts.get(probe).why().said()));
                }
            });
            wrong.addAll(kernel.aloud());
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(where + ": " + wrong.size() + " of " + probes.size() + " differ:\n"
                    + String.join("\n", wrong.subList(0, Math.min(SHOWN, wrong.size()))) + "\n"
                    + String.join(
                            "\n", network.vpcs().stream().map(Vpc::toString).toList())
                    + "\n" + network.peerings());
        }
    }

    private void count(Probe probe, Outcome seen, Trail why) {
        probed++;
        if (seen.answered()) {
            why.parts().forEach(part -> answeredBy.merge(part, 1, Integer::sum));
            answered.merge(probe.kind(), 1, Integer::sum);
        } else {
            silent++;
        }
    }

    private static KernelProbes stations(NetworkLab lab, StatedNetwork network, List<Probe> probes, List<Ipv4> services)
            throws Exception {
        KernelProbes kernel = new KernelProbes();
        kernel.add(ProbeStation.ofHost(services, probes));
        kernel.add(lab.inInternet(() -> ProbeStation.answering(Probe.INTERNET, probes))
                .bind());
        for (Vpc vpc : network.vpcs()) {
            for (InterfacePlan each : vpc.interfaces()) {
                if (vpc.endpointOf(each).isEmpty()) {
                    String id = each.interfaceId();
                    kernel.add(lab.network()
                            .inNamespace(id, () -> ProbeStation.answering(id, probes))
                            .bind());
                }
            }
        }
        return kernel;
    }
}
