package dev.roadstead.services.ecs;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/**
 * A task.
 *
 * @param spec what was asked for; never changes
 * @param state where it is in its life
 * @param resources what it holds
 */
record TaskRecord(String taskId, Spec spec, State state, Resources resources) {

    /** What a task is to be. */
    record Spec(String cluster, String taskDefinitionArn, TaskOverride overrides, Placement placement, Origin origin) {}

    /**
     * Where it runs.
     *
     * @param securityGroups empty for the VPC's default group
     */
    record Placement(
            String subnetId,
            List<String> securityGroups,
            boolean assignPublicIp,
            String availabilityZone,
            Provider provider) {
        Placement {
            securityGroups = List.copyOf(securityGroups);
        }
    }

    /**
     * On which capacity it runs.
     *
     * @param capacityProvider empty when a launch type was asked for
     */
    record Provider(Optional<String> capacityProvider, String platformVersion) {}

    /** Who started it. */
    record Origin(Optional<String> group, Optional<String> startedBy, Optional<Membership> membership, List<Tag> tags) {
        Origin {
            tags = List.copyOf(tags);
        }
    }

    /**
     * A service's task.
     *
     * @param deploymentId without {@code ecs-svc/}; the id of its revision, too
     */
    record Membership(String service, String deploymentId) {}

    /**
     * Where it is.
     *
     * @param stop present once it is to stop
     * @param version counts changes, as DescribeTasks shows it
     */
    record State(
            TaskStatus lastStatus,
            TaskStatus desiredStatus,
            Map<Milestone, Instant> times,
            Optional<Stop> stop,
            long version) {
        State {
            times = times.isEmpty() ? Map.of() : Map.copyOf(new TreeMap<>(times));
        }

        Optional<Instant> at(Milestone milestone) {
            return Optional.ofNullable(times.get(milestone));
        }

        State with(TaskStatus next) {
            return new State(lastStatus.advance(next), desiredStatus, times, stop, version + 1);
        }

        State with(Milestone milestone, Instant at) {
            Map<Milestone, Instant> more = new EnumMap<>(Milestone.class);
            more.putAll(times);
            more.putIfAbsent(milestone, at);
            return new State(lastStatus, desiredStatus, more, stop, version);
        }

        State stopping(Stop why, Instant at) {
            return new State(lastStatus, TaskStatus.STOPPED, times, Optional.of(stop.orElse(why)), version + 1)
                    .with(Milestone.STOPPING, at);
        }
    }

    /** Instants that DescribeTasks shows. */
    enum Milestone {
        CREATED,
        CONNECTED,
        PULL_STARTED,
        PULL_STOPPED,
        STARTED,
        STOPPING,
        EXECUTION_STOPPED,
        STOPPED
    }

    /** Why a task stops: the stop code and the reason, in AWS's words. */
    record Stop(String code, String reason) {}

    /**
     * What a task holds.
     *
     * @param containers in the order of the task definition
     * @param assignment the version of the last assignment to the host; 0 before the first
     */
    record Resources(
            Optional<TaskInterface> networkInterface,
            String attachmentId,
            List<TaskContainer> containers,
            List<TaskTarget> targets,
            long assignment) {
        Resources {
            containers = List.copyOf(containers);
            targets = List.copyOf(targets);
        }
    }

    /** The elastic network interface of a task. */
    record TaskInterface(
            String networkInterfaceId, String macAddress, String privateIpv4Address, String privateDnsName) {}

    /** A target that a task is registered as. */
    record TaskTarget(String targetGroupArn, int port) {}

    boolean desiredRunning() {
        return state.desiredStatus() == TaskStatus.RUNNING;
    }

    TaskStatus lastStatus() {
        return state.lastStatus();
    }

    TaskRecord with(State next) {
        return new TaskRecord(taskId, spec, next, resources);
    }

    TaskRecord with(Resources next) {
        return new TaskRecord(taskId, spec, state, next);
    }

    TaskRecord withContainers(List<TaskContainer> containers) {
        return with(new Resources(
                resources.networkInterface,
                resources.attachmentId,
                containers,
                resources.targets,
                resources.assignment));
    }

    TaskRecord withInterface(TaskInterface made) {
        return with(new Resources(
                Optional.of(made),
                resources.attachmentId,
                resources.containers,
                resources.targets,
                resources.assignment));
    }

    TaskRecord withTargets(List<TaskTarget> targets) {
        return with(new Resources(
                resources.networkInterface,
                resources.attachmentId,
                resources.containers,
                targets,
                resources.assignment));
    }

    /** The next assignment to the host is due. */
    TaskRecord reassigned() {
        return with(new Resources(
                resources.networkInterface,
                resources.attachmentId,
                resources.containers,
                resources.targets,
                resources.assignment + 1));
    }
}
