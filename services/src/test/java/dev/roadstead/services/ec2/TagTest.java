package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;

class TagTest {

    private final World world = new World();
    private String vpc = "";

    @BeforeEach
    void makeVpc() {
        vpc = world.vpc("10.0.0.0/16");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private List<Tag> tags() {
        return world.ask(ec2 -> ec2.describeVpcs(r -> r.vpcIds(vpc)))
                .vpcs()
                .getFirst()
                .tags();
    }

    private void set(Collection<Tag> tags) {
        world.ask(ec2 -> ec2.createTags(r -> r.resources(vpc).tags(tags)));
    }

    @Test
    void tagsAreAddedReplacedAndRemoved() {
        set(List.of(tag("a", "1"), tag("b", "2")));
        set(List.of(tag("b", "3"), tag("c", "")));
        assertThat(tags()).containsExactly(tag("a", "1"), tag("b", "3"), tag("c", ""));
        world.ask(ec2 ->
                ec2.deleteTags(r -> r.resources(vpc).tags(t -> t.key("a").value("other"), t -> t.key("b"))));
        assertThat(tags()).containsExactly(tag("a", "1"), tag("c", ""));
        world.ask(ec2 -> ec2.deleteTags(r -> r.resources(vpc)));
        assertThat(tags()).isEmpty();
    }

    @Test
    void tagsAreListedAcrossResources() {
        String group = world.group(vpc, "web");
        String rule = world.ask(ec2 -> ec2.authorizeSecurityGroupIngress(r -> r.groupId(group)
                        .tagSpecifications(t ->
                                t.resourceType(ResourceType.SECURITY_GROUP_RULE).tags(tag("kind", "rule")))
                        .ipPermissions(p -> p.ipProtocol("-1").ipRanges(range -> range.cidrIp("10.0.0.0/8")))))
                .securityGroupRules()
                .getFirst()
                .securityGroupRuleId();
        world.ask(ec2 -> ec2.createTags(r -> r.resources(group, vpc).tags(tag("kind", "thing"))));
        assertThat(world.ask(ec2 -> ec2.describeTags(
                                r -> r.filters(f -> f.name("key").values("kind"))))
                        .tags())
                .extracting(TagDescription::resourceId, TagDescription::resourceTypeAsString)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(rule, "security-group-rule"),
                        org.assertj.core.groups.Tuple.tuple(group, "security-group"),
                        org.assertj.core.groups.Tuple.tuple(vpc, "vpc"));
        world.ask(ec2 -> ec2.deleteSecurityGroup(r -> r.groupId(group)));
        assertThat(world.ask(ec2 -> ec2.describeTags()).tags())
                .extracting(TagDescription::resourceId)
                .containsExactly(vpc);
    }

    @Test
    void tagsThatCannotBeAreRefused() {
        world.refuses(
                "InvalidParameterValue",
                "reserved for internal use",
                ec2 -> ec2.createTags(r -> r.resources(vpc).tags(tag("aws:x", "1"))));
        world.refuses(
                "InvalidParameterValue",
                "Duplicate tag key 'a' specified.",
                ec2 -> ec2.createTags(r -> r.resources(vpc).tags(tag("a", "1"), tag("a", "2"))));
        world.refuses(
                "InvalidParameterValue",
                "128",
                ec2 -> ec2.createTags(r -> r.resources(vpc).tags(tag("k".repeat(129), "1"))));
        world.refuses(
                "InvalidParameterValue",
                "256",
                ec2 -> ec2.createTags(r -> r.resources(vpc).tags(tag("a", "v".repeat(257)))));
        world.refuses(
                "InvalidVpcID.NotFound",
                "vpc-0123456789abcdef0",
                ec2 -> ec2.createTags(
                        r -> r.resources(vpc, "vpc-0123456789abcdef0").tags(tag("a", "1"))));
        world.refuses(
                "InvalidID",
                "ami-1",
                ec2 -> ec2.createTags(r -> r.resources("ami-1").tags(tag("a", "1"))));
        world.refuses(
                "InvalidParameterValue",
                "'subnet' is not a valid taggable resource type",
                ec2 -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")
                        .tagSpecifications(
                                t -> t.resourceType(ResourceType.SUBNET).tags(tag("a", "1")))));
        assertThat(tags()).isEmpty();
    }

    @Test
    void fiftyTagsAreEnough() {
        set(IntStream.range(0, 50).mapToObj(i -> tag("k" + i, "v")).toList());
        world.refuses(
                "TagLimitExceeded",
                "50",
                ec2 -> ec2.createTags(r -> r.resources(vpc).tags(tag("one-more", "v"))));
    }

    @Test
    void halfASurrogatePairIsNoText() {
        String vpc = world.vpc("10.0.0.0/16");
        world.refuses(
                "InvalidParameterValue",
                "Tag value is not valid UTF-8",
                ec2 -> ec2.createTags(r -> r.resources(vpc).tags(t -> t.key("a").value("\uD800"))));
        world.refuses(
                "InvalidParameterValue",
                "Tag key is not valid UTF-8",
                ec2 -> ec2.createTags(
                        r -> r.resources(vpc).tags(t -> t.key("\uD800").value("a"))));
    }
}
