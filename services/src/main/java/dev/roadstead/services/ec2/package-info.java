/**
 * Amazon VPC, as far as EC2's API carries it: networks, subnets, gateways, routes, security groups, network interfaces and
 * addresses.
 *
 * <p>{@link dev.roadstead.services.ec2.Ec2Api} is the API. {@link dev.roadstead.services.ec2.NetworkReconciler} brings this
 * machine's network to what is stored, and no change is answered before it is in force.
 */
@NullMarked
package dev.roadstead.services.ec2;

import org.jspecify.annotations.NullMarked;
