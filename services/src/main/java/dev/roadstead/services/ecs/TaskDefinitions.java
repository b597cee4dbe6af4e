package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds task definitions by what requests call them: {@code family}, {@code family:revision} or an ARN. */
final class TaskDefinitions {

    private TaskDefinitions() {}

    /**
     * A family with or without a revision.
     *
     * @param revision empty for the latest active one
     */
    record Reference(String family, OptionalInt revision) {}

    static Optional<Reference> reference(Scope scope, String text) {
        Optional<String> plain = Arn.isArn(text) ? scope.resource("task-definition", text) : Optional.of(text);
        return plain.flatMap(TaskDefinitions::parse);
    }

    private static Optional<Reference> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.of(new Reference(text, OptionalInt.empty()));
        }
        try {
            int revision = Integer.parseInt(text.substring(colon + 1));
            return Optional.of(new Reference(text.substring(0, colon), OptionalInt.of(revision)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whatever the reference names, active or not; a family alone names its latest active revision. */
    static Optional<TaskDefinitionRecord> find(View view, Scope scope, String text) {
        return reference(scope, text)
                .flatMap(reference -> reference.revision().isPresent()
                        ? view.get(
                                        EcsKinds.TASK_DEFINITION,
                                        scope.key(TaskDefinitionRecord.id(
                                                reference.family(),
                                                reference.revision().getAsInt())))
                                .map(Versioned::value)
                        : latest(view, scope, reference.family()));
    }

    private static Optional<TaskDefinitionRecord> latest(View view, Scope scope, String family) {
        if (family.isEmpty()) {
            return Optional.empty();
        }
        List<Versioned<TaskDefinitionRecord>> revisions =
                view.list(EcsKinds.TASK_DEFINITION, scope.account(), scope.region(), family + ":");
        return revisions.reversed().stream()
                .map(Versioned::value)
                .filter(TaskDefinitionRecord::active)
                .findFirst();
    }

    /** The task definition to launch. */
    static TaskDefinitionRecord launchable(View view, Scope scope, String text) {
        TaskDefinitionRecord found =
                find(view, scope, text).orElseThrow(() -> EcsErrors.client("TaskDefinition not found."));
        if (!found.active()) {
            throw EcsErrors.client("TaskDefinition is inactive");
        }
        if (!found.definition().compatibilitiesAsStrings().contains("FARGATE")) {
            throw EcsErrors.invalidParameter("Task definition does not support launch_type FARGATE.");
        }
        return found;
    }

    /** A stored one that a task or service refers to; it outlives them. */
    static TaskDefinitionRecord required(View view, Scope scope, String arn) {
        return find(view, scope, arn)
                .orElseThrow(() -> new IllegalStateException("the task definition " + arn + " is gone"));
    }
}
