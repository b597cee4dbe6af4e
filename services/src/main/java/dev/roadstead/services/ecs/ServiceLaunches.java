package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.ServiceDecisions.Situation;
import dev.roadstead.services.ecs.TaskRecord.Membership;
import dev.roadstead.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/** Makes the tasks that a service starts, spread over its zones and subnets. */
final class ServiceLaunches {

    private final Store store;
    private final Launches launches;
    private final Subnets subnets;

    ServiceLaunches(Platform platform, Subnets subnets) {
        this.store = platform.store();
        this.launches = new Launches(platform);
        this.subnets = subnets;
    }

    List<TaskRecord> tasks(Scope scope, Situation situation, ServiceAction.StartTasks start) {
        ServiceRecord service = situation.service();
        ServiceRevision revision = ServiceRevisions.required(store, scope, service, start.deploymentId());
        TaskDefinitionRecord definition = TaskDefinitions.required(store, scope, revision.taskDefinition());
        List<Subnets.Place> places =
                subnets
                        .places(
                                scope,
                                revision.networkConfiguration()
                                        .awsvpcConfiguration()
                                        .subnets())
                        .stream()
                        .filter(place ->
                                start.zone().isEmpty() || start.zone().get().equals(place.availabilityZone()))
                        .toList();
        Map<String, Integer> zones = new HashMap<>();
        Map<String, Integer> perSubnet = new HashMap<>();
        Map<String, Integer> providers = new HashMap<>();
        for (Member member : situation.active()) {
            TaskRecord.Placement placement = member.task().spec().placement();
            zones.merge(placement.availabilityZone(), 1, Integer::sum);
            perSubnet.merge(placement.subnetId(), 1, Integer::sum);
            placement.provider().capacityProvider().ifPresent(name -> providers.merge(name, 1, Integer::sum));
        }
        List<TaskRecord> tasks = new ArrayList<>();
        for (int i = 0; i < start.count(); i++) {
            Subnets.Place place = places.stream()
                    .min(Comparator.comparing((Subnets.Place other) -> zones.getOrDefault(other.availabilityZone(), 0))
                            .thenComparing(other -> perSubnet.getOrDefault(other.subnetId(), 0))
                            .thenComparing(Subnets.Place::subnetId))
                    .orElseThrow();
            zones.merge(place.availabilityZone(), 1, Integer::sum);
            perSubnet.merge(place.subnetId(), 1, Integer::sum);
            Optional<String> provider = CapacityProviders.next(revision.capacityProviderStrategy(), providers);
            provider.ifPresent(name -> providers.merge(name, 1, Integer::sum));
            TaskRecord.Spec spec = new TaskRecord.Spec(
                    service.spec().cluster(),
                    definition.arn(),
                    TaskOverride.builder().build(),
                    Launches.placement(place, revision.networkConfiguration(), provider),
                    origin(service, definition, start.deploymentId()));
            tasks.add(launches.task(spec, definition));
        }
        return tasks;
    }

    private static TaskRecord.Origin origin(
            ServiceRecord service, TaskDefinitionRecord definition, String deploymentId) {
        return new TaskRecord.Origin(
                Optional.of("service:" + service.name()),
                Optional.of("ecs-svc/" + deploymentId),
                Optional.of(new Membership(service.name(), deploymentId)),
                tags(service, definition));
    }

    private static List<Tag> tags(ServiceRecord service, TaskDefinitionRecord definition) {
        Service settings = service.spec().settings();
        List<Tag> tags = new ArrayList<>();
        String propagate = settings.propagateTagsAsString();
        if ("SERVICE".equals(propagate)) {
            tags.addAll(settings.tags());
        }
        if ("TASK_DEFINITION".equals(propagate)) {
            tags.addAll(definition.tags());
        }
        if (Boolean.TRUE.equals(settings.enableECSManagedTags())) {
            tags.add(Tags.with("aws:ecs:clusterName", service.spec().cluster()));
            tags.add(Tags.with("aws:ecs:serviceName", service.name()));
        }
        return tags;
    }
}
