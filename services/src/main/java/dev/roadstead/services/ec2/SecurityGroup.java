package dev.roadstead.services.ec2;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A security group and its rules. */
record SecurityGroup(String groupId, String vpcId, String name, String description, List<SecurityGroupRule> rules)
        implements Resource {

    /** The name of the group that every VPC has. */
    static final String DEFAULT = "default";

    SecurityGroup {
        rules = List.copyOf(rules);
    }

    @Override
    public String resourceId() {
        return groupId;
    }

    boolean defaultGroup() {
        return name.equals(DEFAULT);
    }

    Stream<SecurityGroupRule> rules(boolean egress) {
        return rules.stream().filter(rule -> rule.egress() == egress);
    }

    Optional<SecurityGroupRule> rule(String ruleId) {
        return rules.stream().filter(rule -> rule.ruleId().equals(ruleId)).findFirst();
    }

    /** Whether a rule of this group names another one as its peer. */
    boolean refersTo(String otherId) {
        return rules.stream()
                .anyMatch(rule -> rule.peer().group().filter(otherId::equals).isPresent());
    }

    /** The prefix lists that its rules refer to. */
    Set<String> prefixListIds() {
        return rules.stream()
                .flatMap(rule -> rule.peer().prefixList().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    SecurityGroup withRules(List<SecurityGroupRule> next) {
        return new SecurityGroup(groupId, vpcId, name, description, next);
    }

    SecurityGroup plus(Collection<SecurityGroupRule> more) {
        return withRules(Stream.concat(rules.stream(), more.stream()).toList());
    }

    SecurityGroup minus(Collection<SecurityGroupRule> gone) {
        return withRules(rules.stream().filter(rule -> !gone.contains(rule)).toList());
    }

    /** The group with one rule in the place of the rule that has its id. */
    SecurityGroup replacing(SecurityGroupRule next) {
        return withRules(rules.stream()
                .map(rule -> rule.ruleId().equals(next.ruleId()) ? next : rule)
                .toList());
    }
}
