package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.CreatedAt;
import software.amazon.awssdk.services.ecs.model.DescribeServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceDeploymentsResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServiceRevisionsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServiceRevisionsResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListServiceDeploymentsRequest;
import software.amazon.awssdk.services.ecs.model.ListServiceDeploymentsResponse;
import software.amazon.awssdk.services.ecs.model.ServiceDeployment;
import software.amazon.awssdk.services.ecs.model.ServiceDeploymentBrief;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;
import software.amazon.awssdk.services.ecs.model.ServiceRevisionSummary;

/** Service deployments and service revisions. */
final class ServiceDeploymentOperations {

    private static final int DESCRIBED = 20;
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = 100;

    private final Store store;

    ServiceDeploymentOperations(Platform platform) {
        this.store = platform.store();
    }

    ListServiceDeploymentsResponse list(ListServiceDeploymentsRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        ServiceRecord service = ServiceReferences.find(store, scope, cluster, request.service())
                .orElseThrow(EcsErrors::serviceNotFound)
                .value();
        List<ServiceDeployment> found =
                store.list(EcsKinds.SERVICE_DEPLOYMENT, scope.account(), scope.region(), service.id() + "/").stream()
                        .map(Versioned::value)
                        .filter(deployment -> request.statusAsStrings().isEmpty()
                                || request.statusAsStrings().contains(deployment.statusAsString()))
                        .filter(deployment -> within(deployment.createdAt(), request.createdAt()))
                        .sorted(Comparator.comparing(ServiceDeploymentOperations::newestFirst))
                        .toList();
        Page<ServiceDeployment> page = Page.of(
                found,
                ServiceDeploymentOperations::newestFirst,
                request.nextToken(),
                Pages.size(request.maxResults(), PAGE, LARGEST_PAGE),
                EcsErrors::invalidToken);
        return ListServiceDeploymentsResponse.builder()
                .serviceDeployments(page.items().stream()
                        .map(ServiceDeploymentOperations::brief)
                        .toList())
                .nextToken(page.token())
                .build();
    }

    /** A key that sorts the newest deployment first. */
    private static String newestFirst(ServiceDeployment deployment) {
        long left = Long.MAX_VALUE - deployment.createdAt().toEpochMilli();
        return left + deployment.serviceDeploymentArn();
    }

    private static boolean within(Instant at, @Nullable CreatedAt range) {
        return range == null
                || (range.after() == null || at.isAfter(range.after()))
                        && (range.before() == null || at.isBefore(range.before()));
    }

    private static ServiceDeploymentBrief brief(ServiceDeployment deployment) {
        return ServiceDeploymentBrief.builder()
                .serviceDeploymentArn(deployment.serviceDeploymentArn())
                .serviceArn(deployment.serviceArn())
                .clusterArn(deployment.clusterArn())
                .createdAt(deployment.createdAt())
                .startedAt(deployment.startedAt())
                .finishedAt(deployment.finishedAt())
                .targetServiceRevisionArn(deployment.targetServiceRevision().arn())
                .status(deployment.statusAsString())
                .statusReason(deployment.statusReason())
                .build();
    }

    DescribeServiceDeploymentsResponse describe(DescribeServiceDeploymentsRequest request) {
        Scope scope = Scope.current();
        limit("serviceDeploymentArns", request.serviceDeploymentArns().size());
        List<ServiceDeployment> found = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (String arn : request.serviceDeploymentArns()) {
            scope.resource("service-deployment", arn)
                    .flatMap(id -> store.get(EcsKinds.SERVICE_DEPLOYMENT, scope.key(id)))
                    .ifPresentOrElse(
                            deployment -> found.add(counted(scope, deployment.value())),
                            () -> failures.add(missing(arn)));
        }
        return DescribeServiceDeploymentsResponse.builder()
                .serviceDeployments(found)
                .failures(failures)
                .build();
    }

    private static void limit(String member, int size) {
        if (size < 1 || size > DESCRIBED) {
            throw EcsErrors.invalidParameter(member + ": " + size + " elements (expected 1 to " + DESCRIBED + ")");
        }
    }

    private static Failure missing(String arn) {
        return Failure.builder().arn(arn).reason("MISSING").build();
    }

    private ServiceDeployment counted(Scope scope, ServiceDeployment deployment) {
        ServiceDeployment.Builder counted = deployment.toBuilder()
                .sourceServiceRevisions(deployment.sourceServiceRevisions().stream()
                        .map(summary -> counted(scope, summary))
                        .toList())
                .targetServiceRevision(counted(scope, deployment.targetServiceRevision()));
        return counted.build();
    }

    private ServiceRevisionSummary counted(Scope scope, ServiceRevisionSummary summary) {
        String revision = summary.arn().substring(summary.arn().lastIndexOf('/') + 1);
        List<TaskRecord> tasks = store.list(EcsKinds.TASK, scope.account(), scope.region()).stream()
                .map(Versioned::value)
                .filter(task -> task.spec()
                        .origin()
                        .membership()
                        .filter(member -> member.deploymentId().equals(revision))
                        .isPresent())
                .toList();
        return summary.toBuilder()
                .runningTaskCount((int) tasks.stream()
                        .filter(task -> task.lastStatus() == TaskStatus.RUNNING)
                        .count())
                .pendingTaskCount((int) tasks.stream()
                        .filter(task -> task.lastStatus().starting())
                        .count())
                .build();
    }

    DescribeServiceRevisionsResponse describeRevisions(DescribeServiceRevisionsRequest request) {
        Scope scope = Scope.current();
        limit("serviceRevisionArns", request.serviceRevisionArns().size());
        List<ServiceRevision> found = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (String arn : request.serviceRevisionArns()) {
            Optional<ServiceRevision> revision = scope.resource("service-revision", arn)
                    .flatMap(id -> store.get(EcsKinds.REVISION, scope.key(id)))
                    .map(Versioned::value);
            revision.ifPresentOrElse(found::add, () -> failures.add(missing(arn)));
        }
        return DescribeServiceRevisionsResponse.builder()
                .serviceRevisions(found)
                .failures(failures)
                .build();
    }
}
