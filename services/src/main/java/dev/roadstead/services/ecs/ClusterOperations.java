package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ClusterField;
import software.amazon.awssdk.services.ecs.model.ClusterSetting;
import software.amazon.awssdk.services.ecs.model.CreateClusterRequest;
import software.amazon.awssdk.services.ecs.model.CreateClusterResponse;
import software.amazon.awssdk.services.ecs.model.DeleteClusterRequest;
import software.amazon.awssdk.services.ecs.model.DeleteClusterResponse;
import software.amazon.awssdk.services.ecs.model.DescribeClustersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeClustersResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListClustersRequest;
import software.amazon.awssdk.services.ecs.model.ListClustersResponse;
import software.amazon.awssdk.services.ecs.model.PutClusterCapacityProvidersRequest;
import software.amazon.awssdk.services.ecs.model.PutClusterCapacityProvidersResponse;
import software.amazon.awssdk.services.ecs.model.UpdateClusterRequest;
import software.amazon.awssdk.services.ecs.model.UpdateClusterResponse;
import software.amazon.awssdk.services.ecs.model.UpdateClusterSettingsRequest;
import software.amazon.awssdk.services.ecs.model.UpdateClusterSettingsResponse;

/** Clusters. */
final class ClusterOperations {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,255}");
    private static final int PAGE = 100;

    private final Store store;

    ClusterOperations(Platform platform) {
        this.store = platform.store();
    }

    CreateClusterResponse create(CreateClusterRequest request) {
        Scope scope = Scope.current();
        String name = request.clusterName() == null ? Clusters.DEFAULT : request.clusterName();
        if (!NAME.matcher(name).matches()) {
            throw EcsErrors.invalidParameter(
                    "Cluster name: " + name + " (expected 1 to 255 letters, numbers, hyphens and underscores)");
        }
        CapacityProviders.check(request.capacityProviders());
        CapacityProviders.checkStrategy(request.defaultCapacityProviderStrategy());
        Cluster wanted = Cluster.builder()
                .clusterArn(scope.cluster(name))
                .clusterName(name)
                .status("ACTIVE")
                .settings(settings(request.settings()))
                .capacityProviders(request.capacityProviders())
                .defaultCapacityProviderStrategy(request.defaultCapacityProviderStrategy())
                .tags(Tags.checked(request.tags()))
                .build();
        Cluster cluster = store.write(tx -> tx.get(EcsKinds.CLUSTER, scope.key(name))
                .map(Versioned::value)
                .filter(Clusters::isActive)
                .orElseGet(
                        () -> tx.put(EcsKinds.CLUSTER, scope.key(name), wanted).value()));
        return CreateClusterResponse.builder().cluster(counted(scope, cluster)).build();
    }

    DescribeClustersResponse describe(DescribeClustersRequest request) {
        Scope scope = Scope.current();
        List<String> references = request.clusters().isEmpty() ? List.of(Clusters.DEFAULT) : request.clusters();
        if (references.size() > PAGE) {
            throw EcsErrors.invalidParameter("clusters cannot have more than 100 elements.");
        }
        List<Cluster> found = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (String reference : references) {
            String name = Clusters.name(scope, reference);
            store.get(EcsKinds.CLUSTER, scope.key(name))
                    .ifPresentOrElse(
                            cluster -> found.add(shown(counted(scope, cluster.value()), request.include())),
                            () -> failures.add(Failure.builder()
                                    .arn(scope.cluster(name))
                                    .reason("MISSING")
                                    .build()));
        }
        return DescribeClustersResponse.builder()
                .clusters(found)
                .failures(failures)
                .build();
    }

    private static Cluster shown(Cluster cluster, List<ClusterField> include) {
        Cluster.Builder shown = cluster.toBuilder();
        if (!include.contains(ClusterField.SETTINGS)) {
            shown.settings(List.<ClusterSetting>of());
        }
        if (!include.contains(ClusterField.TAGS)) {
            shown.tags(List.of());
        }
        return shown.build();
    }

    private Cluster counted(Scope scope, Cluster cluster) {
        List<TaskRecord> tasks = tasks(scope, cluster.clusterName());
        return cluster.toBuilder()
                .registeredContainerInstancesCount(0)
                .runningTasksCount((int) tasks.stream()
                        .filter(task -> task.lastStatus() == TaskStatus.RUNNING)
                        .count())
                .pendingTasksCount((int) tasks.stream()
                        .filter(task -> task.lastStatus().starting())
                        .count())
                .activeServicesCount((int) services(scope, cluster.clusterName()).stream()
                        .filter(ServiceRecord::active)
                        .count())
                .statistics(List.of())
                .build();
    }

    private List<TaskRecord> tasks(Scope scope, String cluster) {
        return store.list(EcsKinds.TASK, scope.account(), scope.region()).stream()
                .map(Versioned::value)
                .filter(task -> task.spec().cluster().equals(cluster))
                .toList();
    }

    private List<ServiceRecord> services(Scope scope, String cluster) {
        return store.list(EcsKinds.SERVICE, scope.account(), scope.region(), cluster + "/").stream()
                .map(Versioned::value)
                .toList();
    }

    ListClustersResponse list(ListClustersRequest request) {
        Scope scope = Scope.current();
        List<Cluster> active = store.list(EcsKinds.CLUSTER, scope.account(), scope.region()).stream()
                .map(Versioned::value)
                .filter(Clusters::isActive)
                .toList();
        int size = Pages.size(request.maxResults(), PAGE, PAGE);
        Page<Cluster> page = Page.of(active, Cluster::clusterName, request.nextToken(), size, EcsErrors::invalidToken);
        return ListClustersResponse.builder()
                .clusterArns(page.items().stream().map(Cluster::clusterArn).toList())
                .nextToken(page.token())
                .build();
    }

    DeleteClusterResponse delete(DeleteClusterRequest request) {
        Scope scope = Scope.current();
        String name = Clusters.active(store, scope, request.cluster());
        Cluster deleted = store.write(tx -> {
            Cluster cluster = active(tx, scope.key(name));
            if (services(scope, name).stream().anyMatch(ServiceRecord::active)) {
                throw EcsErrors.clusterContainsServices();
            }
            if (tasks(scope, name).stream().anyMatch(task -> !task.lastStatus().terminal())) {
                throw EcsErrors.clusterContainsTasks();
            }
            Cluster inactive = cluster.toBuilder().status("INACTIVE").build();
            return tx.put(EcsKinds.CLUSTER, scope.key(name), inactive).value();
        });
        return DeleteClusterResponse.builder().cluster(counted(scope, deleted)).build();
    }

    UpdateClusterResponse update(UpdateClusterRequest request) {
        Cluster cluster =
                change(request.cluster(), old -> request.hasSettings() ? withSettings(old, request.settings()) : old);
        return UpdateClusterResponse.builder().cluster(cluster).build();
    }

    UpdateClusterSettingsResponse updateSettings(UpdateClusterSettingsRequest request) {
        Cluster cluster = change(request.cluster(), old -> withSettings(old, request.settings()));
        return UpdateClusterSettingsResponse.builder().cluster(cluster).build();
    }

    PutClusterCapacityProvidersResponse putCapacityProviders(PutClusterCapacityProvidersRequest request) {
        CapacityProviders.check(request.capacityProviders());
        CapacityProviders.checkStrategy(request.defaultCapacityProviderStrategy());
        for (var item : request.defaultCapacityProviderStrategy()) {
            if (!request.capacityProviders().contains(item.capacityProvider())) {
                throw EcsErrors.invalidParameter("The capacity provider " + item.capacityProvider()
                        + " of the default strategy is not among the cluster's capacity providers.");
            }
        }
        Cluster cluster = change(
                request.cluster(),
                old -> old.toBuilder()
                        .capacityProviders(request.capacityProviders())
                        .defaultCapacityProviderStrategy(request.defaultCapacityProviderStrategy())
                        .build());
        return PutClusterCapacityProvidersResponse.builder().cluster(cluster).build();
    }

    private Cluster change(String reference, UnaryOperator<Cluster> change) {
        Scope scope = Scope.current();
        Key key = scope.key(Clusters.active(store, scope, reference));
        Cluster changed = store.write(tx ->
                tx.put(EcsKinds.CLUSTER, key, change.apply(active(tx, key))).value());
        return counted(scope, changed);
    }

    private static Cluster active(Transaction tx, Key key) {
        return tx.get(EcsKinds.CLUSTER, key)
                .map(Versioned::value)
                .filter(Clusters::isActive)
                .orElseThrow(EcsErrors::clusterNotFound);
    }

    private static Cluster withSettings(Cluster cluster, List<ClusterSetting> wanted) {
        return cluster.toBuilder().settings(settings(wanted)).build();
    }

    private static List<ClusterSetting> settings(List<ClusterSetting> wanted) {
        for (ClusterSetting setting : wanted) {
            if (!"containerInsights".equals(setting.nameAsString())) {
                throw EcsErrors.invalidParameter(
                        "Setting: " + setting.nameAsString() + " (expected containerInsights)");
            }
            if (!"disabled".equals(setting.value())) {
                throw Failures.notImplemented("Cluster setting containerInsights=" + setting.value());
            }
        }
        return List.of(ClusterSetting.builder()
                .name("containerInsights")
                .value("disabled")
                .build());
    }
}
