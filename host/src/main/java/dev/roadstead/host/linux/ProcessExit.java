package dev.roadstead.host.linux;

import com.google.protobuf.Timestamp;
import dev.roadstead.host.linux.containerd.tasks.WaitRequest;
import dev.roadstead.host.linux.containerd.tasks.WaitResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** How a process ended. */
record ProcessExit(int code, Instant at) {

    static ProcessExit of(int code, Timestamp at) {
        return new ProcessExit(code, Instant.ofEpochSecond(at.getSeconds(), at.getNanos()));
    }

    /** Completes when the process ends; exceptionally when containerd ends before. */
    static CompletableFuture<ProcessExit> await(Containerd containerd, WaitRequest request) {
        CompletableFuture<ProcessExit> exit = new CompletableFuture<>();
        containerd.asyncTasks().wait(request, new StreamObserver<WaitResponse>() {
            @Override
            public void onNext(WaitResponse response) {
                exit.complete(of(response.getExitStatus(), response.getExitedAt()));
            }

            @Override
            public void onError(Throwable cause) {
                exit.completeExceptionally(cause);
            }

            @Override
            public void onCompleted() {
                exit.completeExceptionally(Status.UNKNOWN.asRuntimeException());
            }
        });
        return exit;
    }
}
