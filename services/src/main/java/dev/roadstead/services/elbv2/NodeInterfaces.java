package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Hints;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * The network interfaces of load balancer nodes, made as Elastic Load Balancing. Every step may be taken again after a kill: the client
 * token finds an interface that was made but not noted.
 */
final class NodeInterfaces {

    private final Ec2Client ec2;

    NodeInterfaces(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    LoadBalancer.Node create(LoadBalancer loadBalancer, LoadBalancer.Zone zone) {
        LoadBalancer.Placement placement = loadBalancer.placement();
        String id = loadBalancer.key().id();
        CreateNetworkInterfaceRequest.Builder request = CreateNetworkInterfaceRequest.builder()
                .subnetId(zone.subnetId())
                .groups(placement.securityGroups())
                .description("ELB " + id)
                .clientToken(id.substring(id.lastIndexOf('/') + 1) + "-" + zone.subnetId());
        if (placement.internetFacing()) {
            request.overrideConfiguration(c -> c.putExecutionAttribute(Hints.ASSOCIATE_PUBLIC_IP_ADDRESS, true));
        }
        return as(loadBalancer, () -> {
            NetworkInterface made = ec2.createNetworkInterface(request.build()).networkInterface();
            if (placement.internetFacing() && made.association() == null) {
                ec2.modifyNetworkInterfaceAttribute(
                        r -> r.networkInterfaceId(made.networkInterfaceId()).associatePublicIpAddress(true));
            }
            return new LoadBalancer.Node(
                    made.networkInterfaceId(),
                    made.privateIpAddress(),
                    publicAddress(made.networkInterfaceId()),
                    placement.securityGroups());
        });
    }

    private Optional<String> publicAddress(String networkInterfaceId) {
        return ec2
                .describeNetworkInterfaces(r -> r.networkInterfaceIds(networkInterfaceId))
                .networkInterfaces()
                .stream()
                .filter(found -> found.association() != null)
                .map(found -> found.association().publicIp())
                .findFirst();
    }

    void setSecurityGroups(LoadBalancer loadBalancer, String networkInterfaceId) {
        as(
                loadBalancer,
                () -> ec2.modifyNetworkInterfaceAttribute(r -> r.networkInterfaceId(networkInterfaceId)
                        .groups(loadBalancer.placement().securityGroups())));
    }

    void delete(LoadBalancer loadBalancer, String networkInterfaceId) {
        as(loadBalancer, () -> {
            try {
                ec2.deleteNetworkInterface(r -> r.networkInterfaceId(networkInterfaceId));
            } catch (AwsServiceException e) {
                if (!Vpcs.code(e).equals("InvalidNetworkInterfaceID.NotFound")) {
                    throw e;
                }
            }
            return networkInterfaceId;
        });
    }

    private static <T> T as(LoadBalancer loadBalancer, java.util.function.Supplier<T> action) {
        var key = loadBalancer.key();
        return Vpcs.service(key.account(), key.region()).run(action);
    }
}
