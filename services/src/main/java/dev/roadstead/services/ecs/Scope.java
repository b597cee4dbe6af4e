package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Key;
import java.util.Optional;

/** An account and region, and how ECS names things in it. */
record Scope(String account, String region) {

    private static final String SERVICE = "ecs";

    static Scope current() {
        Caller caller = Caller.current();
        return new Scope(caller.account(), caller.region());
    }

    static Scope of(Key key) {
        return new Scope(key.account(), key.region());
    }

    Key key(String id) {
        return new Key(account, region, id);
    }

    /** ECS itself at work here. */
    Caller ecs() {
        return Caller.service(account, region, "ecs.amazonaws.com");
    }

    /** ECS on behalf of a task. */
    Caller ecsTasks() {
        return Caller.service(account, region, "ecs-tasks.amazonaws.com");
    }

    String arn(String resource) {
        return new Arn(SERVICE, region, account, resource).toString();
    }

    String cluster(String name) {
        return arn("cluster/" + name);
    }

    String task(String cluster, String taskId) {
        return arn("task/" + cluster + "/" + taskId);
    }

    String service(String cluster, String name) {
        return arn("service/" + cluster + "/" + name);
    }

    String taskDefinition(String family, int revision) {
        return arn("task-definition/" + family + ":" + revision);
    }

    String container(String cluster, String taskId, String containerId) {
        return arn("container/" + cluster + "/" + taskId + "/" + containerId);
    }

    String revision(String cluster, String service, String revision) {
        return arn("service-revision/" + cluster + "/" + service + "/" + revision);
    }

    String serviceDeployment(String cluster, String service, String id) {
        return arn("service-deployment/" + cluster + "/" + service + "/" + id);
    }

    /** What follows {@code type/} in an ECS ARN of this scope; empty for other text and other scopes' ARNs. */
    Optional<String> resource(String type, String text) {
        return Arn.parse(text)
                .filter(arn -> arn.service().equals(SERVICE)
                        && arn.account().equals(account)
                        && arn.region().equals(region)
                        && arn.resource().startsWith(type + "/"))
                .map(arn -> arn.resource().substring(type.length() + 1));
    }
}
