package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Access;
import dev.roadstead.services.aws.Authorizer;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.EndpointGate;
import dev.roadstead.services.aws.Entrance;
import dev.roadstead.services.aws.Origin;
import dev.roadstead.services.policy.Effect;
import dev.roadstead.services.policy.MalformedPolicyException;
import dev.roadstead.services.policy.PolicyContext;
import dev.roadstead.services.policy.PolicyDecisions;
import dev.roadstead.services.policy.PolicyDocument;
import dev.roadstead.services.policy.PolicyPrincipal;
import dev.roadstead.services.policy.PolicyPrincipal.Everyone;
import dev.roadstead.services.policy.PolicyRequest;
import dev.roadstead.services.policy.PolicyType;
import dev.roadstead.services.policy.RequestKeys;
import dev.roadstead.store.Key;
import dev.roadstead.store.Store;
import dev.roadstead.store.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Decides by the policies of endpoints, as they are stored at this moment. Thread-safe. */
public final class EndpointPolicies implements EndpointGate {

    /** What an endpoint without a policy of its own has. */
    static final String FULL_ACCESS =
            "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\","
                    + "\"Resource\":\"*\"}]}";

    private static final int LIMIT_CHARACTERS = 20_480;

    private final Store store;
    private final PublicPool pool;

    public EndpointPolicies(Store store, PublicPool pool) {
        this.store = store;
        this.pool = pool;
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

    /** Through a gateway endpoint; what comes by an interface endpoint is another service's. */
    @Override
    public boolean passes(String sourceAddress, Access access) {
        return switch (source(sourceAddress)) {
            case Source.Elsewhere() -> true;
            case Source.Unknown() -> false;
            case Source.By(Endpoint endpoint, String region) ->
                endpoint instanceof VpcEndpoint gateway
                        && decide(gateway, access, PolicyContext.of(access.context()), Everyone.class::isInstance)
                                == Effect.ALLOW;
        };
    }

    @Override
    public Origin origin(String sourceAddress) {
        return switch (source(sourceAddress)) {
            case Source.Elsewhere() -> new Origin.Elsewhere();
            case Source.Unknown() -> new Origin.Unknown(sourceAddress);
            case Source.By(Endpoint endpoint, String region) -> new Origin.ByEndpoint(entrance(endpoint, region));
        };
    }

    private static Entrance entrance(Endpoint endpoint, String region) {
        Optional<InterfaceService> service = InterfaceService.named(endpoint.serviceName(), region);
        return new Entrance(
                endpoint.vpcEndpointId(),
                endpoint.vpcId(),
                service.map(InterfaceService::signingName).orElse("s3"),
                region,
                service.filter(InterfaceService::registry).isPresent());
    }

    /**
     * Decides as another authorizer does, and beyond that by the policy of the endpoint that a caller came by. What the endpoint's own
     * service does in the course of a call is not asked about.
     */
    public Authorizer beside(Authorizer other) {
        return new Authorizer() {
            @Override
            public Decision decide(Caller caller, Access access) {
                Decision decision = other.decide(caller, access);
                return decision instanceof Decision.Allowed ? pass(caller, access) : decision;
            }

            @Override
            public Decision pass(Caller caller, Access access) {
                return caller.entrance()
                        .filter(entrance -> entrance.judges(access.action()))
                        .map(entrance -> judge(entrance, caller, access))
                        .orElseGet(Decision.Allowed::new);
            }
        };
    }

    private Authorizer.Decision judge(Entrance entrance, Caller caller, Access access) {
        Optional<InterfaceEndpoint> endpoint = store.get(
                        ResourceType.INTERFACE_ENDPOINT.kind(),
                        new Key(caller.account(), entrance.region(), entrance.vpcEndpointId()))
                .map(Versioned::value);
        for (String resource : access.resources()) {
            PolicyContext context = PolicyContext.of(RequestKeys.of(caller, access, resource));
            Effect effect = endpoint.map(there -> decide(
                            there,
                            new Access(access.action(), List.of(resource)),
                            context,
                            principal -> principal.includes(caller.principal(), caller.account())))
                    .orElse(Effect.NONE);
            if (effect != Effect.ALLOW) {
                return new Authorizer.Decision.Denied("User: %s is not authorized to perform: %s on resource: %s%s"
                        .formatted(caller.principal().arn(), access.action(), resource, why(effect, access)));
            }
        }
        return new Authorizer.Decision.Allowed();
    }

    private static String why(Effect effect, Access access) {
        return effect == Effect.DENY
                ? " with an explicit deny in a VPC endpoint policy"
                : " because no VPC endpoint policy allows the " + access.action() + " action";
    }

    /** What an endpoint's policy says of all resources together. */
    private static Effect decide(
            Endpoint endpoint, Access access, PolicyContext context, Predicate<PolicyPrincipal> who) {
        PolicyDocument policy = PolicyDocument.parse(endpoint.policy(), PolicyType.ENDPOINT);
        Effect effect = Effect.ALLOW;
        for (String resource : access.resources()) {
            PolicyRequest request = new PolicyRequest(access.action(), resource, context);
            Effect one = PolicyDecisions.decide(List.of(policy), request, who);
            if (one != Effect.ALLOW) {
                effect = one;
            }
        }
        return effect;
    }

    /** Whose an address is. */
    private sealed interface Source {

        /** No endpoint's. */
        record Elsewhere() implements Source {}

        /** Nobody's, though packets from VPCs have such addresses. */
        record Unknown() implements Source {}

        /** An endpoint's, in a region. */
        record By(Endpoint endpoint, String region) implements Source {}
    }

    private Source source(String address) {
        Optional<PublicPool.Lease> lease =
                store.get(PublicPool.LEASES, PublicPool.key(address)).map(Versioned::value);
        if (lease.isEmpty()) {
            return handedOut(address) ? new Source.Unknown() : new Source.Elsewhere();
        }
        String holder = lease.get().holder();
        if (!ResourceType.VPC_ENDPOINT.wellFormed(holder)) {
            return new Source.Elsewhere();
        }
        String region = lease.get().region();
        Key key = new Key(lease.get().account(), region, holder);
        return store.get(ResourceType.INTERFACE_ENDPOINT.kind(), key)
                .<Endpoint>map(Versioned::value)
                .or(() -> store.get(ResourceType.VPC_ENDPOINT.kind(), key).map(Versioned::value))
                .<Source>map(endpoint -> new Source.By(endpoint, region))
                .orElseGet(Source.Unknown::new);
    }

    /** Addresses of version 6 are nobody's in a VPC. */
    private boolean handedOut(String address) {
        try {
            return pool.handsOut(Ipv4.parse(address));
        } catch (IllegalArgumentException other) {
            return false;
        }
    }
}
