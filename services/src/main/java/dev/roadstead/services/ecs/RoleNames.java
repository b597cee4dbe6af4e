package dev.roadstead.services.ecs;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/**
 * Roles as requests name them: by ARN, or by the short name of a role of the account. What is stored, authorized and shown is the ARN.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html">RegisterTaskDefinition:
 *     "the short name or full Amazon Resource Name (ARN) of the IAM role"</a>
 */
final class RoleNames {

    private static final Pattern SHORT = Pattern.compile("[\\w+=,.@-]{1,64}");

    private RoleNames() {}

    static RegisterTaskDefinitionRequest resolved(Scope scope, RegisterTaskDefinitionRequest request) {
        return request.toBuilder()
                .taskRoleArn(arn(scope, request.taskRoleArn()))
                .executionRoleArn(arn(scope, request.executionRoleArn()))
                .build();
    }

    static TaskOverride resolved(Scope scope, TaskOverride overrides) {
        return overrides.toBuilder()
                .taskRoleArn(arn(scope, overrides.taskRoleArn()))
                .executionRoleArn(arn(scope, overrides.executionRoleArn()))
                .build();
    }

    /** None where nothing, or nothing but an empty text, is given; an ARN, and what is neither name nor ARN, as it came. */
    private static @Nullable String arn(Scope scope, @Nullable String role) {
        if (role == null || role.isEmpty()) {
            return null;
        }
        return SHORT.matcher(role).matches() ? "arn:aws:iam::" + scope.account() + ":role/" + role : role;
    }
}
