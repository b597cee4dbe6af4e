package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Entrance;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.State;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/**
 * The VPC endpoint that a task's lines would come by to CloudWatch Logs, if they went through its interface: the one of its VPC that has the
 * service's usual name. Its policy has a say in them.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html">CloudWatch Logs with
 *     interface VPC endpoints</a>
 */
final class LogEntrances {

    private static final String SERVICE = "logs";

    private final Ec2Client ec2;

    LogEntrances(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /** The VPC of a subnet; none when it is gone, and its task with it. */
    Optional<String> vpc(Scope scope, String subnetId) {
        DescribeSubnetsRequest request =
                DescribeSubnetsRequest.builder().subnetIds(subnetId).build();
        try {
            return Optional.of(scope.ecs()
                    .run(() -> ec2.describeSubnets(request).subnets().getFirst().vpcId()));
        } catch (AwsServiceException e) {
            if (Causes.code(e).equals("InvalidSubnetID.NotFound")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @param region of the log group: an endpoint leads to its own region's */
    Optional<Entrance> of(Scope scope, String vpcId, String region) {
        if (!region.equals(scope.region())) {
            return Optional.empty();
        }
        DescribeVpcEndpointsRequest request = DescribeVpcEndpointsRequest.builder()
                .filters(filter("vpc-id", vpcId), filter("service-name", "com.amazonaws." + region + "." + SERVICE))
                .build();
        return scope.ecs().run(() -> ec2.describeVpcEndpoints(request).vpcEndpoints()).stream()
                .filter(LogEntrances::hasTheUsualName)
                .findFirst()
                .map(endpoint -> new Entrance(endpoint.vpcEndpointId(), vpcId, SERVICE, region, false));
    }

    private static boolean hasTheUsualName(VpcEndpoint endpoint) {
        return Boolean.TRUE.equals(endpoint.privateDnsEnabled())
                && !endpoint.subnetIds().isEmpty()
                && State.AVAILABLE.toString().equalsIgnoreCase(endpoint.stateAsString());
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
