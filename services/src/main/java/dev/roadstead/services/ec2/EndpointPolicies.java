package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.policy.Effect;
import dev.roadstead.services.policy.MalformedPolicyException;
import dev.roadstead.services.policy.PolicyContext;
import dev.roadstead.services.policy.PolicyDecisions;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyPrincipal;
import dev.roadstead.services.policy.PolicyRequest;
import dev.roadstead.services.policy.PolicyType;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.Optional;

/** Decides by the policies of endpoints, as they are stored at this moment. Thread-safe. */
public final class EndpointPolicies implements EndpointGate {

    /** What an endpoint without a policy of its own has. */
    static final String FULL_ACCESS =
            "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\","
                    + "\"Resource\":\"*\"}]}";

    private static final int LIMIT_CHARACTERS = 20_480;

    private final Store store;

    public EndpointPolicies(Store store) {
        this.store = store;
    }

    /** Refuses what is no policy, or has elements that would not be evaluated. */
    static String checked(String document) {
        if (document.length() > LIMIT_CHARACTERS) {
            throw Ec2Failures.failure(
                    "InvalidPolicyDocument",
                    "The policy document has " + document.length() + " characters (expected at most " + LIMIT_CHARACTERS
                            + ")");
        }
        try {
            PolicyDocument.parse(document, PolicyType.ENDPOINT);
            return document;
        } catch (MalformedPolicyException e) {
            throw Ec2Failures.failure("InvalidPolicyDocument", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean passes(String sourceAddress, Access access) {
        return endpoint(sourceAddress)
                .map(endpoint -> PolicyDocument.parse(endpoint.policy(), PolicyType.ENDPOINT))
                .map(policy -> allows(policy, access))
                .orElse(true);
    }

    /** Who downloads by a link is nobody by name. */
    private static boolean allows(PolicyDocument policy, Access access) {
        PolicyContext context = PolicyContext.of(access.context());
        return access.resources().stream()
                .map(resource -> new PolicyRequest(access.action(), resource, context))
                .allMatch(request ->
                        PolicyDecisions.decide(List.of(policy), request, PolicyPrincipal.Everyone.class::isInstance)
                                == Effect.ALLOW);
    }

    private Optional<VpcEndpoint> endpoint(String address) {
        return store.get(PublicPool.LEASES, PublicPool.key(address))
                .map(Versioned::value)
                .filter(lease -> ResourceType.VPC_ENDPOINT.wellFormed(lease.holder()))
                .flatMap(lease -> store.get(
                        ResourceType.VPC_ENDPOINT.kind(), new Key(lease.account(), lease.region(), lease.holder())))
                .map(Versioned::value);
    }
}
