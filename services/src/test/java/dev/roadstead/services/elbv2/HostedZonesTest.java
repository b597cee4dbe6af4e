package dev.roadstead.services.elbv2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostedZonesTest {

    @Test
    void aLoadBalancerIsInItsRegionsZone() {
        assertThat(zone("us-east-1")).isEqualTo("Z35SXDOTRQ7X7K");
        assertThat(zone("eu-west-1")).isEqualTo("Z32O12XQLNTSW2");
        assertThat(zone("ap-southeast-3")).isEqualTo("Z08888821HLRG5A9ZRTER");
    }

    @Test
    void whereAwsHasNoRegionThereIsNoZone() {
        assertThat(zone("on-premises-1")).isNull();
    }

    private static String zone(String region) {
        LoadBalancer shop = new LoadBalancer(
                new LoadBalancer.Identity(
                        "arn:aws:elasticloadbalancing:" + region
                                + ":123456789012:loadbalancer/app/shop/0123456789abcdef",
                        "shop",
                        "shop-1." + region + ".elb.roadstead.internal",
                        Instant.EPOCH),
                new LoadBalancer.Placement(true, "vpc-1", List.of(), List.of(), List.of()),
                LoadBalancer.State.of(LoadBalancer.Code.ACTIVE),
                Map.of(),
                Map.of());
        return LoadBalancerDescription.of(shop).canonicalHostedZoneId();
    }
}
