package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.InterfaceCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsResponse;

/**
 * What a task's start asks of AWS's services: through the task's own interface, as its execution role. So a private subnet without a NAT
 * gateway or endpoint, or a group without outbound 443, ends the start.
 *
 * @param interfaceId the task's
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html">Troubleshooting
 *     ResourceInitializationError errors</a>
 */
record StartCalls(InterfaceCalls calls, String interfaceId, RoleSessions.Session executionRole) {

    /** The prefix of whatever is refused before images are asked for. */
    static final String RETRIEVAL = "unable to pull secrets or registry auth: ";

    /** As {@link InterfaceCalls#call}. */
    <R extends AwsResponse> R call(String region, String service, AwsRequest input, Class<R> output) {
        InterfaceCalls.From from = new InterfaceCalls.From(interfaceId, region, executionRole.credentials());
        return calls.call(from, service, input, output);
    }

    /**
     * Does all of them at the same time.
     *
     * @return what they returned, in their order
     * @throws StartFailure of the first in this order that failed
     */
    static <T> List<T> together(List<? extends Callable<T>> parts) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> begun = parts.stream().map(threads::submit).toList();
            try {
                List<T> results = new ArrayList<>();
                for (Future<T> each : begun) {
                    results.add(each.get());
                }
                return results;
            } finally {
                threads.shutdownNow();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw new StartFailure(failure.reason(), failure);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a task was being started", e);
        }
    }
}
