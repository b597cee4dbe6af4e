package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.SecurityGroupRule.Protocol;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AnalysisAclRule;
import software.amazon.awssdk.services.ec2.model.AnalysisSecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.PortRange;

/** Which rules of security groups and network ACLs a packet falls under, and how analyses describe them. */
final class PacketRules {

    private PacketRules() {}

    /** A rule that permits a packet, and the group that has it. */
    record Permission(SecurityGroup group, SecurityGroupRule rule) {}

    /** The groups of an interface, in the order in which it has them. */
    static List<SecurityGroup> groups(VpcResources vpc, NetworkInterface eni) {
        return eni.settings().groupIds().stream()
                .flatMap(id -> vpc.securityGroups().stream()
                        .filter(group -> group.groupId().equals(id)))
                .toList();
    }

    /** The first rule of an interface's groups that permits a packet; every rule permits, so any of them will do. */
    static Optional<Permission> permission(VpcResources vpc, NetworkInterface eni, boolean egress, Packet packet) {
        Ipv4 peer = egress ? packet.destination() : packet.source();
        for (SecurityGroup group : groups(vpc, eni)) {
            Optional<SecurityGroupRule> rule = group.rules(egress)
                    .filter(each -> matches(each.protocol(), packet) && isPeer(vpc, each.peer(), peer))
                    .findFirst();
            if (rule.isPresent()) {
                return Optional.of(new Permission(group, rule.get()));
            }
        }
        return Optional.empty();
    }

    /** The entry that decides on a packet, the first one that it falls under; empty for the last one, which denies. */
    static Optional<NetworkAcl.Entry> decides(NetworkAcl acl, boolean egress, Packet packet) {
        Ipv4 peer = egress ? packet.destination() : packet.source();
        return acl.entries(egress)
                .filter(entry ->
                        matches(entry.protocol(), packet) && entry.cidr().contains(peer))
                .findFirst();
    }

    private static boolean matches(Protocol protocol, Packet packet) {
        if (protocol.number() == Protocol.ALL_TRAFFIC) {
            return true;
        }
        boolean everyPort = protocol.from() < 0;
        return protocol.number() == packet.protocol()
                && (everyPort
                        || packet.destinationPort() >= protocol.from() && packet.destinationPort() <= protocol.to());
    }

    private static boolean isPeer(VpcResources vpc, SecurityGroupRule.Peer peer, Ipv4 address) {
        return peer.cidr().filter(range -> range.contains(address)).isPresent()
                || peer.prefixList()
                        .filter(id -> vpc.prefixLists().of(id).stream().anyMatch(range -> range.contains(address)))
                        .isPresent()
                || peer.group().filter(id -> isMember(vpc, id, address)).isPresent();
    }

    /** Members are known by their private addresses; those of a peer's groups as far as the connection is active. */
    private static boolean isMember(VpcResources vpc, String groupId, Ipv4 address) {
        return vpc.planned().stream()
                        .anyMatch(eni -> eni.settings().groupIds().contains(groupId)
                                && eni.address().equals(address))
                || vpc.peerings().stream()
                        .anyMatch(peering -> peering.members()
                                .getOrDefault(groupId, List.of())
                                .contains(address));
    }

    static AnalysisSecurityGroupRule described(SecurityGroupRule rule) {
        return AnalysisSecurityGroupRule.builder()
                .direction(direction(rule.egress()))
                .protocol(
                        rule.protocol().number() == Protocol.ALL_TRAFFIC
                                ? "all"
                                : rule.protocol().text())
                .portRange(ports(rule.protocol()))
                .cidr(rule.peer().cidr().map(Object::toString).orElse(null))
                .securityGroupId(rule.peer().group().orElse(null))
                .prefixListId(rule.peer().prefixList().orElse(null))
                .build();
    }

    static AnalysisAclRule described(NetworkAcl.Entry entry) {
        return AnalysisAclRule.builder()
                .ruleNumber(entry.number())
                .egress(entry.egress())
                .ruleAction(entry.allow() ? "allow" : "deny")
                .protocol(
                        entry.protocol().number() == Protocol.ALL_TRAFFIC
                                ? "all"
                                : entry.protocol().text())
                .portRange(ports(entry.protocol()))
                .cidr(entry.cidr().toString())
                .build();
    }

    static String direction(boolean egress) {
        return egress ? "egress" : "ingress";
    }

    private static @Nullable PortRange ports(Protocol protocol) {
        boolean ported = protocol.number() == Protocol.TCP || protocol.number() == Protocol.UDP;
        return ported && protocol.from() >= 0
                ? PortRange.builder().from(protocol.from()).to(protocol.to()).build()
                : null;
    }
}
