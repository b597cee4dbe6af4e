package dev.roadstead.services.aws;

/**
 * Says whether a caller may do something, by the policies in force at this moment.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">Policy
 *     evaluation logic</a>
 */
public interface Authorizer {

    Decision decide(Caller caller, Access access);

    /** Whether the way that a caller came by lets through what takes no permission at all. */
    default Decision pass(Caller caller, Access access) {
        return new Decision.Allowed();
    }

    /** The outcome of an evaluation. */
    sealed interface Decision {
        record Allowed() implements Decision {}

        /**
         * @param message in AWS's words: who is not authorized to perform what on which resource, and why
         */
        record Denied(String message) implements Decision {}
    }
}
