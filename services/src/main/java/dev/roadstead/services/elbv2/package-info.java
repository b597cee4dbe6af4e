/**
 * Elastic Load Balancing, version 2: application load balancers, their listeners and rules, target groups and targets. What is stored
 * here becomes one snapshot for the data plane; what the data plane observes is what the API answers.
 */
@NullMarked
package dev.roadstead.services.elbv2;

import org.jspecify.annotations.NullMarked;
