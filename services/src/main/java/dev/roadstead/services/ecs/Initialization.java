package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.Secret;

/**
 * What a start must have before any image is asked for, as on AWS: the execution role, registry tokens and the values of all secrets, then a
 * log stream for each container.
 *
 * @param executionRole none where nothing needs one
 * @param authorizations of pulls from our registries, by region
 * @param secrets values by what names them
 */
record Initialization(Optional<Caller> executionRole, Map<String, String> authorizations, Map<String, String> secrets) {

    Initialization {
        authorizations = Map.copyOf(authorizations);
        secrets = Map.copyOf(secrets);
    }

    /**
     * Without an execution role.
     *
     * @throws StartFailure when the containers need one
     */
    static Initialization ofNobody(List<ContainerDefinition> containers) {
        if (!Images.regions(containers).isEmpty()) {
            throw new StartFailure("CannotPullContainerError: the task has no execution role to pull from ECR with");
        }
        return new Initialization(Optional.empty(), Map.of(), Map.of());
    }

    /**
     * Asks for everything.
     *
     * @param region the task's
     * @throws StartFailure when something cannot be had: the first in the order of a start
     */
    static Initialization of(StartCalls calls, String region, String taskId, List<ContainerDefinition> containers) {
        Set<String> registries = Images.regions(containers);
        List<Callable<Map<String, String>>> questions = new ArrayList<>();
        registries.forEach(each -> questions.add(() -> Map.of(each, Images.authorization(calls, each))));
        questions.addAll(new Secrets(region, containers).questions(calls));
        List<Map<String, String>> answers = StartCalls.together(questions);
        StartCalls.together(containers.stream()
                .flatMap(container ->
                        LogStreams.destination(container.logConfiguration(), container.name(), taskId).stream())
                .map(to -> Executors.callable(() -> LogStreams.open(calls, to)))
                .toList());
        return new Initialization(
                Optional.of(calls.executionRole().caller()),
                all(answers.subList(0, registries.size())),
                all(answers.subList(registries.size(), answers.size())));
    }

    private static Map<String, String> all(List<Map<String, String>> parts) {
        Map<String, String> all = new LinkedHashMap<>();
        parts.forEach(all::putAll);
        return all;
    }

    /** The variables of a container that are secrets. */
    Map<String, String> secretsOf(ContainerDefinition container) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Secret secret : container.secrets()) {
            variables.put(secret.name(), Objects.requireNonNull(secrets.get(secret.valueFrom()), secret.valueFrom()));
        }
        return variables;
    }

    @Override
    public String toString() {
        return "Initialization[" + executionRole + ", " + secrets.size() + " secrets]";
    }
}
