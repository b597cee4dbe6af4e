package dev.roadstead.services.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.Region;

class RegionTest {

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1,      use1-az1",
        "eu-west-1,      euw1-az1",
        "ap-southeast-2, apse2-az1",
        "ap-northeast-1, apne1-az1",
        "sa-east-1,      sae1-az1",
        "ca-central-1,   cac1-az1",
        "us-gov-west-1,  usgw1-az1"
    })
    void zoneIdsAreAsOnAws(String region, String firstId) {
        assertThat(world.askAs(World.ROOT, region, ec2 -> ec2.describeAvailabilityZones())
                        .availabilityZones())
                .hasSize(3)
                .first()
                .satisfies(zone -> {
                    assertThat(zone.zoneName()).isEqualTo(region + "a");
                    assertThat(zone.zoneId()).isEqualTo(firstId);
                    assertThat(zone.stateAsString()).isEqualTo("available");
                });
    }

    @Test
    void zonesAreFoundByNameIdAndFilter() {
        assertThat(world.ask(ec2 -> ec2.describeAvailabilityZones(r -> r.zoneNames("us-east-1b")))
                        .availabilityZones())
                .extracting(AvailabilityZone::zoneId)
                .containsExactly("use1-az2");
        assertThat(world.ask(ec2 -> ec2.describeAvailabilityZones(
                                r -> r.filters(f -> f.name("zone-id").values("use1-az3"))))
                        .availabilityZones())
                .extracting(AvailabilityZone::zoneName)
                .containsExactly("us-east-1c");
        world.refuses(
                "InvalidParameterValue",
                "us-east-1z",
                ec2 -> ec2.describeAvailabilityZones(r -> r.zoneNames("us-east-1z")));
    }

    @Test
    void regionsAreListedAndUnknownOnesRefused() {
        assertThat(world.ask(ec2 -> ec2.describeRegions()).regions())
                .extracting(Region::regionName)
                .contains("us-east-1", "eu-central-1")
                .isSorted();
        assertThat(world.ask(ec2 -> ec2.describeRegions(r -> r.regionNames("eu-west-1")))
                        .regions())
                .extracting(Region::endpoint)
                .containsExactly("ec2.eu-west-1.amazonaws.com");
        world.refuses(
                "InvalidParameterValue",
                "mars-north-1",
                ec2 -> ec2.describeRegions(r -> r.regionNames("mars-north-1")));
    }

    @Test
    void anAccountKnowsItsDefaultVpcAndLimits() {
        String vpc = world.ask(ec2 -> ec2.describeVpcs()).vpcs().getFirst().vpcId();
        assertThat(world.ask(ec2 -> ec2.describeAccountAttributes(
                                r -> r.attributeNamesWithStrings("default-vpc", "vpc-max-elastic-ips")))
                        .accountAttributes())
                .extracting(attribute -> attribute.attributeName() + "="
                        + attribute.attributeValues().getFirst().attributeValue())
                .containsExactly("default-vpc=" + vpc, "vpc-max-elastic-ips=5");
    }
}
