package dev.roadstead.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The head of a service's model: who the service is and how it speaks.
 *
 * @param name         as AWS's own tools name the service in a command: {@code ecs}, {@code elbv2}
 * @param identity     AWS's names for it
 * @param protocols    {@code json}, {@code query}, {@code ec2}, {@code smithy-rpc-v2-cbor}: those that the service speaks, at least one
 * @param apiVersion   the date that queries carry as {@code Version}
 * @param dialect      the protocol's parameters
 * @param sdk          where the SDK's classes are
 * @param validation   how violated constraints are answered
 * @param absentFromSdk operations that AWS has and the SDK's version at hand has not
 */
public record ServiceDescription(
        String name,
        Identity identity,
        List<String> protocols,
        String apiVersion,
        Dialect dialect,
        Sdk sdk,
        Validation validation,
        Set<String> absentFromSdk) {
    public ServiceDescription {
        protocols = List.copyOf(protocols);
    }

    /**
     * @param serviceId   AWS's service id ({@code Elastic Load Balancing v2})
     * @param signingName the service in a signature's credential scope
     */
    public record Identity(String serviceId, String fullName, String signingName, String endpointPrefix) {}

    /**
     * @param jsonVersion  of AWS JSON: {@code 1.0} or {@code 1.1}
     * @param targetPrefix what {@code X-Amz-Target} has before the dot
     * @param xmlNamespace of the answers to queries
     * @param queryCompatible whether a service that once spoke Query says its errors' old codes in a header
     */
    public record Dialect(
            Optional<String> jsonVersion,
            Optional<String> targetPrefix,
            Optional<String> xmlNamespace,
            boolean queryCompatible) {}

    /**
     * @param packageName of the client; the model classes are in its subpackage {@code model}
     * @param client      simple name of the synchronous client interface
     * @param exception   simple name of the service's base exception
     */
    public record Sdk(String packageName, String client, String exception) {}

    /**
     * @param code    the error code of a violated constraint
     * @param missing the error code of an absent required member
     * @param codes   other error codes, by operation
     * @param words   other messages for an absent required member, by {@code Operation.member}
     */
    public record Validation(
            String code,
            String missing,
            ConstraintWording wording,
            Map<String, String> codes,
            Map<String, String> words) {}
}
