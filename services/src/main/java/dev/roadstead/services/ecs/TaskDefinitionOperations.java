package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ecs.model.DeleteTaskDefinitionsRequest;
import software.amazon.awssdk.services.ecs.model.DeleteTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionField;

/** Task definitions and their revisions. */
final class TaskDefinitionOperations {

    private static final int PAGE = 100;

    private final Store store;
    private final InstantSource clock;
    private final PassedRoles passedRoles;

    TaskDefinitionOperations(Platform platform, PassedRoles passedRoles) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.passedRoles = passedRoles;
    }

    RegisterTaskDefinitionResponse register(RegisterTaskDefinitionRequest asked) {
        Scope scope = Scope.current();
        RegisterTaskDefinitionRequest request = RoleNames.resolved(scope, asked);
        TaskDefinitionRules.check(request);
        passedRoles.require(request.taskRoleArn(), request.executionRoleArn());
        List<Tag> tags = Tags.checked(request.tags());
        TaskDefinition.Builder definition = TaskDefinitionShape.of(request).toBuilder()
                .registeredAt(clock.instant())
                .registeredBy(Caller.current().principal().arn());
        TaskDefinition registered = store.write(tx -> {
            int revision = 1
                    + tx.get(EcsKinds.FAMILY, scope.key(request.family()))
                            .map(family -> family.value().lastRevision())
                            .orElse(0);
            TaskDefinition numbered = definition
                    .revision(revision)
                    .taskDefinitionArn(scope.taskDefinition(request.family(), revision))
                    .build();
            tx.put(EcsKinds.FAMILY, scope.key(request.family()), new EcsKinds.TaskDefinitionFamily(revision));
            tx.insert(
                    EcsKinds.TASK_DEFINITION,
                    scope.key(TaskDefinitionRecord.id(request.family(), revision)),
                    new TaskDefinitionRecord(numbered, tags));
            return numbered;
        });
        return RegisterTaskDefinitionResponse.builder()
                .taskDefinition(registered)
                .tags(tags)
                .build();
    }

    DescribeTaskDefinitionResponse describe(DescribeTaskDefinitionRequest request) {
        TaskDefinitionRecord found = TaskDefinitions.find(store, Scope.current(), request.taskDefinition())
                .orElseThrow(() -> EcsErrors.client("Unable to describe task definition."));
        DescribeTaskDefinitionResponse.Builder response =
                DescribeTaskDefinitionResponse.builder().taskDefinition(found.definition());
        return request.include().contains(TaskDefinitionField.TAGS)
                ? response.tags(found.tags()).build()
                : response.build();
    }

    DeregisterTaskDefinitionResponse deregister(DeregisterTaskDefinitionRequest request) {
        Scope scope = Scope.current();
        requireRevision(scope, request.taskDefinition());
        TaskDefinition deregistered = store.write(tx -> {
            TaskDefinitionRecord found = TaskDefinitions.find(tx, scope, request.taskDefinition())
                    .orElseThrow(() -> EcsErrors.client("The specified task definition does not exist."));
            TaskDefinition definition = found.definition();
            if (!found.active()) {
                return definition;
            }
            TaskDefinition inactive = definition.toBuilder()
                    .status("INACTIVE")
                    .deregisteredAt(clock.instant())
                    .build();
            tx.put(
                    EcsKinds.TASK_DEFINITION,
                    scope.key(TaskDefinitionRecord.id(definition.family(), definition.revision())),
                    new TaskDefinitionRecord(inactive, found.tags()));
            return inactive;
        });
        return DeregisterTaskDefinitionResponse.builder()
                .taskDefinition(deregistered)
                .build();
    }

    private static void requireRevision(Scope scope, String reference) {
        boolean exact = TaskDefinitions.reference(scope, reference)
                .filter(parsed -> parsed.revision().isPresent())
                .isPresent();
        if (!exact) {
            throw EcsErrors.client("Invalid revision number. Number: " + reference + " (expected FAMILY:REVISION)");
        }
    }

    /** Deletes revisions that were deregistered and that nothing uses any more. */
    DeleteTaskDefinitionsResponse delete(DeleteTaskDefinitionsRequest request) {
        Scope scope = Scope.current();
        if (request.taskDefinitions().size() > 10) {
            throw EcsErrors.invalidParameter("taskDefinitions cannot have more than 10 elements.");
        }
        request.taskDefinitions().forEach(reference -> requireRevision(scope, reference));
        List<TaskDefinition> deleted = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (String reference : request.taskDefinitions()) {
            Optional<TaskDefinitionRecord> named = TaskDefinitions.find(store, scope, reference);
            if (named.isEmpty()) {
                failures.add(failure(reference, "The specified task definition does not exist."));
                continue;
            }
            store.change(tx -> TaskDefinitions.find(tx, scope, reference)
                    .filter(found -> !found.active())
                    .ifPresentOrElse(
                            found -> {
                                TaskDefinition definition = found.definition();
                                TaskDefinition leaving = definition.toBuilder()
                                        .status("DELETE_IN_PROGRESS")
                                        .deleteRequestedAt(clock.instant())
                                        .build();
                                tx.put(
                                        EcsKinds.TASK_DEFINITION,
                                        scope.key(TaskDefinitionRecord.id(definition.family(), definition.revision())),
                                        new TaskDefinitionRecord(leaving, found.tags()));
                                deleted.add(leaving);
                            },
                            () -> failures.add(failure(
                                    named.get().arn(),
                                    "The specified task definition is still in ACTIVE status. Please deregister the"
                                            + " target and try again."))));
        }
        return DeleteTaskDefinitionsResponse.builder()
                .taskDefinitions(deleted)
                .failures(failures)
                .build();
    }

    private static Failure failure(String arn, String reason) {
        return Failure.builder().arn(arn).reason(reason).build();
    }

    ListTaskDefinitionsResponse list(ListTaskDefinitionsRequest request) {
        Scope scope = Scope.current();
        String status = request.statusAsString() == null ? "ACTIVE" : request.statusAsString();
        boolean descending = "DESC".equals(request.sortAsString());
        String prefix = request.familyPrefix() == null ? "" : request.familyPrefix() + ":";
        List<TaskDefinition> found =
                store.list(EcsKinds.TASK_DEFINITION, scope.account(), scope.region(), prefix).stream()
                        .map(record -> record.value().definition())
                        .filter(definition -> definition.statusAsString().equals(status))
                        .toList();
        Page<TaskDefinition> page = Page.of(
                descending ? found.reversed() : found,
                definition -> sortKey(definition, descending),
                request.nextToken(),
                Pages.size(request.maxResults(), PAGE, PAGE),
                EcsErrors::invalidToken);
        return ListTaskDefinitionsResponse.builder()
                .taskDefinitionArns(page.items().stream()
                        .map(TaskDefinition::taskDefinitionArn)
                        .toList())
                .nextToken(page.token())
                .build();
    }

    /** A page's key must grow along the listing, so the descending one counts down. */
    private static String sortKey(TaskDefinition definition, boolean descending) {
        String id = TaskDefinitionRecord.id(definition.family(), definition.revision());
        return descending
                ? id.chars().mapToObj(c -> String.valueOf((char) (0xffff - c))).reduce("", String::concat) + '\uffff'
                : id;
    }

    ListTaskDefinitionFamiliesResponse families(ListTaskDefinitionFamiliesRequest request) {
        Scope scope = Scope.current();
        String prefix = request.familyPrefix() == null ? "" : request.familyPrefix();
        Map<String, Boolean> active = new TreeMap<>(Comparator.naturalOrder());
        for (Versioned<TaskDefinitionRecord> record :
                store.list(EcsKinds.TASK_DEFINITION, scope.account(), scope.region(), prefix)) {
            active.merge(record.value().definition().family(), record.value().active(), Boolean::logicalOr);
        }
        String status = request.statusAsString() == null ? "ALL" : request.statusAsString();
        List<String> found = active.entrySet().stream()
                .filter(family -> status.equals("ALL") || family.getValue() == status.equals("ACTIVE"))
                .map(Map.Entry::getKey)
                .toList();
        Page<String> page = Page.of(
                found,
                family -> family,
                request.nextToken(),
                Pages.size(request.maxResults(), PAGE, PAGE),
                EcsErrors::invalidToken);
        return ListTaskDefinitionFamiliesResponse.builder()
                .families(page.items())
                .nextToken(page.token())
                .build();
    }
}
