package dev.roadstead.services.aws;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsRequest;

/**
 * The one way into a service's operations: authorizes the current caller, then dispatches. Every public operation of an {@code XxxApi} is
 * one line through here, so that no call, in-process ones included, goes round authorization.
 */
public final class Calls {

    private final String prefix;
    private final Denial denial;
    private final Authorizer authorizer;

    /**
     * @param prefix the service's prefix in policies, such as {@code elasticloadbalancing}
     * @param denial how the service words a refusal
     */
    public Calls(String prefix, Denial denial, Authorizer authorizer) {
        this.prefix = prefix;
        this.denial = denial;
        this.authorizer = authorizer;
    }

    /** Authorizes an action that has no resource-level permissions, then runs the operation. */
    public <Q extends AwsRequest, R> R run(Q request, Function<? super Q, ? extends R> operation) {
        return run(request, ignored -> List.of(), operation);
    }

    /**
     * Authorizes the request's action on each of {@code resources}, then runs the operation. The action is the operation's name; the
     * resources are computed from the request and what is stored, and must not fail for what does not exist.
     */
    public <Q extends AwsRequest, R> R run(
            Q request,
            Function<? super Q, ? extends Collection<String>> resources,
            Function<? super Q, ? extends R> operation) {
        return run(request, resources, ignored -> Map.of(), operation);
    }

    /** As {@link #run(AwsRequest, Function, Function)}, with condition keys of the request, such as {@code iam:PolicyARN}. */
    public <Q extends AwsRequest, R> R run(
            Q request,
            Function<? super Q, ? extends Collection<String>> resources,
            Function<? super Q, Map<String, List<String>>> context,
            Function<? super Q, ? extends R> operation) {
        require(action(request), resources.apply(request), context.apply(request));
        return Listed.within(request, () -> operation.apply(request));
    }

    /**
     * Runs an operation that takes no permission at all, such as {@code sts:GetCallerIdentity}; nobody is still refused, and so is who comes
     * by a VPC endpoint that does not let it pass.
     */
    public <Q extends AwsRequest, R> R runForAnyone(Q request, Function<? super Q, ? extends R> operation) {
        enforce(authorizer.pass(Caller.current(), new Access(action(request), List.of())));
        return operation.apply(request);
    }

    /**
     * Authorizes one more action within an operation, such as {@code iam:PassRole}.
     *
     * @param action in full, with its prefix
     */
    public void require(String action, Collection<String> resources, Map<String, List<String>> context) {
        enforce(decide(action, resources, context));
    }

    private void enforce(Authorizer.Decision decision) {
        switch (decision) {
            case Authorizer.Decision.Allowed() -> {}
            case Authorizer.Decision.Denied(String message) -> throw denial.toException(message);
        }
    }

    /** Whether {@link #require} would let an action pass, for an operation that goes another way where it would not. */
    public boolean allows(String action, Collection<String> resources, Map<String, List<String>> context) {
        return decide(action, resources, context) instanceof Authorizer.Decision.Allowed;
    }

    private Authorizer.Decision decide(String action, Collection<String> resources, Map<String, List<String>> context) {
        return authorizer.decide(Caller.current(), new Access(action, List.copyOf(resources), context));
    }

    private String action(AwsRequest request) {
        String name = request.getClass().getSimpleName();
        return prefix + ":" + name.substring(0, name.length() - "Request".length());
    }

    /** How a service words a refusal. */
    public enum Denial {
        /** The JSON services: AccessDeniedException, 400. */
        ACCESS_DENIED_EXCEPTION(400, "AccessDeniedException"),
        /** The Query services: AccessDenied, 403. */
        ACCESS_DENIED(403, "AccessDenied"),
        /** EC2: UnauthorizedOperation, 403. */
        UNAUTHORIZED_OPERATION(403, "UnauthorizedOperation");

        private final int status;
        private final String code;

        Denial(int status, String code) {
            this.status = status;
            this.code = code;
        }

        private RuntimeException toException(String message) {
            String words = this == UNAUTHORIZED_OPERATION ? "You are not authorized to perform this operation. " : "";
            return Failures.failure(status, code, words + message);
        }
    }
}
