package dev.roadstead.host.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.Host;
import dev.roadstead.host.HostContract;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class SimulatedHostContractTest implements HostContract {
    private Instant now = Instant.EPOCH;
    private final SimulatedHost host = new SimulatedHost(() -> now);

    @BeforeEach
    void open() {
        host.open(List.of(), batch -> {});
        host.program("missing", Behaviour.SERVES.failingToPull("missing: not found"));
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public TaskAssignment task(String taskId, ContainerAssignment... containers) {
        return Assignments.task(taskId, containers);
    }

    @Override
    public ContainerAssignment serving(String name) {
        return Assignments.container(name, "serving");
    }

    @Override
    public ContainerAssignment exiting(String name, int exitCode) {
        host.program("exiting-" + exitCode, Behaviour.SERVES.exitingAfter(Duration.ofMillis(10), exitCode));
        return Assignments.container(name, "exiting-" + exitCode);
    }

    @Override
    public ContainerAssignment missing(String name) {
        return Assignments.container(name, "missing");
    }

    @Override
    public TaskObservation await(String taskId, Phase phase) {
        for (int i = 0; i < 1000; i++) {
            host.step();
            TaskObservation seen = host.observe().stream()
                    .filter(each -> each.taskId().equals(taskId))
                    .findFirst()
                    .orElseThrow();
            if (seen.phase() == phase) {
                return seen;
            }
            assertThat(host.nextDue()).as("%s waits for something", seen).isPresent();
            now = host.nextDue().get();
        }
        throw new AssertionError(taskId + " never was " + phase);
    }
}
