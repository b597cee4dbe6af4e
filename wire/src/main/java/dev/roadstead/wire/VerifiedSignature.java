package dev.roadstead.wire;

/**
 * A request whose signature is right.
 *
 * @param principal what {@link CredentialSource} said who signs
 * @param region    of the credential scope
 * @param service   of the credential scope: a signing name, {@code elasticloadbalancing}
 */
public record VerifiedSignature(Object principal, String accessKeyId, String region, String service) {}
