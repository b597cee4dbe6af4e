package dev.roadstead.services.ecs;

import dev.roadstead.services.ecs.ServiceRecord.ServiceStatus;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceCurrentRevisionSummary;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;
import software.amazon.awssdk.services.ecs.model.Tag;

/** A service as DescribeServices shows it, with its tasks counted. */
final class ServiceView {

    private final View view;
    private final Scope scope;
    private final ServiceRecord service;
    private final List<TaskRecord> tasks;

    ServiceView(View view, Scope scope, ServiceRecord service) {
        this.view = view;
        this.scope = scope;
        this.service = service;
        this.tasks = view.list(EcsKinds.TASK, scope.account(), scope.region()).stream()
                .map(Versioned::value)
                .filter(task -> task.spec().cluster().equals(service.spec().cluster()))
                .filter(task -> task.spec()
                        .origin()
                        .membership()
                        .filter(member -> member.service().equals(service.name()))
                        .isPresent())
                .toList();
    }

    Service shown(boolean withTags) {
        Service settings = service.spec().settings();
        Service.Builder shown = settings.toBuilder()
                .status(service.progress().status().name())
                .desiredCount(service.spec().desiredCount())
                .runningCount(running(tasks))
                .pendingCount(pending(tasks))
                .deployments(
                        service.deployments().stream().map(this::deployment).toList())
                .events(service.events())
                .tags(withTags ? settings.tags() : List.<Tag>of());
        if (!settings.loadBalancers().isEmpty()) {
            shown.roleArn("arn:aws:iam::" + scope.account()
                    + ":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        }
        if (service.progress().status() != ServiceStatus.INACTIVE) {
            current(shown);
        }
        return shown.build();
    }

    private void current(Service.Builder shown) {
        service.primary()
                .ifPresent(primary -> shown.currentServiceDeployment(scope.serviceDeployment(
                        service.spec().cluster(), service.name(), primary.serviceDeploymentId())));
        shown.currentServiceRevisions(service.deployments().stream()
                .map(deployment -> {
                    List<TaskRecord> own = of(deployment);
                    return ServiceCurrentRevisionSummary.builder()
                            .arn(scope.revision(service.spec().cluster(), service.name(), deployment.id()))
                            .requestedTaskCount(desired(deployment, own))
                            .runningTaskCount(running(own))
                            .pendingTaskCount(pending(own))
                            .build();
                })
                .toList());
    }

    private static int running(List<TaskRecord> tasks) {
        return (int) tasks.stream()
                .filter(task -> task.lastStatus() == TaskStatus.RUNNING)
                .count();
    }

    private static int pending(List<TaskRecord> tasks) {
        return (int) tasks.stream()
                .filter(task -> task.lastStatus().starting() && task.desiredRunning())
                .count();
    }

    private List<TaskRecord> of(DeploymentRecord deployment) {
        return tasks.stream()
                .filter(task -> task.spec()
                        .origin()
                        .membership()
                        .filter(member -> member.deploymentId().equals(deployment.id()))
                        .isPresent())
                .toList();
    }

    private int desired(DeploymentRecord deployment, List<TaskRecord> own) {
        boolean wanted = deployment.primary() && !deployment.failed();
        return wanted
                ? service.spec().desiredCount()
                : (int) own.stream().filter(TaskRecord::desiredRunning).count();
    }

    private Deployment deployment(DeploymentRecord deployment) {
        List<TaskRecord> own = of(deployment);
        Deployment.Builder shown = Deployment.builder()
                .id("ecs-svc/" + deployment.id())
                .status(deployment.primary() ? "PRIMARY" : "ACTIVE")
                .desiredCount(desired(deployment, own))
                .runningCount(running(own))
                .pendingCount(pending(own))
                .failedTasks(deployment.rollout().failedTasks())
                .createdAt(deployment.times().createdAt())
                .updatedAt(deployment.times().updatedAt())
                .platformVersion(Launches.PLATFORM)
                .platformFamily("Linux")
                .rolloutState(deployment.rollout().state().name())
                .rolloutStateReason(deployment.rollout().reason());
        Optional<ServiceRevision> revision = view.get(
                        EcsKinds.REVISION,
                        scope.key(ServiceRevisions.id(service.spec().cluster(), service.name(), deployment.id())))
                .map(Versioned::value);
        revision.ifPresent(found -> shown.taskDefinition(found.taskDefinition())
                .launchType(found.launchTypeAsString())
                .capacityProviderStrategy(found.capacityProviderStrategy())
                .networkConfiguration(found.networkConfiguration()));
        return shown.build();
    }
}
