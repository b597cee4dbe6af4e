package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.services.ec2.PacketProbes.Question;
import dev.roadstead.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an analysis finds is what real packets meet, for generated networks, also after changes.
 *
 * <p>{@code -Droadstead.seed=N} repeats one run; {@code -Droadstead.rounds=N} makes it longer.
 */
@Tag("kernel")
class ReachabilityOnLinuxTest {

    private static final int ROUNDS = Integer.getInteger("roadstead.rounds", 4);
    private static final int SHOWN = 8;
    static final List<Integer> PORTS = List.of(80, 443, 8080);

    static LongStream seeds() {
        Long given = Long.getLong("roadstead.seed");
        return given != null
                ? LongStream.of(given)
                : LongStream.of(20261121, new SecureRandom().nextInt(Integer.MAX_VALUE));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anAnalysisFindsWhatPacketsMeet(long seed, @TempDir Path directory) throws Exception {
        System.out.println("reachability: -Droadstead.seed=" + seed);
        int asked = 0;
        int reached = 0;
        try (LinuxWorld world = new LinuxWorld(directory, Store.memory())) {
            GeneratedWorld generated = new GeneratedWorld(world, seed);
            for (int round = 1; round <= ROUNDS; round++) {
                String changes = round == 1 ? "nothing" : generated.change();
                Map<Question, PathTrace> found = generated.analyses();
                List<Question> passing = found.entrySet().stream()
                        .filter(each -> each.getValue().found())
                        .map(Map.Entry::getKey)
                        .toList();
                try (PacketProbes probes = new PacketProbes(world, generated.interfaces(), PORTS)) {
                    List<Question> answered = probes.ask(List.copyOf(found.keySet()), passing);
                    List<String> wrong = new ArrayList<>();
                    found.forEach((question, trace) -> {
                        if (trace.found() != answered.contains(question)) {
                            wrong.add(question + "\n    the kernel: " + answered.contains(question)
                                    + "\n    the analysis: " + trace.found() + "\n    " + trace.forward() + "\n    "
                                    + trace.back() + "\n    " + trace.explanations());
                        }
                    });
                    assertThat(wrong.subList(0, Math.min(SHOWN, wrong.size())))
                            .as(
                                    "seed %d, round %d, after %s: %d of %d differ",
                                    seed, round, changes, wrong.size(), found.size())
                            .isEmpty();
                }
                asked += found.size();
                reached += passing.size();
            }
        }
        System.out.printf("reachability: %d questions, %d reach%n", asked, reached);
        assertThat(asked).isGreaterThan(ROUNDS * 400);
        assertThat(reached).isBetween(asked / 50, asked * 9 / 10);
    }
}
