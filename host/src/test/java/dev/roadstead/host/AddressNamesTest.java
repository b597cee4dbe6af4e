package dev.roadstead.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressNamesTest {
    private static final AddressNames FIRST = new AddressNames("us-east-1");
    private static final AddressNames OTHER = new AddressNames("eu-west-1");

    @Test
    void namesCarryTheirRegionButInTheFirstOne() {
        Ipv4 address = Ipv4.parse("10.0.1.5");
        assertThat(FIRST.ofPrivate(address)).isEqualTo("ip-10-0-1-5.ec2.internal");
        assertThat(OTHER.ofPrivate(address)).isEqualTo("ip-10-0-1-5.eu-west-1.compute.internal");
        assertThat(FIRST.ofPublic(address)).isEqualTo("ec2-10-0-1-5.compute-1.amazonaws.com");
        assertThat(OTHER.ofPublic(address)).isEqualTo("ec2-10-0-1-5.eu-west-1.compute.amazonaws.com");
    }

    @Test
    void aNameLeadsToItsAddressInItsOwnRegionAlone() {
        Ipv4 address = Ipv4.parse("198.18.0.5");
        for (AddressNames names : new AddressNames[] {FIRST, OTHER}) {
            assertThat(names.privateAddress(names.ofPrivate(address))).contains(address);
            assertThat(names.publicAddress(names.ofPublic(address))).contains(address);
            assertThat(AddressNames.publicAddressAnywhere(names.ofPublic(address)))
                    .contains(address);
        }
        assertThat(FIRST.privateAddress(OTHER.ofPrivate(address))).isEmpty();
        assertThat(FIRST.publicAddress(OTHER.ofPublic(address))).isEmpty();
        assertThat(FIRST.privateAddress(FIRST.ofPublic(address))).isEmpty();
        assertThat(AddressNames.publicAddressAnywhere(FIRST.ofPrivate(address))).isEmpty();
    }

    @Test
    void whatIsNoAddressIsNoName() {
        assertThat(FIRST.privateAddress("ip-10-0-1-256.ec2.internal")).isEmpty();
        assertThat(FIRST.privateAddress("ip-10-0-01-5.ec2.internal")).isEmpty();
        assertThat(FIRST.privateAddress("ip-10-0-1.ec2.internal")).isEmpty();
        assertThat(AddressNames.publicAddressAnywhere("ec2-1-2-3-4.example.com"))
                .isEmpty();
    }

    @Test
    void namesOfTheReverseTreeAreRanges() {
        assertThat(AddressNames.reverse("5.1.0.10.in-addr.arpa")).contains(Cidr.parse("10.0.1.5/32"));
        assertThat(AddressNames.reverse("16.172.in-addr.arpa")).contains(Cidr.parse("172.16.0.0/16"));
        assertThat(AddressNames.reverse("10.in-addr.arpa")).contains(Cidr.parse("10.0.0.0/8"));
        assertThat(AddressNames.reverse("1.5.1.0.10.in-addr.arpa")).isEmpty();
        assertThat(AddressNames.reverse("x.10.in-addr.arpa")).isEmpty();
        assertThat(AddressNames.reverse(".in-addr.arpa")).isEmpty();
        assertThat(AddressNames.reverse("in-addr.arpa")).isEmpty();
        assertThat(AddressNames.reverse("10.0.1.5")).isEmpty();
    }
}
