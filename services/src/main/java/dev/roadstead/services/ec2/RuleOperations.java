package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;

import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.ec2.SecurityGroupRule.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.RevokedSecurityGroupRule;

/** Rules come and go. */
final class RuleOperations {

    static final String TYPE = "security-group-rule";

    private final Work work;
    private final Ids ids;
    private final TagRequests tagRequests;

    RuleOperations(Work work, Ids ids, TagRequests tagRequests) {
        this.work = work;
        this.ids = ids;
        this.tagRequests = tagRequests;
    }

    AuthorizeSecurityGroupIngressResponse authorizeIngress(AuthorizeSecurityGroupIngressRequest request) {
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), "AuthorizeSecurityGroupIngress", TYPE);
        return AuthorizeSecurityGroupIngressResponse.builder()
                .returnValue(true)
                .securityGroupRules(authorize(RuleChange.of(request), tags))
                .build();
    }

    AuthorizeSecurityGroupEgressResponse authorizeEgress(AuthorizeSecurityGroupEgressRequest request) {
        Map<String, String> tags =
                tagRequests.onCreation(request.tagSpecifications(), "AuthorizeSecurityGroupEgress", TYPE);
        return AuthorizeSecurityGroupEgressResponse.builder()
                .returnValue(true)
                .securityGroupRules(authorize(RuleChange.of(request), tags))
                .build();
    }

    RevokeSecurityGroupIngressResponse revokeIngress(RevokeSecurityGroupIngressRequest request) {
        return RevokeSecurityGroupIngressResponse.builder()
                .returnValue(true)
                .revokedSecurityGroupRules(revoke(RuleChange.of(request)))
                .build();
    }

    RevokeSecurityGroupEgressResponse revokeEgress(RevokeSecurityGroupEgressRequest request) {
        return RevokeSecurityGroupEgressResponse.builder()
                .returnValue(true)
                .revokedSecurityGroupRules(revoke(RuleChange.of(request)))
                .build();
    }

    private List<software.amazon.awssdk.services.ec2.model.SecurityGroupRule> authorize(
            RuleChange change, Map<String, String> tags) {
        if (change.permissions().isEmpty()) {
            throw Ec2Failures.missing("ipPermissions");
        }
        return work.enforce(estate -> {
            SecurityGroup group = GroupLookup.required(estate, change.groupId(), change.groupName());
            List<SecurityGroupRule> rules = new RuleRequests(estate, group, change.egress())
                    .rules(change.permissions()).stream()
                            .map(rule -> rule.withId(ids.resource("sgr")))
                            .toList();
            rules.forEach(rule -> GroupReferences.requireNear(estate, group, rule));
            rules.forEach(rule -> requireNew(group, rule));
            SecurityGroup next = group.plus(rules);
            ReferenceRoom.require(estate, next, change.egress());
            estate.put(SECURITY_GROUP, next);
            rules.forEach(rule -> estate.tag(TYPE, rule.ruleId(), tags));
            return rules.stream()
                    .map(rule -> SecurityGroupDescription.rule(estate, group, rule))
                    .toList();
        });
    }

    private List<RevokedSecurityGroupRule> revoke(RuleChange change) {
        if (change.permissions().isEmpty() && change.ruleIds().isEmpty()) {
            throw Ec2Failures.failure(
                    "MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
        }
        return work.enforce(estate -> {
            SecurityGroup group = GroupLookup.required(estate, change.groupId(), change.groupName());
            change.permissions().forEach(RuleOperations::requireNoIpv6);
            List<SecurityGroupRule> gone = new ArrayList<>();
            new RuleRequests(estate, group, change.egress())
                    .rules(change.permissions())
                    .forEach(asked -> gone.add(existing(group, asked)));
            change.ruleIds().forEach(id -> gone.add(byId(group, id, change.egress())));
            estate.put(SECURITY_GROUP, group.minus(gone));
            gone.forEach(rule -> estate.tag(TYPE, rule.ruleId(), Map.of()));
            return gone.stream().map(rule -> revoked(group, rule)).toList();
        });
    }

    /** The rule of a group that permits what is asked. */
    static SecurityGroupRule existing(SecurityGroup group, SecurityGroupRule asked) {
        return group.rules().stream().filter(asked::sameAs).findFirst().orElseThrow(RuleOperations::noSuchRule);
    }

    /** No group has rules for IPv6, so that none can be revoked; Terraform tries to, with each group that it makes. */
    private static void requireNoIpv6(IpPermission permission) {
        for (Ipv6Range range : permission.ipv6Ranges()) {
            throw range.cidrIpv6() == null ? Ec2Failures.missing("cidrIpv6") : noSuchRule();
        }
    }

    private static Ec2Exception noSuchRule() {
        return Ec2Failures.failure(
                "InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
    }

    /** The rule of a group that has an id. */
    static SecurityGroupRule byId(SecurityGroup group, String id, boolean egress) {
        return group.rule(id).filter(rule -> rule.egress() == egress).orElseThrow(() -> unknown(id));
    }

    static RuntimeException unknown(String ruleId) {
        return ruleId.startsWith("sgr-")
                ? Ec2Failures.failure(
                        "InvalidSecurityGroupRuleId.NotFound",
                        "The security group rule ID '" + ruleId + "' does not exist")
                : Ec2Failures.failure(
                        "InvalidSecurityGroupRuleId.Malformed",
                        "Invalid id: \"" + ruleId + "\" (expecting \"sgr-...\")");
    }

    static void requireNew(SecurityGroup group, SecurityGroupRule rule) {
        boolean there = group.rules().stream()
                .anyMatch(other -> other.sameAs(rule) && !other.ruleId().equals(rule.ruleId()));
        if (there) {
            throw Ec2Failures.failure(
                    "InvalidPermission.Duplicate", "the specified rule \"" + words(rule) + "\" already exists");
        }
    }

    private static String words(SecurityGroupRule rule) {
        Protocol protocol = rule.protocol();
        String traffic = switch (protocol.number()) {
            case Protocol.ALL_TRAFFIC -> "ALL";
            case Protocol.TCP, Protocol.UDP ->
                protocol.text().toUpperCase(Locale.ROOT) + ", from port: " + protocol.from() + ", to port: "
                        + protocol.to();
            case Protocol.ICMP -> "ICMP, type: " + protocol.from() + ", code: " + protocol.to();
            default -> "protocol: " + protocol.number();
        };
        return "peer: " + rule.peer().text() + ", " + traffic + ", ALLOW";
    }

    private static RevokedSecurityGroupRule revoked(SecurityGroup group, SecurityGroupRule rule) {
        return RevokedSecurityGroupRule.builder()
                .securityGroupRuleId(rule.ruleId())
                .groupId(group.groupId())
                .isEgress(rule.egress())
                .ipProtocol(rule.protocol().text())
                .fromPort(rule.protocol().from())
                .toPort(rule.protocol().to())
                .cidrIpv4(rule.peer().cidr().map(Object::toString).orElse(null))
                .referencedGroupId(rule.peer().group().orElse(null))
                .prefixListId(rule.peer().prefixList().orElse(null))
                .description(rule.description().orElse(null))
                .build();
    }
}
