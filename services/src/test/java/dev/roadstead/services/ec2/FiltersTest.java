package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

class FiltersTest {

    private final World world = new World();
    private String vpc = "";

    @BeforeEach
    void makeGroups() {
        vpc = world.vpc("10.0.0.0/16");
        for (String name : List.of("web", "web-2", "db*", "Web")) {
            String id = world.group(vpc, name);
            world.ask(ec2 -> ec2.createTags(r -> r.resources(id)
                    .tags(t -> t.key("tier").value(name), t -> t.key("stage").value("test"))));
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    private List<String> names(Filter... filters) {
        return world.ask(ec2 -> ec2.describeSecurityGroups(r -> r.filters(filters))).securityGroups().stream()
                .map(SecurityGroup::groupName)
                .filter(name -> !name.equals("default"))
                .sorted()
                .toList();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "group-name  | web      | web",
                "group-name  | web*     | web,web-2",
                "group-name  | we?      | web",
                "group-name  | db\\*    | db*",
                "group-name  | db\\?    | ''",
                "group-name  | w.b      | ''",
                "tier        | web      | error",
                "tag:tier    | web      | web",
                "tag:tier    | *        | Web,db*,web,web-2",
                "tag-key     | st*      | Web,db*,web,web-2",
                "tag-key     | none     | ''",
                "tag-value   | db\\*    | db*",
                "description | for Web  | Web",
                "Group-Name  | web      | error"
            })
    void eachFilterMatchesWhatAwsSays(String name, String value, String expected) {
        if (expected.equals("error")) {
            world.refuses(
                    "InvalidParameterValue",
                    "The filter '" + name + "' is invalid",
                    ec2 -> ec2.describeSecurityGroups(r -> r.filters(filter(name, value))));
        } else {
            assertThat(String.join(",", names(filter(name, value)))).isEqualTo(expected);
        }
    }

    @Test
    void filtersAreAndedAndTheirValuesOred() {
        assertThat(names(filter("group-name", "web", "db\\*"), filter("vpc-id", vpc)))
                .containsExactly("db*", "web");
        assertThat(names(filter("group-name", "web"), filter("vpc-id", "vpc-0123456789abcdef0")))
                .isEmpty();
        assertThat(names(filter("tag:tier", "web"), filter("tag:stage", "test")))
                .containsExactly("web");
    }

    @Test
    void twoHundredValuesAreEnough() {
        String[] many = IntStream.range(0, 201).mapToObj(Integer::toString).toArray(String[]::new);
        world.refuses(
                "FilterLimitExceeded",
                "201",
                ec2 -> ec2.describeSecurityGroups(r -> r.filters(filter("group-name", many))));
    }

    @Test
    void aPatternOfManyWildcardsIsAnsweredAtOnce() {
        world.ask(ec2 ->
                ec2.createSecurityGroup(r -> r.vpcId(vpc).groupName("many").description("a".repeat(255))));
        assertThat(names(filter("description", "*a".repeat(100) + "b"))).isEmpty();
        assertThat(names(filter("description", "*a".repeat(100) + "*"))).containsExactly("many");
    }

    /** Each as the API reference lists it; an unknown one would be refused. */
    @Test
    void whatNothingHereCanHaveIsAFilterAllTheSame() {
        for (String name : List.of(
                "ipv6-cidr-block-association.ipv6-cidr-block",
                "ipv6-cidr-block-association.ipv6-pool",
                "ipv6-cidr-block-association.association-id",
                "ipv6-cidr-block-association.state")) {
            assertThat(world.ask(ec2 -> ec2.describeVpcs(r -> r.filters(filter(name, "*"))))
                            .vpcs())
                    .as(name)
                    .isEmpty();
        }
        for (String name : List.of("outpost-arn", "customer-owned-ipv4-pool", "enable-lni-at-device-index")) {
            assertThat(world.ask(ec2 -> ec2.describeSubnets(r -> r.filters(filter(name, "*"))))
                            .subnets())
                    .as(name)
                    .isEmpty();
        }
        assertThat(world.ask(ec2 -> ec2.describeSubnets(r -> r.filters(
                                filter("private-dns-name-options-on-launch.hostname-type", "ip-name"),
                                filter("enable-dns64", "false"))))
                        .subnets())
                .hasSize(3);
        for (String name : List.of("entry.icmp.code", "entry.port-range.from", "entry.ipv6-cidr")) {
            assertThat(world.ask(ec2 -> ec2.describeNetworkAcls(r -> r.filters(filter(name, "*"))))
                            .networkAcls())
                    .as(name)
                    .isEmpty();
        }
    }
}
