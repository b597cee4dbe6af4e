package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A security group's permissions in nft's language. The ranges of one kind of traffic become one lookup; a referenced group is
 * the set of its members' addresses. What no rule accepts falls out of the chain and is dropped by the hook's policy.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html">Security group rules</a>
 */
final class SecurityGroupRules {
    private SecurityGroupRules() {}

    /** @param groups the groups of the VPC; a rule for any other permits nothing (AWS calls it stale) */
    static RouterPart.Group of(SecurityGroupPlan group, Set<String> groups) {
        return new RouterPart.Group(
                group.groupId(), rules(group.ingress(), "saddr", groups), rules(group.egress(), "daddr", groups));
    }

    private static List<String> rules(List<RulePlan> permissions, String side, Set<String> groups) {
        Map<Traffic, List<RulePlan>> byTraffic = permissions.stream()
                .collect(Collectors.groupingBy(RulePlan::traffic, LinkedHashMap::new, Collectors.toList()));
        List<String> rules = new ArrayList<>();
        byTraffic.forEach((traffic, same) -> {
            String match = match(traffic);
            Set<Cidr> ranges = new TreeSet<>();
            for (RulePlan permission : same) {
                switch (permission.peer()) {
                    case Peer.Range(Cidr range) -> ranges.add(range);
                    case Peer.Group(String id)
                    when groups.contains(id) -> rules.add(match + "ip " + side + " @" + id + " accept");
                    case Peer.Group(String id) -> {}
                }
            }
            if (!ranges.isEmpty()) {
                rules.add(match + ranges(side, ranges) + "accept");
            }
        });
        return rules;
    }

    private static String ranges(String side, Set<Cidr> ranges) {
        if (ranges.contains(Cidr.ALL)) {
            return "";
        }
        // Ranges either nest or are apart; sorted, an outer one comes before what it contains.
        List<Cidr> outermost = new ArrayList<>();
        for (Cidr range : ranges) {
            if (outermost.isEmpty() || !outermost.getLast().contains(range)) {
                outermost.add(range);
            }
        }
        return outermost.stream().map(Cidr::toString).collect(Collectors.joining(", ", "ip " + side + " { ", " } "));
    }

    private static String match(Traffic traffic) {
        return switch (traffic) {
            case Traffic.All() -> "";
            case Traffic.Tcp(int from, int to) -> ports("tcp", from, to);
            case Traffic.Udp(int from, int to) -> ports("udp", from, to);
            case Traffic.Icmp(int type, int code) when type < 0 -> "ip protocol icmp ";
            case Traffic.Icmp(int type, int code) when code < 0 -> "icmp type " + type + " ";
            case Traffic.Icmp(int type, int code) -> "icmp type " + type + " icmp code " + code + " ";
            case Traffic.Protocol(int number) -> "ip protocol " + number + " ";
        };
    }

    private static String ports(String protocol, int from, int to) {
        if (from <= 0 && to == 65535) {
            return "ip protocol " + protocol + " ";
        }
        return protocol + " dport " + (from == to ? "" + from : from + "-" + to) + " ";
    }
}
