package dev.roadstead.services.ecs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

/**
 * A service.
 *
 * @param spec what was asked for
 * @param deployments the primary one first, then those that it replaces, newest first; each still has tasks
 * @param progress how far the scheduler is
 * @param events newest first, at most {@link #EVENT_LIMIT}
 */
record ServiceRecord(
        String name, Spec spec, List<DeploymentRecord> deployments, Progress progress, List<ServiceEvent> events) {

    static final int EVENT_LIMIT = 100;

    ServiceRecord {
        deployments = List.copyOf(deployments);
        events = events.size() > EVENT_LIMIT ? List.copyOf(events.subList(0, EVENT_LIMIT)) : List.copyOf(events);
    }

    /**
     * What was asked for.
     *
     * @param settings all that DescribeServices returns as it was set
     */
    record Spec(String cluster, int desiredCount, Service settings) {}

    /**
     * How far the scheduler is.
     *
     * @param completed the revision of the last deployment that completed: where a rollback leads
     * @param steady whether the steady state was announced
     * @param nextLaunch no task is started before, after starts have failed
     * @param attention of which unhealthy target the events have already told: task ids
     */
    record Progress(
            ServiceStatus status,
            Optional<String> completed,
            boolean steady,
            Optional<Instant> nextLaunch,
            List<String> attention) {
        static final Progress NEW =
                new Progress(ServiceStatus.ACTIVE, Optional.empty(), false, Optional.empty(), List.of());

        Progress {
            attention = List.copyOf(attention);
        }

        Progress with(ServiceStatus next) {
            return new Progress(next, completed, steady, nextLaunch, attention);
        }

        Progress steady(boolean now) {
            return new Progress(status, completed, now, nextLaunch, attention);
        }

        Progress completed(String revision) {
            return new Progress(status, Optional.of(revision), steady, Optional.empty(), attention);
        }

        Progress nextLaunch(Optional<Instant> at) {
            return new Progress(status, completed, steady, at, attention);
        }

        Progress attention(List<String> taskIds) {
            return new Progress(status, completed, steady, nextLaunch, taskIds);
        }
    }

    /** A service's status. */
    enum ServiceStatus {
        ACTIVE,
        /** Deleted; its tasks are being stopped. */
        DRAINING,
        INACTIVE
    }

    /** The id under which a service is stored. */
    static String id(String cluster, String name) {
        return cluster + "/" + name;
    }

    String id() {
        return id(spec.cluster, name);
    }

    boolean active() {
        return progress.status() == ServiceStatus.ACTIVE;
    }

    /** The deployment that the service shall consist of. */
    Optional<DeploymentRecord> primary() {
        return deployments.stream().filter(DeploymentRecord::primary).findFirst();
    }

    Optional<DeploymentRecord> deployment(String id) {
        return deployments.stream()
                .filter(deployment -> deployment.id().equals(id))
                .findFirst();
    }

    ServiceRecord with(Spec next) {
        return new ServiceRecord(name, next, deployments, progress, events);
    }

    ServiceRecord with(Progress next) {
        return new ServiceRecord(name, spec, deployments, next, events);
    }

    ServiceRecord withDeployments(List<DeploymentRecord> next) {
        return new ServiceRecord(name, spec, next, progress, events);
    }

    /** Replaces the deployment of the same id. */
    ServiceRecord with(DeploymentRecord changed) {
        List<DeploymentRecord> next = new ArrayList<>(deployments);
        next.replaceAll(deployment -> deployment.id().equals(changed.id()) ? changed : deployment);
        return withDeployments(next);
    }

    ServiceRecord with(ServiceEvent event) {
        List<ServiceEvent> more =
                Stream.concat(Stream.of(event), events.stream()).toList();
        return new ServiceRecord(name, spec, deployments, progress, more);
    }
}
