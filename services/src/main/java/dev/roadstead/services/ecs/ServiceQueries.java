package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListServicesRequest;
import software.amazon.awssdk.services.ecs.model.ListServicesResponse;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceField;

/** Looking at services. */
final class ServiceQueries {

    private static final int DESCRIBED = 10;
    private static final int PAGE = 10;
    private static final int LARGEST_PAGE = 100;

    private final Store store;

    ServiceQueries(Platform platform) {
        this.store = platform.store();
    }

    DescribeServicesResponse describe(DescribeServicesRequest request) {
        Scope scope = Scope.current();
        EcsErrors.requireSome("Services", request.services().size(), DESCRIBED);
        String cluster = Clusters.active(store, scope, request.cluster());
        boolean withTags = request.include().contains(ServiceField.TAGS);
        List<Service> found = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (String reference : request.services()) {
            ServiceReferences.find(store, scope, cluster, reference)
                    .ifPresentOrElse(
                            service -> found.add(new ServiceView(store, scope, service.value()).shown(withTags)),
                            () -> failures.add(Failure.builder()
                                    .arn(Arn.isArn(reference) ? reference : scope.service(cluster, reference))
                                    .reason("MISSING")
                                    .build()));
        }
        return DescribeServicesResponse.builder()
                .services(found)
                .failures(failures)
                .build();
    }

    ListServicesResponse list(ListServicesRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        String launchType = request.launchTypeAsString();
        String strategy = request.schedulingStrategyAsString();
        List<ServiceRecord> found =
                store.list(EcsKinds.SERVICE, scope.account(), scope.region(), cluster + "/").stream()
                        .map(Versioned::value)
                        .filter(service -> service.progress().status() != ServiceRecord.ServiceStatus.INACTIVE)
                        .filter(service -> launchType == null
                                || launchType.equals(service.spec().settings().launchTypeAsString()))
                        .filter(service -> strategy == null || strategy.equals("REPLICA"))
                        .toList();
        Page<ServiceRecord> page = Page.of(
                found,
                ServiceRecord::name,
                request.nextToken(),
                Pages.size(request.maxResults(), PAGE, LARGEST_PAGE),
                EcsErrors::invalidToken);
        return ListServicesResponse.builder()
                .serviceArns(page.items().stream()
                        .map(service -> scope.service(cluster, service.name()))
                        .toList())
                .nextToken(page.token())
                .build();
    }
}
