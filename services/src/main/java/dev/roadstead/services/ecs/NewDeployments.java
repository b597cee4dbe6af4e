package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceRevisionSummary;

/** Begins deployments. */
final class NewDeployments {
    private final InstantSource clock;
    private final Ids ids;

    NewDeployments(Platform platform) {
        this.clock = platform.clock();
        this.ids = platform.ids();
    }

    /** Whether a change of settings is one of what runs. */
    static boolean differ(Service before, Service after) {
        return !ServiceRevisions.of(before, "", Instant.EPOCH).equals(ServiceRevisions.of(after, "", Instant.EPOCH));
    }

    /** The service with a new primary deployment of what it asks for now; the one before is being replaced. */
    ServiceRecord begin(Transaction tx, Scope scope, ServiceRecord service) {
        Instant now = clock.instant();
        String id = ids.decimal(19);
        String cluster = service.spec().cluster();
        tx.insert(
                EcsKinds.REVISION,
                scope.key(ServiceRevisions.id(cluster, service.name(), id)),
                ServiceRevisions.of(service.spec().settings(), scope.revision(cluster, service.name(), id), now));
        List<ServiceRevisionSummary> sources = service.deployments().stream()
                .map(old -> ServiceDeployments.summary(ServiceRevisions.required(tx, scope, service, old.id()), 0))
                .toList();
        service.primary()
                .filter(DeploymentRecord::inProgress)
                .ifPresent(old -> ServiceDeployments.superseded(tx, scope, service, old, now));
        List<DeploymentRecord> next = new ArrayList<>();
        next.add(DeploymentRecord.started(id, ids.alphanumeric(21), now));
        service.deployments().forEach(old -> next.add(old.primary(false, now)));
        ServiceRecord begun = service.withDeployments(next)
                .with(service.progress().steady(false).nextLaunch(Optional.empty()));
        ServiceDeployments.started(tx, scope, begun, sources, now);
        return begun;
    }
}
