package dev.roadstead.services.ecs;

import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerImage;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;

/** Service revisions: what a deployment deploys. */
final class ServiceRevisions {

    private ServiceRevisions() {}

    /** The id under which a revision is stored. */
    static String id(String cluster, String service, String revision) {
        return cluster + "/" + service + "/" + revision;
    }

    static String id(Scope scope, ServiceRevision revision) {
        return scope.resource("service-revision", revision.serviceRevisionArn())
                .orElseThrow(() -> new IllegalStateException(revision.serviceRevisionArn()));
    }

    /** A revision that a deployment refers to. */
    static ServiceRevision required(View view, Scope scope, ServiceRecord service, String revision) {
        String id = id(service.spec().cluster(), service.name(), revision);
        return view.get(EcsKinds.REVISION, scope.key(id))
                .map(Versioned::value)
                .orElseThrow(() -> new IllegalStateException("no service revision " + id));
    }

    /** What a service asks for, as a revision of it has it. */
    static Service returnTo(Service settings, ServiceRevision revision) {
        return settings.toBuilder()
                .taskDefinition(revision.taskDefinition())
                .networkConfiguration(revision.networkConfiguration())
                .loadBalancers(revision.loadBalancers())
                .capacityProviderStrategy(revision.capacityProviderStrategy())
                .launchType(revision.launchTypeAsString())
                .build();
    }

    /** The revision of what a service asks for. */
    static ServiceRevision of(Service settings, String arn, Instant now) {
        return ServiceRevision.builder()
                .serviceRevisionArn(arn)
                .serviceArn(settings.serviceArn())
                .clusterArn(settings.clusterArn())
                .taskDefinition(settings.taskDefinition())
                .capacityProviderStrategy(orUnset(settings.capacityProviderStrategy()))
                .launchType(settings.launchTypeAsString())
                .platformVersion(Launches.PLATFORM)
                .platformFamily("Linux")
                .loadBalancers(orUnset(settings.loadBalancers()))
                .networkConfiguration(settings.networkConfiguration())
                .guardDutyEnabled(false)
                .createdAt(now)
                .build();
    }

    /** An empty list says no more than none: a request that only spells it out begins no deployment. */
    private static <T> @Nullable List<T> orUnset(List<T> values) {
        return values.isEmpty() ? null : values;
    }

    /** The last part of the ARN; a deployment's id, too. */
    static String shortId(ServiceRevision revision) {
        String arn = revision.serviceRevisionArn();
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** The digests that were settled for the revision's containers, by container. */
    static Map<String, String> digests(ServiceRevision revision) {
        Map<String, String> digests = new HashMap<>();
        for (ContainerImage image : revision.containerImages()) {
            if (image.imageDigest() != null) {
                digests.put(image.containerName(), image.imageDigest());
            }
        }
        return digests;
    }
}
