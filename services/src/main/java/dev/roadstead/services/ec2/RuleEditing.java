package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.SECURITY_GROUP;

import dev.roadstead.services.ec2.SecurityGroupRule.Peer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupRulesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupRulesResponse;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.ModifySecurityGroupRulesRequest;
import software.amazon.awssdk.services.ec2.model.ModifySecurityGroupRulesResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRuleDescription;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRuleRequest;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRuleUpdate;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressResponse;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressResponse;

/** Rules by their ids: described, modified, described anew. */
final class RuleEditing {

    /** A rule and the group that it belongs to. */
    private record Held(SecurityGroup group, SecurityGroupRule rule) {
        String ruleId() {
            return rule.ruleId();
        }
    }

    private static final Filters<Held> FILTERS = new Filters<>(Held::ruleId)
            .by("group-id", held -> held.group.groupId())
            .by("security-group-rule-id", Held::ruleId);

    private final Work work;

    RuleEditing(Work work) {
        this.work = work;
    }

    DescribeSecurityGroupRulesResponse describe(DescribeSecurityGroupRulesRequest request) {
        Estate estate = work.read();
        List<String> wanted = request.securityGroupRuleIds();
        var matching = FILTERS.matching(estate, request.filters());
        List<Held> all = estate.all(SECURITY_GROUP)
                .flatMap(group -> group.rules().stream().map(rule -> new Held(group, rule)))
                .filter(held -> wanted.isEmpty() || wanted.contains(held.ruleId()))
                .sorted(java.util.Comparator.comparing(Held::ruleId))
                .toList();
        for (String id : wanted) {
            if (all.stream().noneMatch(held -> held.ruleId().equals(id))) {
                throw RuleOperations.unknown(id);
            }
        }
        List<Held> matches = all.stream().filter(matching).toList();
        var page = Listing.cut(matches, Held::ruleId, request.maxResults(), request.nextToken());
        return DescribeSecurityGroupRulesResponse.builder()
                .securityGroupRules(page.map(held -> SecurityGroupDescription.rule(estate, held.group, held.rule))
                        .items())
                .nextToken(page.token())
                .build();
    }

    ModifySecurityGroupRulesResponse modify(ModifySecurityGroupRulesRequest request) {
        work.enforcing(estate -> {
            SecurityGroup group = estate.require(SECURITY_GROUP, request.groupId());
            for (SecurityGroupRuleUpdate update : request.securityGroupRules()) {
                String id = String.valueOf(update.securityGroupRuleId());
                SecurityGroupRule old = group.rule(id).orElseThrow(() -> RuleOperations.unknown(id));
                SecurityGroupRule next =
                        modified(estate, group, old, update.securityGroupRule()).withId(id);
                RuleOperations.requireNew(group, next);
                group = group.replacing(next);
            }
            ReferenceRoom.require(estate, group, false);
            ReferenceRoom.require(estate, group, true);
            estate.put(SECURITY_GROUP, group);
        });
        return ModifySecurityGroupRulesResponse.builder().returnValue(true).build();
    }

    private static SecurityGroupRule modified(
            Estate estate, SecurityGroup group, SecurityGroupRule old, @Nullable SecurityGroupRuleRequest asked) {
        if (asked == null) {
            throw Ec2Failures.missing("SecurityGroupRule");
        }
        Ec2Failures.refuse("ModifySecurityGroupRules", "CidrIpv6", asked.cidrIpv6());
        if (asked.ipProtocol() == null) {
            throw Ec2Failures.missing("IpProtocol");
        }
        RuleRequests requests = new RuleRequests(estate, group, old.egress());
        SecurityGroupRule next = requests.rule(
                RuleRequests.protocol(asked.ipProtocol(), asked.fromPort(), asked.toPort()),
                peer(estate, requests, asked),
                asked.description());
        GroupReferences.requireNear(estate, group, next);
        return next;
    }

    private static Peer peer(Estate estate, RuleRequests requests, SecurityGroupRuleRequest asked) {
        long given = Stream.of(asked.cidrIpv4(), asked.referencedGroupId(), asked.prefixListId())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
            throw Ec2Failures.invalidCombination(
                    "The rule must have exactly one of CidrIpv4, ReferencedGroupId, PrefixListId for its peer");
        }
        if (asked.prefixListId() != null) {
            return requests.prefixList(asked.prefixListId());
        }
        return asked.cidrIpv4() != null
                ? RuleRequests.range(asked.cidrIpv4())
                : Peer.group(estate.require(SECURITY_GROUP, asked.referencedGroupId())
                        .groupId());
    }

    UpdateSecurityGroupRuleDescriptionsIngressResponse describeIngress(
            UpdateSecurityGroupRuleDescriptionsIngressRequest request) {
        RuleChange change =
                new RuleChange(request.groupId(), request.groupName(), false, request.ipPermissions(), List.of());
        describeAnew(change, request.securityGroupRuleDescriptions());
        return UpdateSecurityGroupRuleDescriptionsIngressResponse.builder()
                .returnValue(true)
                .build();
    }

    UpdateSecurityGroupRuleDescriptionsEgressResponse describeEgress(
            UpdateSecurityGroupRuleDescriptionsEgressRequest request) {
        RuleChange change =
                new RuleChange(request.groupId(), request.groupName(), true, request.ipPermissions(), List.of());
        describeAnew(change, request.securityGroupRuleDescriptions());
        return UpdateSecurityGroupRuleDescriptionsEgressResponse.builder()
                .returnValue(true)
                .build();
    }

    private void describeAnew(RuleChange change, List<SecurityGroupRuleDescription> byIds) {
        List<IpPermission> permissions = change.permissions();
        if (permissions.isEmpty() == byIds.isEmpty()) {
            throw Ec2Failures.invalidCombination(
                    "The request must contain exactly one of ipPermissions, securityGroupRuleDescriptions");
        }
        work.store(estate -> {
            SecurityGroup group = GroupLookup.required(estate, change.groupId(), change.groupName());
            for (SecurityGroupRule asked : new RuleRequests(estate, group, change.egress()).rules(permissions)) {
                group = group.replacing(RuleOperations.existing(group, asked).describedAs(asked.description()));
            }
            for (SecurityGroupRuleDescription each : byIds) {
                Optional<String> text = RuleRequests.description(each.description());
                String id = String.valueOf(each.securityGroupRuleId());
                group = group.replacing(
                        RuleOperations.byId(group, id, change.egress()).describedAs(text));
            }
            return estate.put(SECURITY_GROUP, group);
        });
    }
}
