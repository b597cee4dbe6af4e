package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.DhcpOptionsPlan;
import dev.roadstead.services.aws.Records;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.DhcpConfiguration;
import software.amazon.awssdk.services.ec2.model.NewDhcpConfiguration;

class DhcpOptionsTest {

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static NewDhcpConfiguration option(String key, String... values) {
        return NewDhcpConfiguration.builder().key(key).values(values).build();
    }

    private String create(NewDhcpConfiguration... options) {
        return world.ask(ec2 -> ec2.createDhcpOptions(r -> r.dhcpConfigurations(options)))
                .dhcpOptions()
                .dhcpOptionsId();
    }

    private void associate(String vpc, String options) {
        world.ask(ec2 -> ec2.associateDhcpOptions(r -> r.vpcId(vpc).dhcpOptionsId(options)));
    }

    @Test
    void aNewVpcHasTheRegionsDefaultOptions() {
        String vpc = world.vpc("10.0.0.0/16");
        assertThat(world.network.vpc(vpc).dhcpOptions())
                .isEqualTo(new DhcpOptionsPlan(List.of(Ipv4.parse("10.0.0.2")), Optional.of("ec2.internal")));
        create(option("domain-name", "corp.example.com"));
        String next = world.vpc("10.1.0.0/16");
        assertThat(world.network.vpc(next).dhcpOptions().domainName()).contains("ec2.internal");
    }

    @Test
    void aVpcIsToldTheServersAndTheDomainOfItsOptions() {
        String vpc = world.vpc("10.0.0.0/16");
        String options = create(
                option("domain-name", "corp.example.com"),
                option("domain-name-servers", "10.0.9.9", "AmazonProvidedDNS"),
                option("ntp-servers", "169.254.169.123"));
        associate(vpc, options);
        assertThat(world.network.vpc(vpc).dhcpOptions())
                .isEqualTo(new DhcpOptionsPlan(
                        List.of(Ipv4.parse("10.0.9.9"), Ipv4.parse("10.0.0.2")), Optional.of("corp.example.com")));
        var described = world.ask(ec2 -> ec2.describeDhcpOptions(r -> r.filters(
                        f -> f.name("key").values("ntp-servers"),
                        f -> f.name("value").values("*.example.com"))))
                .dhcpOptions();
        assertThat(described).singleElement().satisfies(found -> {
            assertThat(found.dhcpOptionsId()).isEqualTo(options);
            assertThat(found.dhcpConfigurations())
                    .extracting(DhcpConfiguration::key)
                    .containsExactly("domain-name", "domain-name-servers", "ntp-servers");
        });
        assertThat(world.ask(ec2 -> ec2.describeVpcs(r -> r.vpcIds(vpc)))
                        .vpcs()
                        .getFirst()
                        .dhcpOptionsId())
                .isEqualTo(options);
        world.refuses(
                "DependencyViolation",
                "The dhcpOptions '" + options + "' has dependencies and cannot be deleted.",
                ec2 -> ec2.deleteDhcpOptions(r -> r.dhcpOptionsId(options)));

        associate(vpc, "default");
        assertThat(world.network.vpc(vpc).dhcpOptions()).isEqualTo(new DhcpOptionsPlan(List.of(), Optional.empty()));
        world.ask(ec2 -> ec2.deleteDhcpOptions(r -> r.dhcpOptionsId(options)));
        world.refuses(
                "InvalidDhcpOptionID.NotFound",
                options,
                ec2 -> ec2.associateDhcpOptions(r -> r.vpcId(vpc).dhcpOptionsId(options)));
    }

    @ParameterizedTest
    @CsvSource({
        "domain-name,                       'a b\nnameserver 1.1.1.1', InvalidParameterValue, is invalid",
        "domain-name,                       '',                        InvalidParameterValue, is invalid",
        "domain-name-servers,               dns.example.com,           InvalidParameterValue, is invalid",
        "domain-name-servers,               fd00:ec2::253,             NotImplemented,        IPv6",
        "netbios-node-type,                 3,                         InvalidParameterValue, '1, 2, 4 or 8'",
        "ipv6-address-preferred-lease-time, 140,                       NotImplemented,        ipv6-address-preferred-lease-time",
        "time-server,                       10.0.0.1,                  InvalidParameterValue, Unknown DHCP option"
    })
    void optionsThatMeanNothingAreRefused(String key, String value, String code, String message) {
        world.refuses(code, message, ec2 -> ec2.createDhcpOptions(r -> r.dhcpConfigurations(option(key, value))));
    }

    @Test
    void fourServersAreEnough() {
        world.refuses(
                "InvalidParameterValue",
                "has 5 values (expected at most 4)",
                ec2 -> ec2.createDhcpOptions(r -> r.dhcpConfigurations(
                        option("domain-name-servers", "10.0.0.1", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"))));
        world.refuses(
                "InvalidParameterValue",
                "more than once",
                ec2 -> ec2.createDhcpOptions(
                        r -> r.dhcpConfigurations(option("domain-name", "a"), option("domain-name", "b"))));
    }

    @Test
    void aSetThatWasStoredBeforeThereWereOthersIsTheDefaultOne() {
        DhcpOptions read = Records.codec(DhcpOptions.class)
                .decode("{\"dhcpOptionsId\":\"dopt-1\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(read.standard()).isTrue();
        assertThat(read.domainName("eu-west-1")).contains("eu-west-1.compute.internal");
    }
}
