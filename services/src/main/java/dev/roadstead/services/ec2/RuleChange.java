package dev.roadstead.services.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/**
 * What the four operations on rules have in common: a group, a direction, and permissions, as a list or (the form of EC2's first
 * years) as members of the request itself. The SDK's four request classes have nothing in common, so each is read by itself.
 *
 * @param ruleIds of rules to revoke
 */
record RuleChange(
        @Nullable String groupId,
        @Nullable String groupName,
        boolean egress,
        List<IpPermission> permissions,
        List<String> ruleIds) {

    static RuleChange of(AuthorizeSecurityGroupIngressRequest request) {
        Single single = new Single(
                request.ipProtocol(),
                request.fromPort(),
                request.toPort(),
                request.cidrIp(),
                new Source(request.sourceSecurityGroupName(), request.sourceSecurityGroupOwnerId()));
        return new RuleChange(
                request.groupId(), request.groupName(), false, all(request.ipPermissions(), single), List.of());
    }

    static RuleChange of(AuthorizeSecurityGroupEgressRequest request) {
        Single single = new Single(
                request.ipProtocol(),
                request.fromPort(),
                request.toPort(),
                request.cidrIp(),
                new Source(request.sourceSecurityGroupName(), request.sourceSecurityGroupOwnerId()));
        return new RuleChange(request.groupId(), null, true, all(request.ipPermissions(), single), List.of());
    }

    static RuleChange of(RevokeSecurityGroupIngressRequest request) {
        Single single = new Single(
                request.ipProtocol(),
                request.fromPort(),
                request.toPort(),
                request.cidrIp(),
                new Source(request.sourceSecurityGroupName(), request.sourceSecurityGroupOwnerId()));
        return new RuleChange(
                request.groupId(),
                request.groupName(),
                false,
                all(request.ipPermissions(), single),
                request.securityGroupRuleIds());
    }

    static RuleChange of(RevokeSecurityGroupEgressRequest request) {
        Single single = new Single(
                request.ipProtocol(),
                request.fromPort(),
                request.toPort(),
                request.cidrIp(),
                new Source(request.sourceSecurityGroupName(), request.sourceSecurityGroupOwnerId()));
        return new RuleChange(
                request.groupId(), null, true, all(request.ipPermissions(), single), request.securityGroupRuleIds());
    }

    /** A permission spread over the request's own members. */
    private record Single(
            @Nullable String protocol,
            @Nullable Integer from,
            @Nullable Integer to,
            @Nullable String cidr,
            Source source) {

        Optional<IpPermission> permission() {
            boolean absent = protocol == null && cidr == null && source.name == null;
            return absent ? Optional.empty() : Optional.of(present());
        }

        private IpPermission present() {
            IpPermission.Builder permission = IpPermission.builder()
                    // A source group alone means all of its traffic.
                    .ipProtocol(protocol == null && source.name != null ? "-1" : protocol)
                    .fromPort(from)
                    .toPort(to);
            if (cidr != null) {
                permission.ipRanges(IpRange.builder().cidrIp(cidr).build());
            }
            if (source.name != null) {
                permission.userIdGroupPairs(UserIdGroupPair.builder()
                        .groupName(source.name)
                        .userId(source.owner)
                        .build());
            }
            return permission.build();
        }
    }

    /** A peer group by name. */
    private record Source(@Nullable String name, @Nullable String owner) {}

    private static List<IpPermission> all(List<IpPermission> listed, Single single) {
        List<IpPermission> all = new ArrayList<>(listed);
        single.permission().ifPresent(all::add);
        return List.copyOf(all);
    }
}
