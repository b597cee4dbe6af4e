package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import java.util.Map;

/**
 * A target group for HTTP/1.1.
 *
 * @param attributes those that were set; all others have their defaults
 */
record TargetGroup(
        Identity identity, HealthCheck healthCheck, Map<String, String> attributes, Map<String, String> tags) {

    static final Kind<TargetGroup> KIND = Records.kind("elbv2.targetGroup", TargetGroup.class);

    TargetGroup {
        attributes = LoadBalancer.sorted(attributes);
        tags = LoadBalancer.sorted(tags);
    }

    /**
     * What never changes.
     *
     * @param targetType {@code ip} or {@code instance}
     */
    record Identity(String arn, String name, String targetType, int port, String vpcId) {}

    /**
     * How its targets are checked.
     *
     * @param port a number or {@code traffic-port}
     */
    record HealthCheck(String port, String path, String matcher, Timing timing) {}

    /** How often, and how often in a row. */
    record Timing(int intervalSeconds, int timeoutSeconds, int healthyThreshold, int unhealthyThreshold) {}

    String arn() {
        return identity.arn();
    }

    Key key() {
        return ElbResource.TARGET_GROUP.find(arn()).orElseThrow();
    }

    TargetGroup withHealthCheck(HealthCheck changed) {
        return new TargetGroup(identity, changed, attributes, tags);
    }

    TargetGroup withAttributes(Map<String, String> changed) {
        return new TargetGroup(identity, healthCheck, changed, tags);
    }

    TargetGroup withTags(Map<String, String> changed) {
        return new TargetGroup(identity, healthCheck, attributes, changed);
    }
}
