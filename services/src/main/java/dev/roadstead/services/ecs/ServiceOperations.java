package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.ServiceRecord.ServiceStatus;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Transaction;
import dev.roadstead.store.Versioned;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.CreateServiceResponse;
import software.amazon.awssdk.services.ecs.model.DeleteServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeleteServiceResponse;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.DeploymentController;
import software.amazon.awssdk.services.ecs.model.PropagateTags;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskOverride;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServiceResponse;

/** Making, changing and deleting services. */
final class ServiceOperations {

    private static final int ATTEMPTS = 10;

    private final Store store;
    private final InstantSource clock;
    private final Subnets subnets;
    private final ServiceRules rules;
    private final RoleChecks roles;
    private final NewDeployments deployments;

    ServiceOperations(Platform platform, EcsNeighbours neighbours, RoleChecks roles) {
        this.store = platform.store();
        this.clock = platform.clock();
        this.subnets = new Subnets(neighbours.ec2());
        this.rules = new ServiceRules(new Targets(neighbours.elbv2()));
        this.roles = roles;
        this.deployments = new NewDeployments(platform);
    }

    CreateServiceResponse create(CreateServiceRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        String name = request.serviceName();
        ServiceRules.checkName(name);
        Service settings = settings(scope, cluster, request);
        List<Tag> tags = Tags.checked(request.tags());
        int desired = ServiceRules.desiredCount(request.desiredCount());
        Key key = scope.key(ServiceRecord.id(cluster, name));
        ClientTokens.Call call =
                ClientTokens.Call.of(scope, "CreateService", ClientTokens.checked(request.clientToken(), 36), request);
        ServiceRecord created = store.write(tx -> {
            ClientTokens.once(
                    tx,
                    call,
                    clock.instant(),
                    () -> {
                        requireAbsent(tx, key);
                        ServiceRecord fresh = new ServiceRecord(
                                name,
                                new ServiceRecord.Spec(
                                        cluster,
                                        desired,
                                        settings.toBuilder().tags(tags).build()),
                                List.of(),
                                ServiceRecord.Progress.NEW,
                                List.of());
                        tx.put(EcsKinds.SERVICE, key, deployments.begin(tx, scope, fresh));
                        return List.of(name);
                    },
                    known -> EcsErrors.notIdempotent());
            return tx.get(EcsKinds.SERVICE, key).orElseThrow().value();
        });
        return CreateServiceResponse.builder()
                .service(new ServiceView(store, scope, created).shown(true))
                .build();
    }

    private static void requireAbsent(Transaction tx, Key key) {
        Optional<ServiceStatus> status = tx.get(EcsKinds.SERVICE, key)
                .map(read -> read.value().progress().status());
        if (status.filter(ServiceStatus.ACTIVE::equals).isPresent()) {
            throw EcsErrors.notIdempotent();
        }
        if (status.filter(ServiceStatus.DRAINING::equals).isPresent()) {
            throw EcsErrors.invalidParameter("Unable to Start a service that is still Draining.");
        }
    }

    private Service settings(Scope scope, String cluster, CreateServiceRequest request) {
        ServiceRules.checkStrategy(request.schedulingStrategyAsString());
        ServiceRules.checkController(request.deploymentController());
        UnsupportedMembers.refuse(request);
        ServiceRules.checkPlacement(
                !request.placementConstraints().isEmpty(),
                !request.placementStrategy().isEmpty());
        Launches.checkPlatform(request.platformVersion());
        if (request.taskDefinition() == null) {
            throw EcsErrors.invalidParameter("TaskDefinition can not be blank.");
        }
        TaskDefinitionRecord definition = TaskDefinitions.launchable(store, scope, request.taskDefinition());
        var strategy = CapacityProviders.resolve(
                Clusters.required(store, scope, cluster),
                request.launchTypeAsString(),
                request.capacityProviderStrategy());
        subnets.checked(scope, request.networkConfiguration());
        rules.checkBalancers(scope, request.loadBalancers(), definition);
        checkGrace(
                request.healthCheckGracePeriodSeconds(),
                !request.loadBalancers().isEmpty());
        roles.check(
                scope, EffectiveDefinition.of(definition, TaskOverride.builder().build()));
        DeploymentConfiguration configuration = ServiceRules.configuration(request.deploymentConfiguration(), null);
        PropagateTags propagate = request.propagateTags() == null ? PropagateTags.NONE : request.propagateTags();
        Service.Builder settings = Service.builder()
                .serviceArn(scope.service(cluster, request.serviceName()))
                .serviceName(request.serviceName())
                .clusterArn(scope.cluster(cluster))
                .loadBalancers(request.loadBalancers())
                .serviceRegistries(List.of())
                .platformVersion("LATEST")
                .platformFamily("Linux")
                .taskDefinition(definition.arn())
                .deploymentConfiguration(configuration)
                .createdAt(clock.instant())
                .createdBy(Caller.current().principal().arn())
                .placementConstraints(List.of())
                .placementStrategy(List.of())
                .networkConfiguration(Subnets.filled(request.networkConfiguration()))
                .healthCheckGracePeriodSeconds(grace(request))
                .schedulingStrategy("REPLICA")
                .deploymentController(DeploymentController.builder().type("ECS").build())
                .enableECSManagedTags(Boolean.TRUE.equals(request.enableECSManagedTags()))
                .propagateTags(propagate)
                .enableExecuteCommand(false)
                .availabilityZoneRebalancing(
                        ServiceRules.rebalancing(request.availabilityZoneRebalancingAsString(), null, configuration));
        if (strategy.isEmpty()) {
            settings.launchType("FARGATE");
        } else {
            settings.capacityProviderStrategy(strategy);
        }
        return settings.build();
    }

    private static @Nullable Integer grace(CreateServiceRequest request) {
        Integer asked = request.healthCheckGracePeriodSeconds();
        return asked == null && !request.loadBalancers().isEmpty() ? Integer.valueOf(0) : asked;
    }

    private static void checkGrace(@Nullable Integer seconds, boolean balanced) {
        if (seconds != null && seconds < 0) {
            throw EcsErrors.invalidParameter(
                    "healthCheckGracePeriodSeconds: " + seconds + " (expected 0 or more seconds)");
        }
        if (seconds != null && seconds > 0 && !balanced) {
            throw EcsErrors.invalidParameter(
                    "Health check grace period is only valid for services configured to use load balancers");
        }
    }

    UpdateServiceResponse update(UpdateServiceRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        checkUpdate(request);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<ServiceRecord> updated = update(scope, find(scope, cluster, request.service()), request);
            if (updated.isPresent()) {
                return UpdateServiceResponse.builder()
                        .service(new ServiceView(store, scope, updated.get()).shown(true))
                        .build();
            }
        }
        throw EcsErrors.conflict("The service is being changed by others all the time. Try again later.");
    }

    /** Empty when the settings were changed by somebody else meanwhile. */
    private Optional<ServiceRecord> update(Scope scope, Versioned<ServiceRecord> read, UpdateServiceRequest request) {
        if (!read.value().active()) {
            throw EcsErrors.serviceNotActive();
        }
        Service before = read.value().spec().settings();
        Service after = changed(scope, read.value().spec(), request);
        boolean redeploy = Boolean.TRUE.equals(request.forceNewDeployment()) || NewDeployments.differ(before, after);
        Integer desired = request.desiredCount();
        return store.write(tx -> {
            ServiceRecord now = tx.get(EcsKinds.SERVICE, read.key())
                    .map(Versioned::value)
                    .filter(ServiceRecord::active)
                    .orElseThrow(EcsErrors::serviceNotActive);
            if (!now.spec().settings().equals(before)) {
                return Optional.<ServiceRecord>empty();
            }
            ServiceRecord next = now.with(new ServiceRecord.Spec(
                    now.spec().cluster(),
                    desired == null ? now.spec().desiredCount() : ServiceRules.desiredCount(desired),
                    after));
            ServiceRecord begun = redeploy ? deployments.begin(tx, scope, next) : next;
            return Optional.of(tx.put(EcsKinds.SERVICE, read.key(), begun).value());
        });
    }

    private static void checkUpdate(UpdateServiceRequest request) {
        ServiceRules.checkController(request.deploymentController());
        UnsupportedMembers.refuse(request);
        ServiceRules.checkPlacement(
                !request.placementConstraints().isEmpty(),
                !request.placementStrategy().isEmpty());
        Launches.checkPlatform(request.platformVersion());
    }

    private Service changed(Scope scope, ServiceRecord.Spec spec, UpdateServiceRequest request) {
        String cluster = spec.cluster();
        Service before = spec.settings();
        Service.Builder after = before.toBuilder();
        String wanted = request.taskDefinition() == null ? before.taskDefinition() : request.taskDefinition();
        TaskDefinitionRecord definition = request.taskDefinition() == null
                ? TaskDefinitions.required(store, scope, wanted)
                : TaskDefinitions.launchable(store, scope, wanted);
        after.taskDefinition(definition.arn());
        if (request.networkConfiguration() != null) {
            subnets.checked(scope, request.networkConfiguration());
            after.networkConfiguration(Subnets.filled(request.networkConfiguration()));
        }
        if (request.hasLoadBalancers()) {
            after.loadBalancers(request.loadBalancers());
        }
        if (request.hasCapacityProviderStrategy()) {
            CapacityProviders.checkStrategy(request.capacityProviderStrategy());
            CapacityProviders.checkAssociated(
                    Clusters.required(store, scope, cluster), request.capacityProviderStrategy());
            after.capacityProviderStrategy(request.capacityProviderStrategy())
                    .launchType(request.capacityProviderStrategy().isEmpty() ? "FARGATE" : null);
        }
        if (request.healthCheckGracePeriodSeconds() != null) {
            after.healthCheckGracePeriodSeconds(request.healthCheckGracePeriodSeconds());
        }
        if (request.enableECSManagedTags() != null) {
            after.enableECSManagedTags(request.enableECSManagedTags());
        }
        if (request.propagateTags() != null) {
            after.propagateTags(request.propagateTags());
        }
        DeploymentConfiguration configuration =
                ServiceRules.configuration(request.deploymentConfiguration(), before.deploymentConfiguration());
        after.deploymentConfiguration(configuration)
                .availabilityZoneRebalancing(ServiceRules.rebalancing(
                        request.availabilityZoneRebalancingAsString(),
                        before.availabilityZoneRebalancingAsString(),
                        configuration));
        Service changed = after.build();
        rules.checkBalancers(scope, changed.loadBalancers(), definition);
        checkGrace(
                request.healthCheckGracePeriodSeconds(),
                !changed.loadBalancers().isEmpty());
        if (request.taskDefinition() != null) {
            roles.check(
                    scope,
                    EffectiveDefinition.of(definition, TaskOverride.builder().build()));
        }
        return changed;
    }

    private Versioned<ServiceRecord> find(Scope scope, String cluster, String reference) {
        return ServiceReferences.find(store, scope, cluster, reference).orElseThrow(EcsErrors::serviceNotFound);
    }

    DeleteServiceResponse delete(DeleteServiceRequest request) {
        Scope scope = Scope.current();
        String cluster = Clusters.active(store, scope, request.cluster());
        Versioned<ServiceRecord> read = find(scope, cluster, request.service());
        boolean force = Boolean.TRUE.equals(request.force());
        ServiceRecord deleted = store.write(tx -> {
            Versioned<ServiceRecord> now = tx.get(EcsKinds.SERVICE, read.key()).orElseThrow(EcsErrors::serviceNotFound);
            if (!now.value().active()) {
                throw EcsErrors.serviceNotActive();
            }
            ServiceRecord.Spec spec = now.value().spec();
            if (!force && spec.desiredCount() > 0) {
                throw EcsErrors.invalidParameter("The service cannot be stopped while it is scaled above 0.");
            }
            ServiceRecord draining = now.value()
                    .with(new ServiceRecord.Spec(spec.cluster(), 0, spec.settings()))
                    .with(now.value().progress().with(ServiceStatus.DRAINING));
            return tx.update(EcsKinds.SERVICE, now, draining).value();
        });
        return DeleteServiceResponse.builder()
                .service(new ServiceView(store, scope, deleted).shown(true))
                .build();
    }
}
