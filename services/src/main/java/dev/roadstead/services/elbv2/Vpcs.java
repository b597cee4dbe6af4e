package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Caller;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What Elastic Load Balancing asks EC2, as itself. */
final class Vpcs {

    private static final String SERVICE = "elasticloadbalancing.amazonaws.com";

    private final Ec2Client ec2;

    Vpcs(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /** Elastic Load Balancing at work for the current caller's account and region. */
    static Caller service() {
        Caller caller = Caller.current();
        return Caller.service(caller.account(), caller.region(), SERVICE);
    }

    static Caller service(String account, String region) {
        return Caller.service(account, region, SERVICE);
    }

    static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }

    /** The subnets in the order asked for. */
    List<Subnet> subnets(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<Subnet> found = asked(
                () -> ec2.describeSubnets(r -> r.subnetIds(ids)).subnets(), "InvalidSubnetI", Failing::subnetNotFound);
        List<Subnet> ordered = new ArrayList<>(found);
        ordered.sort(Comparator.comparing(subnet -> ids.indexOf(subnet.subnetId())));
        return ordered;
    }

    List<Subnet> subnetsOf(String vpcId) {
        return service()
                .run(() -> ec2.describeSubnetsPaginator(r -> r.filters(filter("vpc-id", vpcId))).subnets().stream()
                        .toList());
    }

    void requireVpc(String vpcId) {
        asked(
                () -> ec2.describeVpcs(r -> r.vpcIds(vpcId)).vpcs(),
                "InvalidVpcI",
                message -> Failing.validation("The VPC ID '" + vpcId + "' is not found"));
    }

    void requireInternetGateway(String vpcId) {
        boolean attached = service()
                .run(() -> !ec2.describeInternetGateways(r -> r.filters(filter("attachment.vpc-id", vpcId)))
                        .internetGateways()
                        .isEmpty());
        if (!attached) {
            throw Failing.invalidSubnet("VPC " + vpcId + " has no internet gateway");
        }
    }

    /** The groups asked for, or the VPC's default one. */
    List<String> securityGroups(String vpcId, @Nullable List<String> ids) {
        if (ids == null || ids.isEmpty()) {
            return service()
                    .run(() -> ec2
                            .describeSecurityGroups(
                                    r -> r.filters(filter("vpc-id", vpcId), filter("group-name", "default")))
                            .securityGroups()
                            .stream()
                            .map(SecurityGroup::groupId)
                            .toList());
        }
        List<SecurityGroup> found = asked(
                () -> ec2.describeSecurityGroups(r -> r.groupIds(ids)).securityGroups(),
                "InvalidGroup",
                Failing::invalidSecurityGroup);
        for (String id : ids) {
            boolean inVpc = found.stream().anyMatch(group -> group.groupId().equals(id) && vpcId.equals(group.vpcId()));
            if (!inVpc) {
                throw Failing.invalidSecurityGroup(
                        "One or more security groups are invalid: '" + id + "' (expected groups of " + vpcId + ")");
            }
        }
        return List.copyOf(ids);
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /** Asks EC2, and says its words in Elastic Load Balancing's error where its code begins like this. */
    private static <T> T asked(
            Supplier<T> question, String codePrefix, Function<String, AwsServiceException> toException) {
        try {
            return service().run(question);
        } catch (AwsServiceException e) {
            if (code(e).startsWith(codePrefix)) {
                throw toException.apply(e.awsErrorDetails().errorMessage());
            }
            throw e;
        }
    }
}
