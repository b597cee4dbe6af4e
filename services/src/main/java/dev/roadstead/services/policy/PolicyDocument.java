package dev.roadstead.services.policy;

import java.util.List;

/** A policy that was read, and of which every element is evaluated. */
public record PolicyDocument(List<Statement> statements) {
    public PolicyDocument {
        statements = List.copyOf(statements);
    }

    /**
     * Reads a document.
     *
     * @throws MalformedPolicyException when it is no policy of this type
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException {@code NotImplemented}, when it has an element
     *     that is not evaluated, which it names
     */
    public static PolicyDocument parse(String json, PolicyType type) {
        return new PolicyReader(type).read(json);
    }
}
