package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Key;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The kinds of resources and their ARNs. A resource's key is its ARN without what all of its kind have in common.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html">Resource
 *     types</a>
 */
enum ElbResource {
    LOAD_BALANCER("loadbalancer/", "load balancer"),
    LISTENER("listener/", "listener"),
    RULE("listener-rule/", "listener rule"),
    TARGET_GROUP("targetgroup/", "target group");

    private static final String SERVICE = "elasticloadbalancing";

    private final String prefix;
    private final String words;

    ElbResource(String prefix, String words) {
        this.prefix = prefix;
        this.words = words;
    }

    String arn(Key key) {
        return new Arn(SERVICE, key.region(), key.account(), prefix + key.id()).toString();
    }

    /** The ARN of one of these in the caller's account and region. */
    String arn(Caller caller, String id) {
        return caller.arn(SERVICE, prefix + id).toString();
    }

    Optional<Key> find(String arn) {
        return Arn.parse(arn)
                .filter(parsed -> parsed.service().equals(SERVICE)
                        && parsed.resource().startsWith(prefix)
                        && parsed.resource().length() > prefix.length()
                        && !parsed.region().isEmpty()
                        && !parsed.account().isEmpty())
                .map(parsed -> new Key(
                        parsed.account(), parsed.region(), parsed.resource().substring(prefix.length())));
    }

    /** The key of a resource of the caller's account and region. */
    Key key(String arn) {
        Key key = find(arn).orElseThrow(() -> Failing.validation("'" + arn + "' is not a valid " + words + " ARN"));
        Caller caller = Caller.current();
        if (!key.account().equals(caller.account()) || !key.region().equals(caller.region())) {
            throw notFound(arn);
        }
        return key;
    }

    AwsServiceException notFound(String arn) {
        return switch (this) {
            case LOAD_BALANCER -> Failing.loadBalancerNotFound("Load balancer '" + arn + "' not found");
            case LISTENER -> Failing.listenerNotFound("One or more listeners not found: '" + arn + "'");
            case RULE -> Failing.ruleNotFound("One or more rules not found: '" + arn + "'");
            case TARGET_GROUP -> Failing.targetGroupNotFound("Target groups '" + arn + "' not found");
        };
    }
}
