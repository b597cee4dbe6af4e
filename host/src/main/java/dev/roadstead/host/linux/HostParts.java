package dev.roadstead.host.linux;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What the tasks of a host share.
 *
 * @param machine containers and their resources
 * @param images where containers' file systems come from
 * @param surroundings what a task has besides its containers
 * @param records directory of the tasks' records
 */
record HostParts(Machine machine, Images images, Surroundings surroundings, Path records, InstantSource clock) {

    record Machine(
            ContainerdSupervisor containerd, ContainerRuntime runtime, ContainerCommands commands, Cgroups cgroups) {}

    record Images(ImagePuller puller, SnapshotStore snapshots, ImageAccounts accounts, ImageCleanup cleanup) {}

    /**
     * Network, files and output of tasks.
     *
     * @param etc directory with a directory of files for each task
     */
    record Surroundings(Interfaces interfaces, TaskDocumentServer documents, OutputShipper output, Path etc) {}
}
