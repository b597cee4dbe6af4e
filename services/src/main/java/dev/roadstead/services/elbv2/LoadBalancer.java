package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An application load balancer.
 *
 * @param attributes those that were set; all others have their defaults
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html">LoadBalancer</a>
 */
record LoadBalancer(
        Identity identity, Placement placement, State state, Map<String, String> attributes, Map<String, String> tags) {

    static final Kind<LoadBalancer> KIND = Records.kind("elbv2.loadBalancer", LoadBalancer.class);

    LoadBalancer {
        attributes = sorted(attributes);
        tags = sorted(tags);
    }

    static SortedMap<String, String> sorted(Map<String, String> map) {
        return java.util.Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    /** What never changes. */
    record Identity(String arn, String name, String dnsName, Instant createdTime) {}

    /**
     * Where it is.
     *
     * @param zones in the order of their names
     * @param retiredInterfaces no longer in use, to be deleted
     */
    record Placement(
            boolean internetFacing,
            String vpcId,
            List<Zone> zones,
            List<String> securityGroups,
            List<String> retiredInterfaces) {
        Placement {
            zones = List.copyOf(zones);
            securityGroups = List.copyOf(securityGroups);
            retiredInterfaces = List.copyOf(retiredInterfaces);
        }

        Placement withZones(List<Zone> newZones, List<String> retired) {
            return new Placement(internetFacing, vpcId, newZones, securityGroups, retired);
        }
    }

    /**
     * An enabled availability zone.
     *
     * @param node the network interface there, once it is made
     */
    record Zone(String zoneName, String subnetId, Optional<Node> node) {}

    /** A load balancer node's network interface, as EC2 has it. */
    record Node(
            String networkInterfaceId,
            String privateAddress,
            Optional<String> publicAddress,
            List<String> securityGroups) {
        Node {
            securityGroups = List.copyOf(securityGroups);
        }
    }

    /** Whether it works, and if not, why. */
    record State(Code code, Optional<String> reason) {
        static State of(Code code) {
            return new State(code, Optional.empty());
        }
    }

    /** The states of a load balancer; {@code DELETING} is the only one that the API does not show. */
    enum Code {
        PROVISIONING,
        ACTIVE,
        ACTIVE_IMPAIRED,
        FAILED,
        DELETING;

        /** As AWS writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    String arn() {
        return identity.arn();
    }

    Key key() {
        return ElbResource.LOAD_BALANCER.find(arn()).orElseThrow();
    }

    boolean deleting() {
        return state.code() == Code.DELETING;
    }

    LoadBalancer withPlacement(Placement changed) {
        return new LoadBalancer(identity, changed, state, attributes, tags);
    }

    LoadBalancer withState(State changed) {
        return new LoadBalancer(identity, placement, changed, attributes, tags);
    }

    LoadBalancer withAttributes(Map<String, String> changed) {
        return new LoadBalancer(identity, placement, state, changed, tags);
    }

    LoadBalancer withTags(Map<String, String> changed) {
        return new LoadBalancer(identity, placement, state, attributes, changed);
    }
}
