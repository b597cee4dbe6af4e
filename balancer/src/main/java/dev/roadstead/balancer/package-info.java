/**
 * An Application Load Balancer's data plane: listeners, rules, target groups, health checks and draining.
 *
 * <p>It knows no AWS API. {@link dev.roadstead.balancer.Balancer} takes immutable, versioned
 * {@link dev.roadstead.balancer.BalancerSnapshot}s and reports the health that it observes; both are plain data, so that
 * the data plane can become a process of its own.
 */
@NullMarked
package dev.roadstead.balancer;

import org.jspecify.annotations.NullMarked;
