package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.ContainerAssignment.Security;
import dev.roadstead.host.ContainerAssignment.Ulimit;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.TaskAssignment.Resources;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import dev.roadstead.host.linux.ImageConfiguration.Defaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a container's process is made of, from image and assignment to the runtime's specification. */
class RuntimeSpecTest {
    private static final ImageConfiguration IMAGE = new ImageConfiguration(
            List.of("/entry"),
            List.of("serve"),
            List.of("A=image", "PATH=/opt/bin", "EMPTY=", "=nonsense"),
            new Defaults("app", "/srv", Optional.empty()),
            List.of());

    @Test
    void theImageDecidesWhatTheAssignmentLeavesOpen() {
        ProcessPlan plan = plan(Optional.empty(), Optional.empty());
        assertThat(plan.arguments()).containsExactly("/entry", "serve");
        assertThat(plan.user()).isEqualTo("app");
        assertThat(plan.workingDirectory()).isEqualTo("/srv");
        assertThat(plan.environment())
                .containsEntry("A", "assigned")
                .containsEntry("PATH", "/opt/bin")
                .containsEntry("EMPTY", "")
                .containsEntry("HOSTNAME", "ip-10-0-1-5.ec2.internal");
    }

    @Test
    void anEntryPointOfTheAssignmentDropsTheImagesCommandAndACommandAloneDoesNotDropTheEntryPoint() {
        assertThat(plan(Optional.of(List.of("mine")), Optional.empty()).arguments())
                .containsExactly("mine");
        assertThat(plan(Optional.empty(), Optional.of(List.of("other"))).arguments())
                .containsExactly("/entry", "other");
        assertThat(plan(Optional.of(List.of("mine")), Optional.of(List.of("x"))).arguments())
                .containsExactly("mine", "x");
    }

    @Test
    void nothingToRunIsRefused() {
        ImageConfiguration bare = new ImageConfiguration(List.of(), List.of(), List.of(), IMAGE.defaults(), List.of());
        assertThatThrownBy(() -> ProcessPlan.of(process(Optional.empty(), Optional.empty()), bare, "h"))
                .hasMessage("no command specified");
    }

    @Test
    void theSpecificationHoldsLimitsNamespacesAndProtectedPaths() {
        JsonNode spec = spec(new Resources(512, 128, 64, 0), true).json();
        assertThat(spec.at("/root/readonly").asBoolean()).isTrue();
        assertThat(spec.at("/hostname").asString()).isEqualTo("ip-10-0-1-5.ec2.internal");
        assertThat(spec.at("/linux/resources/cpu/shares").asInt()).isEqualTo(512);
        assertThat(spec.at("/linux/resources/memory/limit").asLong()).isEqualTo(128L << 20);
        assertThat(spec.at("/linux/resources/memory/reservation").asLong()).isEqualTo(64L << 20);
        assertThat(texts(spec.at("/linux/maskedPaths"))).contains("/proc/kcore", "/sys/firmware");
        assertThat(texts(spec.at("/process/capabilities/bounding")))
                .contains("CAP_NET_BIND_SERVICE")
                .doesNotContain("CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SYS_PTRACE");
        assertThat(spec.at("/linux/namespaces").toString())
                .contains("{\"type\":\"network\",\"path\":\"/run/netns/x\"}")
                .contains("pid", "ipc", "mount", "uts");
        assertThat(spec.at("/process/rlimits").toString()).contains("RLIMIT_NOFILE", "RLIMIT_CORE");
        assertThat(spec.at("/linux/seccomp/syscalls").toString()).contains("kexec_load", "clone3");
    }

    @Test
    void withoutLimitsThereIsTheLeastShareAndNoMemoryLimit() {
        JsonNode spec = spec(new Resources(0, 0, 0, 0), false).json();
        assertThat(spec.at("/linux/resources/cpu/shares").asInt()).isEqualTo(2);
        assertThat(spec.at("/linux/resources/memory").isEmpty()).isTrue();
    }

    @Test
    void theFilesOfEtcNameTheHostAndItsResolver() {
        Map<String, String> etc = etc(List.of("10.0.0.2"), Optional.of("ec2.internal"));
        assertThat(etc.get("resolv.conf")).isEqualTo("nameserver 10.0.0.2\nsearch ec2.internal\n");
        assertThat(etc.get("hosts")).isEqualTo("127.0.0.1 localhost\n10.0.1.5 ip-10-0-1-5.ec2.internal\n");
    }

    @Test
    void aTaskAsksTheNameServersOfItsVpcsDhcpOptions() {
        assertThat(etc(List.of("10.0.9.9", "10.0.0.2"), Optional.of("corp.example.com"))
                        .get("resolv.conf"))
                .isEqualTo("nameserver 10.0.9.9\nnameserver 10.0.0.2\nsearch corp.example.com\n");
        assertThat(etc(List.of(), Optional.empty()).get("resolv.conf")).isEmpty();
    }

    private static Map<String, String> etc(List<String> nameServers, Optional<String> domain) {
        return RuntimeSpec.etc(
                "ip-10-0-1-5.ec2.internal",
                new HostedInterface(
                        "vpc-1",
                        Path.of("/run/netns/x"),
                        Ipv4.parse("10.0.1.5"),
                        Ipv4.parse("10.0.0.2"),
                        new DhcpOptionsPlan(
                                nameServers.stream().map(Ipv4::parse).toList(), domain)));
    }

    @Test
    void neitherPlanNorProcessShowsItsEnvironment() {
        assertThat(plan(Optional.empty(), Optional.empty()).toString()).doesNotContain("assigned");
        assertThat(process(Optional.empty(), Optional.empty()).toString()).doesNotContain("assigned");
    }

    @Test
    void namesOfSignalsAreRead() {
        assertThat(List.of("SIGQUIT", "quit", "3", "SIGRTMIN+3", "nonsense", "99").stream()
                        .map(Signals::number))
                .containsExactly(3, 3, 3, 37, 15, 15);
    }

    private static RuntimeSpec spec(Resources resources, boolean readonly) {
        return new RuntimeSpec(
                plan(Optional.empty(), Optional.empty()),
                new ContainerUser(1000, 1001, List.of(1001)),
                new RuntimeSpec.Place(
                        "ip-10-0-1-5.ec2.internal",
                        Path.of("/run/netns/x"),
                        Path.of("/run/etc"),
                        new RuntimeSpec.Cgroup("/roadstead-x/t/c", resources, false),
                        readonly,
                        Optional.empty()));
    }

    private static ProcessPlan plan(Optional<List<String>> entryPoint, Optional<List<String>> command) {
        return ProcessPlan.of(process(entryPoint, command), IMAGE, "ip-10-0-1-5.ec2.internal");
    }

    private static ContainerAssignment.Process process(
            Optional<List<String>> entryPoint, Optional<List<String>> command) {
        return new ContainerAssignment.Process(
                entryPoint,
                command,
                Map.of("A", "assigned"),
                Optional.empty(),
                Optional.empty(),
                new Security(false, false, Map.of("core", new Ulimit(0, 0))));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString()));
        return texts;
    }
}
