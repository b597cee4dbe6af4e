/**
 * Amazon Elastic Container Service on AWS Fargate: clusters, task definitions, tasks, services and their deployments.
 *
 * <p>{@link dev.roadstead.services.ecs.EcsApi} is the write path, {@link dev.roadstead.services.ecs.EcsReconciler} the control path.
 */
@NullMarked
package dev.roadstead.services.ecs;

import org.jspecify.annotations.NullMarked;
