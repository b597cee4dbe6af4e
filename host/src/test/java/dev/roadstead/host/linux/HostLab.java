package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.ContainerAssignment;
import dev.roadstead.host.ContainerAssignment.Image;
import dev.roadstead.host.ContainerAssignment.Lifecycle;
import dev.roadstead.host.ContainerAssignment.Process;
import dev.roadstead.host.ContainerAssignment.Security;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.OutputSink;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskAssignment.Desired;
import dev.roadstead.host.TaskAssignment.NetworkInterface;
import dev.roadstead.host.TaskAssignment.Resources;
import dev.roadstead.host.TaskObservation;
import dev.roadstead.host.TaskObservation.Phase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * A real host on a real network with a registry, for a test: interfaces {@code eni-1} to {@code eni-19} are public, {@code eni-private} has no way
 * out. All that it made goes when it is closed.
 */
final class HostLab implements AutoCloseable {
    static final String REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    private static final int INTERFACES = 21;
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PlanBuilder vpc = new PlanBuilder("vpc-1");
    final NetworkLab net;
    final TestRegistry registry;
    final Installation installation;
    final List<OutputSink.Batch> output = new CopyOnWriteArrayList<>();
    final List<OutputSink.Batch> refused = new CopyOnWriteArrayList<>();
    volatile Optional<RuntimeException> refusal = Optional.empty();
    private LinuxHost host;

    HostLab(int number, Path directory) throws Exception {
        net = new NetworkLab(number, directory);
        vpc.add("eni-private", "10.0.2.11", "sg-open");
        for (int i = 1; i <= INTERFACES; i++) {
            vpc.add("eni-" + i, "10.0.1." + (10 + i), net.publicAddress(10 + i), "sg-open");
        }
        net.apply(vpc);
        Ipv4 registryAddress = net.settings.serviceAddresses().get(1);
        registry = new TestRegistry(registryAddress, 443);
        net.network().publishNames("services", Map.of(REGISTRY, List.of(registryAddress)));
        installation = new Installation(
                "7e58%04x".formatted(number),
                directory.resolve("data"),
                Path.of("/run/roadstead-test", "7e58%04x".formatted(number)));
        host = start();
    }

    private LinuxHost start() {
        return LinuxHost.start(
                installation,
                net.network(),
                new LinuxHost.Seams(InstantSource.system(), new SecureRandom(), time -> Thread.sleep(time.toMillis())));
    }

    void addInterface(String id, String address, Ipv4 publicAddress) {
        net.apply(vpc.add(id, address, publicAddress, "sg-open"));
    }

    /** Another VPC with the same addresses, and one public interface in it. */
    void addVpc(String vpcId, String interfaceId) {
        net.apply(vpc, new PlanBuilder(vpcId).add(interfaceId, "10.0.1.11", net.publicAddress(99), "sg-open"));
    }

    Ipv4 publicAddress(int number) {
        return net.publicAddress(number);
    }

    LinuxHost host() {
        return host;
    }

    HostLab open(TaskAssignment... assignments) {
        host.open(List.of(assignments), this::accept);
        return this;
    }

    private void accept(OutputSink.Batch batch) {
        refusal.ifPresent(failure -> {
            refused.add(batch);
            throw failure;
        });
        output.add(batch);
    }

    /** Takes up with a new host, as a new process would, what a closed one has left. */
    void reopen(TaskAssignment... assignments) {
        host = start();
        open(assignments);
    }

    /** What a container printed, so far as it was shipped. */
    List<String> lines(String taskId) {
        List<String> lines = new ArrayList<>();
        output.stream()
                .filter(batch -> batch.taskId().equals(taskId))
                .forEach(batch -> batch.lines().forEach(line -> lines.add(line.text())));
        return lines;
    }

    TaskObservation observe(String taskId) {
        return host.observe().stream()
                .filter(each -> each.taskId().equals(taskId))
                .findFirst()
                .orElseThrow();
    }

    TaskObservation await(String taskId, Phase phase) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() ->
                            observe(taskId).phase() == phase || observe(taskId).phase() == Phase.STOPPED);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("expected " + phase + " but was " + observe(taskId), e);
        }
        if (observe(taskId).phase() != phase) {
            throw new AssertionError("expected " + phase + " but was " + observe(taskId) + "; output " + lines(taskId));
        }
        return observe(taskId);
    }

    static TaskAssignment task(String taskId, String interfaceId, ContainerAssignment... containers) {
        return task(taskId, interfaceId, new Resources(0, 0, 0, 0), containers);
    }

    static TaskAssignment task(
            String taskId, String interfaceId, Resources resources, ContainerAssignment... containers) {
        return new TaskAssignment(
                taskId,
                1,
                Desired.RUNNING,
                new NetworkInterface(interfaceId, "ip-10-0-1-11.ec2.internal"),
                resources,
                List.of(containers),
                Map.of("/v4/" + taskId, "{\"TaskARN\":\"arn:" + taskId + "\"}"));
    }

    static ContainerAssignment container(String name, String repository, String... command) {
        return container(name, repository, Map.of(), command);
    }

    static ContainerAssignment container(
            String name, String repository, Map<String, String> environment, String... command) {
        return new ContainerAssignment(
                name,
                new Image(REGISTRY, repository, "latest", Optional.of("Basic dGVzdA==")),
                new Process(
                        Optional.empty(),
                        command.length == 0 ? Optional.empty() : Optional.of(List.of(command)),
                        environment,
                        Optional.empty(),
                        Optional.empty(),
                        new Security(false, false, Map.of())),
                new Lifecycle(true, Map.of(), Duration.ZERO, Duration.ofSeconds(2), Optional.empty()),
                new Resources(0, 0, 0, 0),
                Optional.of(ContainerAssignment.Output.USUAL));
    }

    /** The same container with so large a buffer that nothing of its output is ever dropped. */
    static ContainerAssignment patient(ContainerAssignment plain) {
        return new ContainerAssignment(
                plain.name(),
                plain.image(),
                plain.process(),
                plain.lifecycle(),
                plain.resources(),
                Optional.of(new ContainerAssignment.Output(1 << 30)));
    }

    /** The same container with its image named by digest, as ECS names it. */
    static ContainerAssignment byDigest(ContainerAssignment plain, String digest) {
        return new ContainerAssignment(
                plain.name(),
                new Image(
                        plain.image().registry(),
                        plain.image().repository(),
                        digest,
                        plain.image().authorization()),
                plain.process(),
                plain.lifecycle(),
                plain.resources(),
                plain.output());
    }

    Collection<String> namespaces() throws Exception {
        return NetworkLab.runHere("ip", "netns").lines().toList();
    }

    Cidr pool() {
        return net.pool;
    }

    @Override
    public void close() throws Exception {
        try {
            host.removeAll();
        } finally {
            registry.close();
            net.close();
        }
    }
}
