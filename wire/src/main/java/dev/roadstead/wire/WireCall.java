package dev.roadstead.wire;

/**
 * A verified call on its way to an operation.
 *
 * @param signature who calls, and in which region
 * @param service   {@code ecs}, {@code elbv2}: as {@link ServiceModel#name()}
 * @param requestId that the answer will carry
 */
public record WireCall(
        VerifiedSignature signature, String service, String operation, String requestId, String sourceAddress) {}
