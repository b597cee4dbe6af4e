package dev.roadstead.host;

import dev.roadstead.host.ContainerAssignment.Condition;
import dev.roadstead.host.ContainerAssignment.HealthCheck;
import dev.roadstead.host.ContainerAssignment.Image;
import dev.roadstead.host.ContainerAssignment.Lifecycle;
import dev.roadstead.host.ContainerAssignment.Process;
import dev.roadstead.host.ContainerAssignment.Security;
import dev.roadstead.host.TaskAssignment.Desired;
import dev.roadstead.host.TaskAssignment.NetworkInterface;
import dev.roadstead.host.TaskAssignment.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Assignments for tests, in the shape of small sentences. */
public final class Assignments {
    private static final Resources UNLIMITED = new Resources(0, 0, 0, 0);
    private static final Security PLAIN = new Security(false, false, Map.of());

    private Assignments() {}

    public static TaskAssignment task(String taskId, ContainerAssignment... containers) {
        return new TaskAssignment(
                taskId,
                1,
                Desired.RUNNING,
                new NetworkInterface("eni-" + taskId, "ip-10-0-1-5.ec2.internal"),
                UNLIMITED,
                List.of(containers),
                Map.of());
    }

    public static TaskAssignment stopped(TaskAssignment task) {
        return new TaskAssignment(
                task.taskId(),
                task.version() + 1,
                Desired.STOPPED,
                task.networkInterface(),
                task.resources(),
                task.containers(),
                task.documents());
    }

    public static ContainerAssignment container(String name, String repository) {
        return new ContainerAssignment(
                name,
                new Image("123456789012.dkr.ecr.us-east-1.amazonaws.com", repository, "latest", Optional.empty()),
                new Process(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty(), PLAIN),
                new Lifecycle(true, Map.of(), Duration.ZERO, Duration.ofSeconds(30), Optional.empty()),
                UNLIMITED,
                Optional.of(ContainerAssignment.Output.USUAL));
    }

    public static ContainerAssignment with(ContainerAssignment container, Lifecycle lifecycle) {
        return new ContainerAssignment(
                container.name(),
                container.image(),
                container.process(),
                lifecycle,
                container.resources(),
                container.output());
    }

    public static ContainerAssignment after(ContainerAssignment container, String other, Condition condition) {
        Lifecycle before = container.lifecycle();
        return with(
                container,
                new Lifecycle(
                        before.essential(),
                        Map.of(other, condition),
                        before.startTimeout(),
                        before.stopTimeout(),
                        before.healthCheck()));
    }

    public static ContainerAssignment checked(ContainerAssignment container, HealthCheck check) {
        Lifecycle before = container.lifecycle();
        return with(
                container,
                new Lifecycle(
                        before.essential(),
                        before.dependsOn(),
                        before.startTimeout(),
                        before.stopTimeout(),
                        Optional.of(check)));
    }

    public static ContainerAssignment inessential(ContainerAssignment container) {
        Lifecycle before = container.lifecycle();
        return with(
                container,
                new Lifecycle(
                        false, before.dependsOn(), before.startTimeout(), before.stopTimeout(), before.healthCheck()));
    }
}
