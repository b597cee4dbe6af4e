package dev.roadstead.services.ecs;

import software.amazon.awssdk.services.ecs.model.DeploymentCircuitBreaker;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * When a deployment is given up.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html">Deployment circuit
 *     breaker</a>
 */
record CircuitBreaker(boolean enabled, boolean rollback) {

    private static final int LEAST = 3;
    private static final int MOST = 200;

    static CircuitBreaker of(Service settings) {
        DeploymentConfiguration configuration = settings.deploymentConfiguration();
        DeploymentCircuitBreaker breaker = configuration == null ? null : configuration.deploymentCircuitBreaker();
        return breaker == null
                ? new CircuitBreaker(false, false)
                : new CircuitBreaker(Boolean.TRUE.equals(breaker.enable()), Boolean.TRUE.equals(breaker.rollback()));
    }

    /** So many failures in a row end a deployment: half the desired count, rounded up, at least 3 and at most 200. */
    static int threshold(int desiredCount) {
        return Math.clamp((desiredCount + 1) / 2, LEAST, MOST);
    }
}
