package dev.roadstead.host.linux;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.Host;
import dev.roadstead.host.HostContract;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Phase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinuxHostContractTest implements HostContract {
    private HostLab lab;
    private int interfaces;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        lab = new HostLab(25, directory);
        lab.registry.push("busybox", "latest", TestImage.busybox());
        lab.open();
    }

    @AfterAll
    void close() throws Exception {
        if (lab != null) {
            lab.close();
        }
    }

    @Override
    public Host host() {
        return lab.host();
    }

    @Override
    public TaskAssignment task(String taskId, ContainerAssignment... containers) {
        return HostLab.task(taskId, "eni-" + ++interfaces, containers);
    }

    @Override
    public ContainerAssignment serving(String name) {
        return HostLab.container(name, "busybox", "sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.05; done");
    }

    @Override
    public ContainerAssignment exiting(String name, int exitCode) {
        return HostLab.container(name, "busybox", "sh", "-c", "exit " + exitCode);
    }

    @Override
    public ContainerAssignment missing(String name) {
        return HostLab.container(name, "no-such-image");
    }

    @Override
    public TaskObservation await(String taskId, Phase phase) {
        return lab.await(taskId, phase);
    }
}
