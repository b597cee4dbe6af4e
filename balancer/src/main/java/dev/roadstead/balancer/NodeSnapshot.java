package dev.roadstead.balancer;

/**
 * A load balancer's presence in one subnet.
 *
 * @param id any name, stable while the node exists
 * @param namespace the network namespace its sockets are opened in, as {@link NodeNamespaces} knows it
 * @param address its private IPv4 address, from which it also reaches the targets
 * @param zone the availability zone's name
 */
public record NodeSnapshot(String id, String namespace, String address, String zone) {

    public NodeSnapshot {
        Require.that(!id.isBlank(), "a node's id is blank");
        address = TargetAddress.requireIpv4(address);
    }
}
