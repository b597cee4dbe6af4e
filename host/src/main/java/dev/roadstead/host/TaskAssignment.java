package dev.roadstead.host;

import java.util.List;
import java.util.Map;

/**
 * The desired state of one task on this machine.
 *
 * @param taskId unique within the installation; letters, digits and dashes
 * @param version grows with each assignment of the task
 * @param desired whether the task shall run or be stopped
 * @param networkInterface in whose namespace all containers run
 * @param resources of the task as a whole; its containers live in a cgroup below it
 * @param containers in the order of the task definition
 * @param documents what the task's metadata and credentials endpoint (169.254.170.2:80) answers: path to JSON body. Served to
 *     this task only, replaced as a whole by a later version, never written to disk
 */
public record TaskAssignment(
        String taskId,
        long version,
        Desired desired,
        NetworkInterface networkInterface,
        Resources resources,
        List<ContainerAssignment> containers,
        Map<String, String> documents) {

    public TaskAssignment {
        containers = List.copyOf(containers);
        documents = Map.copyOf(documents);
    }

    /** The identifier of the interface in whose namespace the containers run. */
    public String interfaceId() {
        return networkInterface.interfaceId();
    }

    /**
     * The elastic network interface of a task (network mode {@code awsvpc}).
     *
     * @param hostName what the containers are called, the interface's private DNS name such as {@code ip-10-0-1-5.ec2.internal}
     */
    public record NetworkInterface(String interfaceId, String hostName) {}

    /** What shall become of the task. */
    public enum Desired {
        RUNNING,
        STOPPED
    }

    /**
     * Limits of a task or a container.
     *
     * @param cpuUnits 1024 are one CPU: a hard quota for a task (0: none); for a container the relative share
     * @param memoryMebibytes the hard limit; 0 for none
     * @param memoryReservationMebibytes the soft limit; 0 for none
     * @param ephemeralStorageBytes a task's part of the machine's disk, which its images may fill; 0 for no limit, and for a container
     */
    public record Resources(
            int cpuUnits, int memoryMebibytes, int memoryReservationMebibytes, long ephemeralStorageBytes) {}
}
