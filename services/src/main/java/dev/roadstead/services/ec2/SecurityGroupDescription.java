package dev.roadstead.services.ec2;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.ec2.SecurityGroupRule.Protocol;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.PrefixListId;
import software.amazon.awssdk.services.ec2.model.SecurityGroupForVpc;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** Security groups and their rules as answers describe them. */
final class SecurityGroupDescription {

    private SecurityGroupDescription() {}

    static software.amazon.awssdk.services.ec2.model.SecurityGroup of(Estate estate, SecurityGroup group) {
        return software.amazon.awssdk.services.ec2.model.SecurityGroup.builder()
                .groupId(group.groupId())
                .groupName(group.name())
                .description(group.description())
                .vpcId(group.vpcId())
                .ownerId(estate.account())
                .securityGroupArn(arn(estate, group))
                .ipPermissions(permissions(estate, group, false))
                .ipPermissionsEgress(permissions(estate, group, true))
                .tags(TagRequests.described(estate.tags(group.groupId())))
                .build();
    }

    static SecurityGroupForVpc forVpc(Estate estate, SecurityGroup group) {
        return SecurityGroupForVpc.builder()
                .groupId(group.groupId())
                .groupName(group.name())
                .description(group.description())
                .primaryVpcId(group.vpcId())
                .ownerId(estate.account())
                .tags(TagRequests.described(estate.tags(group.groupId())))
                .build();
    }

    static String arn(Estate estate, SecurityGroup group) {
        return new Arn("ec2", estate.region(), estate.account(), "security-group/" + group.groupId()).toString();
    }

    static software.amazon.awssdk.services.ec2.model.SecurityGroupRule rule(
            Estate estate, SecurityGroup group, SecurityGroupRule rule) {
        var described = software.amazon.awssdk.services.ec2.model.SecurityGroupRule.builder()
                .securityGroupRuleId(rule.ruleId())
                .securityGroupRuleArn(
                        new Arn("ec2", estate.region(), estate.account(), "security-group-rule/" + rule.ruleId())
                                .toString())
                .groupId(group.groupId())
                .groupOwnerId(estate.account())
                .isEgress(rule.egress())
                .ipProtocol(rule.protocol().text())
                .fromPort(rule.protocol().from())
                .toPort(rule.protocol().to())
                .description(rule.description().orElse(null))
                .tags(TagRequests.described(estate.tags(rule.ruleId())));
        rule.peer().cidr().ifPresent(cidr -> described.cidrIpv4(cidr.toString()));
        rule.peer().prefixList().ifPresent(described::prefixListId);
        rule.peer()
                .group()
                .ifPresent(peer -> described.referencedGroupInfo(info -> {
                    info.groupId(peer).userId(estate.account()).vpcId(group.vpcId());
                    GroupReferences.across(estate, group, peer)
                            .ifPresent(there -> info.vpcId(there.group().vpcId())
                                    .vpcPeeringConnectionId(connectionId(there))
                                    .peeringStatus(status(there)));
                }));
        return described.build();
    }

    static Filters<SecurityGroup> filters() {
        Filters<SecurityGroup> filters = new Filters<>(SecurityGroup::groupId)
                .by("group-id", SecurityGroup::groupId)
                .by("group-name", SecurityGroup::name)
                .by("description", SecurityGroup::description)
                .by("vpc-id", SecurityGroup::vpcId)
                .byEach("owner-id", (estate, group) -> List.of(estate.account()));
        for (boolean egress : List.of(false, true)) {
            String prefix = egress ? "egress.ip-permission." : "ip-permission.";
            filters.byEach(
                            prefix + "cidr",
                            each(egress, rule -> rule.peer().cidr().stream().map(Object::toString)))
                    .byEach(prefix + "group-id", each(egress, rule -> rule.peer().group().stream()))
                    .byEach(prefix + "group-name", peerNames(egress))
                    .byEach(
                            prefix + "protocol",
                            each(egress, rule -> Stream.of(rule.protocol().text())))
                    .byEach(
                            prefix + "from-port",
                            each(egress, rule -> port(rule, rule.protocol().from())))
                    .byEach(
                            prefix + "to-port",
                            each(egress, rule -> port(rule, rule.protocol().to())))
                    .byEach(prefix + "prefix-list-id", each(egress, rule -> rule.peer().prefixList().stream()))
                    .none(prefix + "ipv6-cidr")
                    .byEach(
                            prefix + "user-id",
                            (estate, group) -> group.rules(egress)
                                    .filter(rule -> rule.peer().group().isPresent())
                                    .map(rule -> estate.account())
                                    .toList());
        }
        return filters;
    }

    private static BiFunction<Estate, SecurityGroup, Collection<String>> each(
            boolean egress, Function<SecurityGroupRule, Stream<String>> values) {
        return (estate, group) -> group.rules(egress).flatMap(values).toList();
    }

    private static BiFunction<Estate, SecurityGroup, Collection<String>> peerNames(boolean egress) {
        return (estate, group) -> group.rules(egress)
                .flatMap(rule -> rule.peer().group().stream())
                .flatMap(peer -> estate.find(ResourceType.SECURITY_GROUP, peer).stream())
                .map(SecurityGroup::name)
                .toList();
    }

    private static Stream<String> port(SecurityGroupRule rule, int port) {
        return rule.protocol().ported() ? Stream.of(Integer.toString(port)) : Stream.empty();
    }

    /** Rules for the same protocol and ports are one permission. */
    private static List<IpPermission> permissions(Estate estate, SecurityGroup group, boolean egress) {
        Map<Protocol, List<SecurityGroupRule>> byProtocol = group.rules(egress)
                .collect(Collectors.groupingBy(SecurityGroupRule::protocol, LinkedHashMap::new, Collectors.toList()));
        return byProtocol.entrySet().stream()
                .map(entry -> permission(estate, group, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static IpPermission permission(
            Estate estate, SecurityGroup group, Protocol protocol, List<SecurityGroupRule> rules) {
        IpPermission.Builder permission = IpPermission.builder()
                .ipProtocol(protocol.text())
                .ipRanges(
                        rules.stream().flatMap(SecurityGroupDescription::range).toList())
                .userIdGroupPairs(rules.stream()
                        .flatMap(rule -> pair(estate, group, rule))
                        .toList())
                .ipv6Ranges(List.of())
                .prefixListIds(rules.stream()
                        .flatMap(SecurityGroupDescription::prefixList)
                        .toList());
        if (protocol.ported()) {
            permission.fromPort(protocol.from()).toPort(protocol.to());
        }
        return permission.build();
    }

    private static Stream<IpRange> range(SecurityGroupRule rule) {
        return rule.peer().cidr().stream()
                .map(cidr -> IpRange.builder()
                        .cidrIp(cidr.toString())
                        .description(rule.description().orElse(null))
                        .build());
    }

    private static Stream<PrefixListId> prefixList(SecurityGroupRule rule) {
        return rule.peer().prefixList().stream()
                .map(id -> PrefixListId.builder()
                        .prefixListId(id)
                        .description(rule.description().orElse(null))
                        .build());
    }

    /** The group that a rule names, and how it is reached where it is in another VPC. */
    static Stream<UserIdGroupPair> pair(Estate estate, SecurityGroup group, SecurityGroupRule rule) {
        return rule.peer().group().stream().map(id -> {
            UserIdGroupPair.Builder pair = UserIdGroupPair.builder()
                    .groupId(id)
                    .userId(estate.account())
                    .description(rule.description().orElse(null));
            GroupReferences.across(estate, group, id)
                    .ifPresent(there -> pair.vpcId(there.group().vpcId())
                            .vpcPeeringConnectionId(connectionId(there))
                            .peeringStatus(status(there)));
            return pair.build();
        });
    }

    private static @Nullable String connectionId(GroupReferences.Across there) {
        return there.connection()
                .map(VpcPeeringConnection::vpcPeeringConnectionId)
                .orElse(null);
    }

    /** A connection that is forgotten was deleted. */
    private static String status(GroupReferences.Across there) {
        return there.connection()
                .map(VpcPeeringConnection::stored)
                .orElse(VpcPeeringConnection.State.DELETED)
                .text();
    }
}
