package dev.roadstead.explain;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AnalysisSecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.PortRange;
import software.amazon.awssdk.services.ec2.model.ReferencedSecurityGroup;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRule;

/** The ids of security group rules, which analyses do not say. */
final class RuleIds {

    private final Ec2Client ec2;

    RuleIds(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /** The id of a group's rule, by what the rule says. */
    Optional<String> find(String groupId, AnalysisSecurityGroupRule wanted) {
        return ec2
                .describeSecurityGroupRulesPaginator(
                        r -> r.filters(f -> f.name("group-id").values(groupId)))
                .securityGroupRules()
                .stream()
                .filter(rule -> same(rule, wanted))
                .findFirst()
                .map(SecurityGroupRule::securityGroupRuleId);
    }

    private static boolean same(SecurityGroupRule rule, AnalysisSecurityGroupRule wanted) {
        return rule.isEgress() == "egress".equals(wanted.direction())
                && rule.ipProtocol().equals(wanted.protocol().equals("all") ? "-1" : wanted.protocol())
                && samePorts(rule, wanted.portRange())
                && Objects.equals(rule.cidrIpv4(), wanted.cidr())
                && Objects.equals(rule.prefixListId(), wanted.prefixListId())
                && Objects.equals(group(rule.referencedGroupInfo()), wanted.securityGroupId());
    }

    private static boolean samePorts(SecurityGroupRule rule, @Nullable PortRange ports) {
        return ports == null
                || Objects.equals(rule.fromPort(), ports.from()) && Objects.equals(rule.toPort(), ports.to());
    }

    private static @Nullable String group(@Nullable ReferencedSecurityGroup group) {
        return group == null ? null : group.groupId();
    }
}
