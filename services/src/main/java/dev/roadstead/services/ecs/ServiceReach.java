package dev.roadstead.services.ecs;

import dev.roadstead.host.Network;
import dev.roadstead.services.aws.Arn;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

/**
 * Whether a task's own interface leads to the services that its start needs. On Fargate the agent calls them through that interface, so
 * that a private subnet without a NAT gateway or endpoint, or a group without outbound 443, ends the start. Here it calls them
 * in-process; that the connections would come about is tried for real before, all at once.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html">Fargate task networking</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html">Troubleshooting
 *     ResourceInitializationError errors</a>
 */
final class ServiceReach {

    private static final int HTTPS = 443;

    /** As often as the agent's calls are made; each attempt has five seconds to connect. */
    private static final int ATTEMPTS = 3;

    private static final String RETRIEVAL =
            "unable to pull secrets or registry auth: execution resource retrieval failed: ";

    private final Network network;

    ServiceReach(Network network) {
        this.network = network;
    }

    /**
     * Returns when all of them were reached.
     *
     * @throws StartFailure for the first in the order of a start that was not: registry, secrets, logs
     */
    void require(Scope scope, TaskRecord task, List<ContainerDefinition> containers) {
        String interfaceId = task.resources()
                .networkInterface()
                .orElseThrow(() -> new IllegalStateException(task.taskId() + " starts without an interface"))
                .networkInterfaceId();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Need, Future<Optional<String>>> asked = new LinkedHashMap<>();
            needs(scope, containers)
                    .forEach(need -> asked.put(need, threads.submit(() -> unreachable(interfaceId, need.host()))));
            asked.forEach((need, answer) -> answer(answer).ifPresent(why -> {
                throw new StartFailure("ResourceInitializationError: " + need.told(why));
            }));
        }
    }

    /**
     * A service that a start needs.
     *
     * @param words that its absence is told in: a count of attempts, then the cause
     */
    private record Need(String host, String words) {
        String told(String why) {
            return words.formatted(
                    ATTEMPTS, "RequestError: send request failed caused by: Post \"https://" + host + "/\": " + why);
        }
    }

    private Optional<String> unreachable(String interfaceId, String host) {
        Optional<String> why = Optional.empty();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            why = network.unreachable(interfaceId, host, HTTPS);
            if (why.isEmpty()) {
                break;
            }
        }
        return why;
    }

    private static Optional<String> answer(Future<Optional<String>> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a task was being started", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** In the order of a start, each host once. */
    private static Collection<Need> needs(Scope scope, List<ContainerDefinition> containers) {
        Map<String, Need> needs = new LinkedHashMap<>();
        for (ContainerDefinition container : containers) {
            ImageReference.parse(container.image())
                    .ecr()
                    .ifPresent(registry -> need(
                            needs,
                            host("api.ecr", registry.region()),
                            RETRIEVAL
                                    + "unable to retrieve ecr registry auth: service call has been retried %d time(s):"
                                    + " %s"));
        }
        for (ContainerDefinition container : containers) {
            container.secrets().forEach(secret -> needSecret(scope, needs, secret.valueFrom()));
        }
        for (ContainerDefinition container : containers) {
            LogStreams.destination(container.logConfiguration(), container.name(), "")
                    .ifPresent(to -> need(
                            needs,
                            host("logs", to.region()),
                            "failed to validate logger args: create stream has been retried %d times: failed to create"
                                    + " Cloudwatch log stream: %s : exit status 1"));
        }
        return needs.values();
    }

    private static void needSecret(Scope scope, Map<String, Need> needs, String valueFrom) {
        Optional<Arn> arn = Arn.parse(valueFrom);
        String region = arn.map(Arn::region).orElse(scope.region());
        if (arn.filter(found -> found.service().equals("secretsmanager")).isPresent()) {
            need(
                    needs,
                    host("secretsmanager", region),
                    RETRIEVAL
                            + "unable to retrieve secret from asm: service call has been retried %d time(s): failed to"
                            + " fetch secret " + valueFrom.replace("%", "%%") + " from secrets manager: %s");
        } else {
            need(
                    needs,
                    host("ssm", region),
                    RETRIEVAL + "unable to retrieve secrets from ssm: service call has been retried %d time(s): %s");
        }
    }

    private static void need(Map<String, Need> needs, String host, String words) {
        needs.putIfAbsent(host, new Need(host, words));
    }

    private static String host(String service, String region) {
        return service + "." + region + ".amazonaws.com";
    }
}
