package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ServiceDeployment;
import software.amazon.awssdk.services.ecs.model.ServiceRevision;

/** What ECS stores, and under which ids. */
final class EcsKinds {

    /** By cluster name. */
    static final Kind<Cluster> CLUSTER = Records.kind("ecs.cluster", Cluster.class);

    /** By family: the last revision that was given out. */
    static final Kind<TaskDefinitionFamily> FAMILY = Records.kind("ecs.family", TaskDefinitionFamily.class);

    /** By {@link TaskDefinitionRecord#id}. */
    static final Kind<TaskDefinitionRecord> TASK_DEFINITION =
            Records.kind("ecs.taskDefinition", TaskDefinitionRecord.class);

    /** By task id. */
    static final Kind<TaskRecord> TASK = Records.kind("ecs.task", TaskRecord.class);

    /** By {@code cluster/service}. */
    static final Kind<ServiceRecord> SERVICE = Records.kind("ecs.service", ServiceRecord.class);

    /** By {@code cluster/service/revision}. */
    static final Kind<ServiceRevision> REVISION = Records.kind("ecs.serviceRevision", ServiceRevision.class);

    /** By {@code cluster/service/id}. */
    static final Kind<ServiceDeployment> SERVICE_DEPLOYMENT =
            Records.kind("ecs.serviceDeployment", ServiceDeployment.class);

    /** By operation and client token: what a call with this token made. */
    static final Kind<ClientToken> CLIENT_TOKEN = Records.kind("ecs.clientToken", ClientToken.class);

    /** By {@code principal/name}. */
    static final Kind<AccountSetting> ACCOUNT_SETTING = Records.kind("ecs.accountSetting", AccountSetting.class);

    private EcsKinds() {}

    /** The last revision of a family that was given out; revisions are never used twice. */
    record TaskDefinitionFamily(int lastRevision) {}

    /** An account's setting for one principal, or for all ({@code default}). */
    record AccountSetting(String principal, String name, String value) {}
}
