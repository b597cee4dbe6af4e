package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import dev.roadstead.host.linux.UntrackedFlows.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A security group's permissions in nft's language. The ranges of one kind of traffic become one lookup; a referenced group is
 * the set of its members' addresses. What no rule accepts falls out of the chain and is dropped by the hook's policy.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html">Security group rules</a>
 */
final class SecurityGroupRules {
    private SecurityGroupRules() {}

    /** @param groups the groups of the VPC, and those of peers that the plan has members of; a rule for any other permits nothing (AWS calls it stale) */
    static RouterPart.Group of(SecurityGroupPlan group, Set<String> groups) {
        return new RouterPart.Group(
                group.groupId(), chain(group, Direction.IN, groups), chain(group, Direction.OUT, groups));
    }

    /** The groups of an interface that has several. */
    static RouterPart.Combination combination(String name, List<SecurityGroupPlan> groups) {
        return new RouterPart.Combination(name, jumps(groups, Direction.IN), jumps(groups, Direction.OUT));
    }

    private static List<String> jumps(List<SecurityGroupPlan> groups, Direction direction) {
        return Stream.concat(
                        open(groups, direction).stream(),
                        groups.stream().map(group -> "jump " + group.groupId() + "-" + direction.chain()))
                .toList();
    }

    /** What makes flows untracked, if anything does: it comes before other rules, which may permit the same. */
    private static List<String> open(List<SecurityGroupPlan> groups, Direction direction) {
        List<String> remembering = UntrackedFlows.remembering(groups, direction);
        return remembering.isEmpty()
                ? List.of()
                : Stream.concat(
                                remembering.stream(),
                                groups.stream()
                                        .flatMap(group -> direction.of(group).stream())
                                        .filter(UntrackedFlows::open)
                                        .map(RulePlan::traffic)
                                        .distinct()
                                        .map(traffic -> TrafficMatch.of(traffic) + "goto open-" + direction.chain()))
                        .toList();
    }

    private static List<String> chain(SecurityGroupPlan group, Direction direction, Set<String> groups) {
        List<String> open = open(List.of(group), direction);
        List<RulePlan> others = direction.of(group).stream()
                .filter(rule -> open.isEmpty() || !UntrackedFlows.open(rule))
                .toList();
        return Stream.concat(open.stream(), rules(others, "ip " + direction.peer() + " ", groups).stream())
                .toList();
    }

    private static List<String> rules(List<RulePlan> permissions, String side, Set<String> groups) {
        Map<Traffic, List<RulePlan>> byTraffic = permissions.stream()
                .collect(Collectors.groupingBy(RulePlan::traffic, LinkedHashMap::new, Collectors.toList()));
        List<String> rules = new ArrayList<>();
        byTraffic.forEach((traffic, same) -> {
            String match = TrafficMatch.of(traffic);
            Set<Cidr> ranges = new TreeSet<>();
            for (RulePlan permission : same) {
                switch (permission.peer()) {
                    case Peer.Range(Cidr range) -> ranges.add(range);
                    case Peer.Group(String id)
                    when groups.contains(id) -> rules.add(match + side + "@" + id + " accept");
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
        return outermost.stream().map(Cidr::toString).collect(Collectors.joining(", ", side + "{ ", " } "));
    }
}
