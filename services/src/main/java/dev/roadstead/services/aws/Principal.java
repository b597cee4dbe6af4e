package dev.roadstead.services.aws;

import java.util.Optional;

/**
 * Who calls.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM identifiers</a>
 */
public sealed interface Principal {

    /** The ARN as GetCallerIdentity prints it and denials name it; a service has its name instead. */
    String arn();

    /** The unique id as GetCallerIdentity prints it. */
    String userId();

    /** The account's owner, who may do all. */
    record Root(String account) implements Principal {
        @Override
        public String arn() {
            return "arn:aws:iam::" + account + ":root";
        }

        @Override
        public String userId() {
            return account;
        }
    }

    /**
     * An IAM user.
     *
     * @param path begins and ends with a slash
     */
    record User(String account, String path, String name, String userId) implements Principal {
        @Override
        public String arn() {
            return "arn:aws:iam::" + account + ":user" + path + name;
        }
    }

    /**
     * A session of a role.
     *
     * @param roleArn the role's own ARN, with its path
     * @param roleId such as {@code AROA...}
     * @param sessionPolicy a policy document that narrows what the role grants
     */
    record AssumedRole(
            String account, String roleArn, String roleId, String sessionName, Optional<String> sessionPolicy)
            implements Principal {
        @Override
        public String arn() {
            return "arn:aws:sts::" + account + ":assumed-role/" + roleName() + "/" + sessionName;
        }

        @Override
        public String userId() {
            return roleId + ":" + sessionName;
        }

        public String roleName() {
            return roleArn.substring(roleArn.lastIndexOf('/') + 1);
        }
    }

    /**
     * A service of ours that acts for itself, with the permissions of its service-linked role.
     *
     * @param name such as {@code ecs.amazonaws.com} or {@code ecs-tasks.amazonaws.com}
     */
    record Service(String name) implements Principal {
        @Override
        public String arn() {
            return name;
        }

        @Override
        public String userId() {
            return name;
        }
    }
}
