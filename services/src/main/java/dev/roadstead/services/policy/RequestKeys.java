package dev.roadstead.services.policy;

import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The condition keys of a request.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global keys</a>
 */
public final class RequestKeys {
    private RequestKeys() {}

    /** Those of a caller's access to a resource. */
    public static Map<String, List<String>> of(Caller caller, Access access, String resource) {
        Map<String, List<String>> keys = new HashMap<>(access.context());
        put(keys, ConditionKeys.REQUESTED_REGION, caller.region());
        Arn.parse(resource)
                .map(Arn::account)
                .filter(account -> !account.isEmpty())
                .ifPresent(account -> put(keys, ConditionKeys.RESOURCE_ACCOUNT, account));
        put(keys, ConditionKeys.USER_ID, caller.principal().userId());
        caller.entrance().ifPresent(entrance -> {
            put(keys, ConditionKeys.SOURCE_VPC_ENDPOINT, entrance.vpcEndpointId());
            put(keys, ConditionKeys.SOURCE_VPC, entrance.vpcId());
        });
        switch (caller.principal()) {
            case Principal.Root root -> identity(keys, root.account(), root.arn(), "Account");
            case Principal.User user -> {
                identity(keys, user.account(), user.arn(), "User");
                put(keys, ConditionKeys.USER_NAME, user.name());
            }
            case Principal.AssumedRole session -> identity(keys, session.account(), session.roleArn(), "AssumedRole");
            case Principal.Service service -> service(keys, caller, service.name());
        }
        return keys;
    }

    private static void identity(Map<String, List<String>> keys, String account, String arn, String type) {
        put(keys, ConditionKeys.PRINCIPAL_ACCOUNT, account);
        put(keys, ConditionKeys.PRINCIPAL_ARN, arn);
        put(keys, ConditionKeys.PRINCIPAL_TYPE, type);
        put(keys, ConditionKeys.PRINCIPAL_IS_AWS_SERVICE, "false");
    }

    /** A service says for whom it works: ECS as {@code arn:aws:ecs:region:account:*}, whatever the cluster. */
    private static void service(Map<String, List<String>> keys, Caller caller, String name) {
        String prefix = name.startsWith("ecs") ? "ecs" : name.substring(0, name.indexOf('.'));
        put(keys, ConditionKeys.PRINCIPAL_IS_AWS_SERVICE, "true");
        put(keys, ConditionKeys.PRINCIPAL_SERVICE_NAME, name);
        put(keys, ConditionKeys.SOURCE_ACCOUNT, caller.account());
        put(keys, ConditionKeys.SOURCE_ARN, caller.arn(prefix, "*").toString());
    }

    private static void put(Map<String, List<String>> keys, String key, String value) {
        keys.putIfAbsent(key, List.of(value));
    }
}
