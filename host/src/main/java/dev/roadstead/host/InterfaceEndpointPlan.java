package dev.roadstead.host;

import java.util.List;
import java.util.Map;

/**
 * An interface VPC endpoint: what reaches one of its interfaces on port 80 or 443 goes on to a service of the cloud's own, on a way that no
 * route table, network ACL or gateway of the VPC has a part in.
 *
 * @param endpointId such as {@code vpce-0a1b2c3d4e5f60718}
 * @param service the service's address in the service pool
 * @param sources by the id of each of its interfaces, which stand in the same VPC's plan, an address of the public pool that stands for
 *     the interface: the service sees its packets come from there
 * @param names that every VPC's resolver answers with addresses of the interfaces
 * @param privateNames that this VPC's resolver alone answers so, whatever these names mean elsewhere; a first label {@code *} stands for
 *     any one label
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html">Access AWS services through
 *     AWS PrivateLink</a>
 */
public record InterfaceEndpointPlan(
        String endpointId,
        Ipv4 service,
        Map<String, Ipv4> sources,
        Map<String, List<Ipv4>> names,
        Map<String, List<Ipv4>> privateNames) {

    public InterfaceEndpointPlan {
        sources = Map.copyOf(sources);
        names = Map.copyOf(names);
        privateNames = Map.copyOf(privateNames);
    }
}
