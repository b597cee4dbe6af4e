package dev.roadstead.services.policy;

/**
 * What is asked for: one action on one resource.
 *
 * @param action such as {@code ecs:RunTask}
 * @param resource an ARN, or {@code *} for an action without resources
 */
public record PolicyRequest(String action, String resource, PolicyContext context) {}
