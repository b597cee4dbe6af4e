package dev.roadstead.services.ecs;

import dev.roadstead.store.Key;
import dev.roadstead.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ecs.model.Rollback;
import software.amazon.awssdk.services.ecs.model.ServiceDeployment;
import software.amazon.awssdk.services.ecs.model.ServiceDeploymentCircuitBreaker;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;
import software.amazon.awssdk.services.ecs.model.ServiceRevisionSummary;

/** The records of service deployments, which outlive the deployments. */
final class ServiceDeployments {

    /** As DescribeServiceDeployments was seen to give it, for the rollback and for the deployment as a whole. */
    private static final String ROLLED_BACK =
            "Service deployment rolled back because the circuit breaker threshold was exceeded.";

    private ServiceDeployments() {}

    static String id(ServiceRecord service, String serviceDeploymentId) {
        return service.id() + "/" + serviceDeploymentId;
    }

    /** A deployment begins. */
    static void started(
            Transaction tx, Scope scope, ServiceRecord service, List<ServiceRevisionSummary> sources, Instant now) {
        DeploymentRecord deployment = service.primary().orElseThrow();
        CircuitBreaker breaker = CircuitBreaker.of(service.spec().settings());
        ServiceRevision target = ServiceRevisions.required(tx, scope, service, deployment.id());
        ServiceDeployment record = ServiceDeployment.builder()
                .serviceDeploymentArn(scope.serviceDeployment(
                        service.spec().cluster(), service.name(), deployment.serviceDeploymentId()))
                .serviceArn(service.spec().settings().serviceArn())
                .clusterArn(service.spec().settings().clusterArn())
                .createdAt(now)
                .startedAt(now)
                .updatedAt(now)
                .sourceServiceRevisions(sources)
                .targetServiceRevision(summary(target, service.spec().desiredCount()))
                .status("IN_PROGRESS")
                .deploymentConfiguration(service.spec().settings().deploymentConfiguration())
                .deploymentCircuitBreaker(ServiceDeploymentCircuitBreaker.builder()
                        .status(breaker.enabled() ? "MONITORING" : "DISABLED")
                        .failureCount(0)
                        .threshold(CircuitBreaker.threshold(service.spec().desiredCount()))
                        .build())
                .build();
        tx.put(EcsKinds.SERVICE_DEPLOYMENT, key(scope, service, deployment), record);
    }

    static ServiceRevisionSummary summary(ServiceRevision revision, int requested) {
        return ServiceRevisionSummary.builder()
                .arn(revision.serviceRevisionArn())
                .requestedTaskCount(requested)
                .build();
    }

    private static Key key(Scope scope, ServiceRecord service, DeploymentRecord deployment) {
        return scope.key(id(service, deployment.serviceDeploymentId()));
    }

    private static void change(
            Transaction tx,
            Scope scope,
            ServiceRecord service,
            DeploymentRecord deployment,
            UnaryOperator<ServiceDeployment.Builder> change) {
        tx.get(EcsKinds.SERVICE_DEPLOYMENT, key(scope, service, deployment))
                .ifPresent(read -> tx.update(
                        EcsKinds.SERVICE_DEPLOYMENT,
                        read,
                        change.apply(read.value().toBuilder()).build()));
    }

    static void completed(
            Transaction tx, Scope scope, ServiceRecord service, DeploymentRecord deployment, Instant now) {
        change(tx, scope, service, deployment, record -> {
            boolean back = "ROLLBACK_IN_PROGRESS".equals(record.build().statusAsString());
            ServiceDeploymentCircuitBreaker breaker = record.build().deploymentCircuitBreaker();
            return record.status(back ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL")
                    .deploymentCircuitBreaker(
                            back || breaker.statusAsString().equals("DISABLED")
                                    ? breaker
                                    : breaker.toBuilder()
                                            .status("MONITORING_COMPLETE")
                                            .build())
                    .finishedAt(now)
                    .updatedAt(now);
        });
    }

    static void failed(Transaction tx, Scope scope, ServiceRecord service, DeploymentRecord deployment, Instant now) {
        change(
                tx,
                scope,
                service,
                deployment,
                record -> record.status("STOPPED")
                        .statusReason("ECS deployment circuit breaker: tasks failed to start.")
                        .deploymentCircuitBreaker(record.build().deploymentCircuitBreaker().toBuilder()
                                .status("TRIGGERED")
                                .failureCount(deployment.rollout().consecutiveFailures())
                                .build())
                        .stoppedAt(now)
                        .finishedAt(now)
                        .updatedAt(now));
    }

    static void rollingBack(
            Transaction tx,
            Scope scope,
            ServiceRecord service,
            DeploymentRecord deployment,
            ServiceRevision to,
            Instant now) {
        change(
                tx,
                scope,
                service,
                deployment,
                record -> record.status("ROLLBACK_IN_PROGRESS")
                        .statusReason(ROLLED_BACK)
                        .rollback(Rollback.builder()
                                .reason(ROLLED_BACK)
                                .startedAt(now)
                                .serviceRevisionArn(to.serviceRevisionArn())
                                .build())
                        .finishedAt(null)
                        .stoppedAt(null)
                        .updatedAt(now));
    }

    /** Another deployment took its place before it completed. */
    static void superseded(
            Transaction tx, Scope scope, ServiceRecord service, DeploymentRecord deployment, Instant now) {
        change(
                tx,
                scope,
                service,
                deployment,
                record -> record.status("STOPPED")
                        .statusReason("Service deployment was stopped because a newer one replaced it.")
                        .stoppedAt(now)
                        .finishedAt(now)
                        .updatedAt(now));
    }
}
