package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.linux.ReferenceModel.Verdict;
import dev.roadstead.host.linux.Trail.Part;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the packet suite's networks and questions are about, found out without a kernel. */
class ReferenceModelTest {
    private static final int SEEDS = 8;
    private static final int ROUNDS = 12;
    private static final int LEAST = 20;

    @Test
    void everyPartOfANetworkLetsManyQuestionsThroughAndLeavesManyInSilence() {
        Map<Part, Integer> answered = new EnumMap<>(Part.class);
        Map<Part, Integer> silent = new EnumMap<>(Part.class);
        for (int seed = 0; seed < SEEDS; seed++) {
            GeneratedPlans plans = new GeneratedPlans(seed, Cidr.parse("198.19.0.0/24"));
            GeneratedProbes probes = new GeneratedProbes(plans.outside(), plans.random());
            for (int round = 0; round < ROUNDS; round++) {
                StatedNetwork network = plans.stated();
                ReferenceModel model = new ReferenceModel(network, plans.outside());
                for (Probe probe : probes.of(network, PacketSuiteTest.PROBES)) {
                    Verdict verdict = model.verdict(probe);
                    Map<Part, Integer> counts = verdict.outcome().answered() ? answered : silent;
                    verdict.why().parts().forEach(part -> counts.merge(part, 1, Integer::sum));
                }
                plans.change();
            }
        }
        for (Part part : Part.values()) {
            assertThat(answered.getOrDefault(part, 0)).as("answered: " + part).isGreaterThan(LEAST);
            assertThat(silent.getOrDefault(part, 0)).as("in silence: " + part).isGreaterThan(LEAST);
        }
    }
}
