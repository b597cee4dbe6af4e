package dev.roadstead.host.linux;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.roadstead.host.linux.containerd.tasks.DeleteProcessRequest;
import dev.roadstead.host.linux.containerd.tasks.ExecProcessRequest;
import dev.roadstead.host.linux.containerd.tasks.KillRequest;
import dev.roadstead.host.linux.containerd.tasks.StartRequest;
import dev.roadstead.host.linux.containerd.tasks.WaitRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** Commands in running containers, such as health checks. Blocking calls; they throw gRPC's {@code StatusRuntimeException}. */
final class ContainerCommands {
    private static final String PROCESS_TYPE = "types.containerd.io/opencontainers/runtime-spec/1/Process";

    /** How long a killed command may take to be gone. */
    private static final int KILL_SECONDS = 10;

    private final Containerd containerd;
    private final ContainerRuntime runtime;

    ContainerCommands(Containerd containerd, ContainerRuntime runtime) {
        this.containerd = containerd;
        this.runtime = runtime;
    }

    /**
     * Runs a command in a running container, as its user and with its environment. What it writes goes nowhere.
     *
     * @return whether it ended with 0 in time
     */
    boolean succeeds(ContainerKey key, String commandId, List<String> command, Duration timeout) throws IOException {
        String containerId = key.containerId();
        ObjectNode process = (ObjectNode) runtime.specification(key).path("process");
        containerd
                .tasks()
                .exec(ExecProcessRequest.newBuilder()
                        .setContainerId(containerId)
                        .setExecId(commandId)
                        .setSpec(Any.newBuilder()
                                .setTypeUrl(PROCESS_TYPE)
                                .setValue(ByteString.copyFrom(RuntimeSpec.exec(process, command))))
                        .build());
        try {
            containerd
                    .tasks()
                    .start(StartRequest.newBuilder()
                            .setContainerId(containerId)
                            .setExecId(commandId)
                            .build());
            return inTime(containerId, commandId, timeout);
        } finally {
            containerd
                    .tasks()
                    .deleteProcess(DeleteProcessRequest.newBuilder()
                            .setContainerId(containerId)
                            .setExecId(commandId)
                            .build());
        }
    }

    private boolean inTime(String containerId, String commandId, Duration timeout) {
        CompletableFuture<ProcessExit> exit = ProcessExit.await(
                containerd,
                WaitRequest.newBuilder()
                        .setContainerId(containerId)
                        .setExecId(commandId)
                        .build());
        try {
            return exit.get(timeout.toMillis(), TimeUnit.MILLISECONDS).code() == 0;
        } catch (java.util.concurrent.TimeoutException e) {
            containerd
                    .tasks()
                    .kill(KillRequest.newBuilder()
                            .setContainerId(containerId)
                            .setExecId(commandId)
                            .setSignal(Signals.SIGKILL)
                            .build());
            exit.handle((ended, failure) -> ended)
                    .completeOnTimeout(null, KILL_SECONDS, TimeUnit.SECONDS)
                    .join();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
