package dev.roadstead.services.elbv2;

import dev.roadstead.services.elbv2.LoadBalancer.Code;
import dev.roadstead.services.elbv2.LoadBalancer.Node;
import dev.roadstead.services.elbv2.LoadBalancer.Zone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is still to be done for a load balancer to be as it was asked for. Pure. */
final class LoadBalancerDecisions {

    private LoadBalancerDecisions() {}

    /** A step towards what was asked for. */
    sealed interface Step {
        /** Makes the network interface of its node in a zone. */
        record CreateNode(Zone zone) implements Step {}

        /** Gives a node the load balancer's security groups. */
        record SetSecurityGroups(Zone zone, Node node) implements Step {}

        /** Deletes an interface that the data plane no longer uses. */
        record DeleteInterface(String networkInterfaceId) implements Step {}

        /** Forgets a deleted load balancer of which nothing is left. */
        record Forget() implements Step {}
    }

    /** What has to be there before the data plane can be told of the load balancer. */
    static List<Step> before(LoadBalancer loadBalancer) {
        if (loadBalancer.deleting() || loadBalancer.state().code() == Code.FAILED) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        List<String> groups = loadBalancer.placement().securityGroups();
        for (Zone zone : loadBalancer.placement().zones()) {
            if (zone.node().isEmpty()) {
                steps.add(new Step.CreateNode(zone));
            } else if (!zone.node().get().securityGroups().equals(groups)) {
                steps.add(new Step.SetSecurityGroups(zone, zone.node().get()));
            }
        }
        return steps;
    }

    /** What can go once the data plane was told. */
    static List<Step> after(LoadBalancer loadBalancer) {
        List<Step> steps = new ArrayList<>();
        loadBalancer.placement().retiredInterfaces().forEach(id -> steps.add(new Step.DeleteInterface(id)));
        if (loadBalancer.deleting()) {
            loadBalancer.placement().zones().stream()
                    .flatMap(zone -> zone.node().stream())
                    .forEach(node -> steps.add(new Step.DeleteInterface(node.networkInterfaceId())));
            steps.add(new Step.Forget());
        }
        return steps;
    }

    /**
     * The state that follows from what the data plane observed.
     *
     * @param listens whether all its listeners accept connections on all its nodes
     */
    static LoadBalancer.State observed(LoadBalancer loadBalancer, boolean listens, Optional<String> failure) {
        Code code = loadBalancer.state().code();
        boolean complete = loadBalancer.placement().zones().stream()
                .allMatch(zone -> zone.node().isPresent());
        return switch (code) {
            case DELETING, FAILED -> loadBalancer.state();
            case PROVISIONING ->
                listens && complete ? LoadBalancer.State.of(Code.ACTIVE) : new LoadBalancer.State(code, failure);
            case ACTIVE, ACTIVE_IMPAIRED ->
                listens ? LoadBalancer.State.of(Code.ACTIVE) : new LoadBalancer.State(Code.ACTIVE_IMPAIRED, failure);
        };
    }

    /** The targets whose deregistration delay is over. */
    static List<Target> drained(List<Target> targets, Instant now) {
        return targets.stream()
                .filter(target -> target.drainingUntil()
                        .filter(until -> !until.isAfter(now))
                        .isPresent())
                .toList();
    }

    /** When the next deregistration delay is over. */
    static Optional<Instant> nextDrained(List<Target> targets) {
        return targets.stream()
                .flatMap(target -> target.drainingUntil().stream())
                .min(Comparator.naturalOrder());
    }
}
