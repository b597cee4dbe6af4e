package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

/** Forgets what nobody asks for any more, so that the store does not grow without end. */
final class EcsHousekeeping {

    /** There is one house. */
    static final Key ALL = Key.global("all", "housekeeping");

    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration INACTIVE_SHOWN = Duration.ofDays(1);

    /** As long as AWS shows service deployments. */
    private static final Duration DEPLOYMENT_SHOWN = Duration.ofDays(90);

    private final Store store;
    private final InstantSource clock;

    EcsHousekeeping(Platform platform) {
        this.store = platform.store();
        this.clock = platform.clock();
    }

    /** Cleans up once; says when to clean again. */
    Instant run() {
        Instant now = clock.instant();
        store.listAll(EcsKinds.CLIENT_TOKEN).stream()
                .filter(token -> !now.isBefore(token.value().at().plus(ClientToken.LIFETIME)))
                .forEach(token -> delete(EcsKinds.CLIENT_TOKEN, token));
        store.listAll(EcsKinds.SERVICE_DEPLOYMENT).stream()
                .filter(deployment -> deployment.value().finishedAt() != null
                        && now.isAfter(deployment.value().finishedAt().plus(DEPLOYMENT_SHOWN)))
                .forEach(deployment -> delete(EcsKinds.SERVICE_DEPLOYMENT, deployment));
        store.listAll(EcsKinds.SERVICE).stream()
                .filter(service -> service.value().progress().status() == ServiceRecord.ServiceStatus.INACTIVE)
                .filter(service -> now.isAfter(lastSign(service.value()).plus(INACTIVE_SHOWN)))
                .forEach(this::forget);
        forgetDefinitions();
        return now.plus(PAUSE);
    }

    private <T> void delete(Kind<T> kind, Versioned<T> record) {
        store.change(tx -> tx.get(kind, record.key())
                .filter(now -> now.version() == record.version())
                .ifPresent(now -> tx.delete(kind, now.key())));
    }

    private static Instant lastSign(ServiceRecord service) {
        return service.events().stream()
                .map(ServiceEvent::createdAt)
                .max(Instant::compareTo)
                .orElse(service.spec().settings().createdAt());
    }

    private void forget(Versioned<ServiceRecord> service) {
        store.change(tx -> tx.get(EcsKinds.SERVICE, service.key())
                .filter(now -> now.version() == service.version())
                .ifPresent(now -> {
                    String below = now.value().id() + "/";
                    deleteBelow(tx, EcsKinds.REVISION, now.key(), below);
                    deleteBelow(tx, EcsKinds.SERVICE_DEPLOYMENT, now.key(), below);
                    tx.delete(EcsKinds.SERVICE, now.key());
                }));
    }

    private static <T> void deleteBelow(Transaction tx, Kind<T> kind, Key key, String prefix) {
        tx.list(kind, key.account(), key.region(), prefix).forEach(record -> tx.delete(kind, record.key()));
    }

    /** Task definitions that were deleted go when the last task and service revision of them are gone. */
    private void forgetDefinitions() {
        Set<String> used = new HashSet<>();
        store.listAll(EcsKinds.TASK)
                .forEach(task -> used.add(task.value().spec().taskDefinitionArn()));
        store.listAll(EcsKinds.REVISION)
                .forEach(revision -> used.add(revision.value().taskDefinition()));
        store.listAll(EcsKinds.TASK_DEFINITION).stream()
                .filter(definition ->
                        definition.value().definition().statusAsString().equals("DELETE_IN_PROGRESS"))
                .filter(definition -> !used.contains(definition.value().arn()))
                .forEach(definition -> delete(EcsKinds.TASK_DEFINITION, definition));
    }
}
