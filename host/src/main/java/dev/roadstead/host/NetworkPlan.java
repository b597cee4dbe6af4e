package dev.roadstead.host;

import java.util.List;

/**
 * All that one machine's kernel shall do for the VPCs, computed from stored resources by a pure function. The plan is whole:
 * what does not stand in it does not exist.
 *
 * @param version grows with each plan
 * @param vpcs in order of their ids
 */
public record NetworkPlan(long version, List<VpcPlan> vpcs) {

    /** No VPC at all: what a machine has before its first plan. */
    public static final NetworkPlan EMPTY = new NetworkPlan(0, List.of());

    public NetworkPlan {
        vpcs = List.copyOf(vpcs);
    }
}
