package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Probe;
import dev.roadstead.host.TaskAssignment.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProbesTest {

    @Test
    void anOldKernelFailsAndIsNamed() {
        assertThat(HostProbes.kernel("6.1.0-13-amd64").verdict()).isEqualTo(Probe.Verdict.OK);
        assertThat(HostProbes.kernel("5.10.0").verdict()).isEqualTo(Probe.Verdict.OK);
        Probe old = HostProbes.kernel("5.4.0-amd64");
        assertThat(old.verdict()).isEqualTo(Probe.Verdict.FAILED);
        assertThat(old.found()).contains("5.4.0");
        assertThat(old.mend()).contains("5.10");
    }

    @Test
    void aProgramThatIsNotInstalledFailsWithTheCommandThatInstallsIt() {
        Probe probe = HostProbes.program("no-such-containerd", "--version", "apt-get install containerd");
        assertThat(probe.verdict()).isEqualTo(Probe.Verdict.FAILED);
        assertThat(probe.mend()).isEqualTo("apt-get install containerd");
    }

    @Test
    void programsAreLookedForAsAShellDoesAndInTheSystemsOwnDirectories() {
        assertThat(Programs.searchPath("/opt/bin::relative:/usr/bin"))
                .isEqualTo("/opt/bin:/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/bin");
        assertThat(Programs.find("sh")).isPresent();
        assertThat(Programs.find("..")).isEmpty();
    }

    @Test
    void controllersThatAreMissingAreNamed(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("cpu"));
        assertThat(HostProbes.cgroups(root).found()).isEqualTo("version 1 without [memory, pids, devices, freezer]");
        Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
        assertThat(HostProbes.cgroups(root).verdict()).isEqualTo(Probe.Verdict.OK);
        Files.writeString(root.resolve("cgroup.controllers"), "cpu pids\n");
        assertThat(HostProbes.cgroups(root).found()).isEqualTo("version 2 without [memory]");
    }

    @Test
    void freeSpaceIsLookedForWhereTheDataWillLie(@TempDir Path root) {
        assertThat(HostProbes.space(root.resolve("not/yet/there")).found()).contains("MiB free at " + root);
    }

    @Test
    void theOpenFilesLimitIsLoweredOnlyWithoutTheCapability() {
        String limits =
                "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files\n";
        assertThat(OpenFilesLimit.attainable(65535, limits, "CapEff:\t000001ffffffffff\n"))
                .isEqualTo(65535);
        assertThat(OpenFilesLimit.attainable(65535, limits, "CapEff:\t000001fffeffffff\n"))
                .isEqualTo(4096);
    }

    @Test
    void versionTwoGetsItsLimitsInItsOwnFiles(@TempDir Path root) throws Exception {
        Files.writeString(root.resolve("cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "");
        for (String group : new String[] {"roadstead-x", "roadstead-x/task"}) {
            Files.createDirectories(root.resolve(group));
            Files.writeString(root.resolve(group).resolve("cgroup.subtree_control"), "");
        }
        Cgroups cgroups = new Cgroups(root, "roadstead-x");
        cgroups.create("task", new Resources(512, 64, 0, 0));
        Path task = root.resolve("roadstead-x/task");
        assertThat(Files.readString(task.resolve("cpu.max"))).isEqualTo("50000 100000");
        assertThat(Files.readString(task.resolve("memory.max"))).isEqualTo("67108864");
        assertThat(Files.readString(root.resolve("cgroup.subtree_control"))).isEqualTo("+cpu +memory +pids");
        Files.createDirectories(task.resolve("c"));
        Files.writeString(task.resolve("c/memory.events"), "low 0\noom 3\noom_kill 2\n");
        assertThat(cgroups.outOfMemoryKills("task", "c")).isEqualTo(2);
        assertThat(cgroups.outOfMemoryKills("task", "gone")).isZero();
        assertThat(cgroups.tasks()).containsExactly("task");
    }
}
