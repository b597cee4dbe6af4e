package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * Names of interfaces, which only a VPC with both of its DNS attributes has.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html">Understanding Amazon DNS</a>
 */
class InterfaceNamesTest {

    private final World world = new World();
    private String vpc = "";
    private String id = "";
    private String publicIp = "";

    @BeforeEach
    void makeInterface() {
        vpc = world.vpc("10.0.0.0/16");
        world.internetGateway(vpc);
        String subnet = world.subnet(vpc, "10.0.1.0/24");
        id = world.ask(ec2 -> ec2.createNetworkInterface(r -> r.subnetId(subnet)
                        .privateIpAddresses(
                                a -> a.privateIpAddress("10.0.1.5").primary(true),
                                a -> a.privateIpAddress("10.0.1.9").primary(false))))
                .networkInterface()
                .networkInterfaceId();
        var address = world.ask(ec2 -> ec2.allocateAddress(r -> {}));
        publicIp = address.publicIp();
        world.ask(ec2 ->
                ec2.associateAddress(r -> r.allocationId(address.allocationId()).networkInterfaceId(id)));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void hostnames(boolean wanted) {
        world.ask(ec2 -> ec2.modifyVpcAttribute(r -> r.vpcId(vpc).enableDnsHostnames(a -> a.value(wanted))));
    }

    private NetworkInterface described() {
        return world.ask(ec2 -> ec2.describeNetworkInterfaces(r -> r.networkInterfaceIds(id)))
                .networkInterfaces()
                .getFirst();
    }

    private int found(String filter, String value) {
        return world.ask(ec2 -> ec2.describeNetworkInterfaces(r ->
                        r.filters(Filter.builder().name(filter).values(value).build())))
                .networkInterfaces()
                .size();
    }

    @Test
    void withDnsHostnamesPrivateAndPublicAddressesHaveNames() {
        hostnames(true);
        String publicName = "ec2-" + publicIp.replace('.', '-') + ".compute-1.amazonaws.com";

        assertThat(described().privateDnsName()).isEqualTo("ip-10-0-1-5.ec2.internal");
        assertThat(described().privateIpAddresses().getLast().privateDnsName()).isEqualTo("ip-10-0-1-9.ec2.internal");
        assertThat(described().association().publicDnsName()).isEqualTo(publicName);
        assertThat(described().privateIpAddresses().getFirst().association().publicDnsName())
                .isEqualTo(publicName);
        assertThat(found("private-dns-name", "ip-10-0-1-9.ec2.internal")).isEqualTo(1);
        assertThat(found("association.public-dns-name", publicName)).isEqualTo(1);
    }

    @Test
    void withoutDnsHostnamesOrDnsSupportThereAreNone() {
        assertThat(described().privateDnsName()).isNull();
        assertThat(described().privateIpAddresses().getLast().privateDnsName()).isNull();
        assertThat(described().association().publicDnsName()).isEmpty();
        assertThat(found("private-dns-name", "*")).isZero();
        assertThat(found("association.public-dns-name", "*")).isZero();

        hostnames(true);
        world.ask(ec2 -> ec2.modifyVpcAttribute(r -> r.vpcId(vpc).enableDnsSupport(a -> a.value(false))));
        assertThat(described().privateDnsName()).isNull();
        assertThat(described().association().publicDnsName()).isEmpty();
    }
}
