package dev.roadstead.services.elbv2;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A target of a group: an address in the group's VPC.
 *
 * @param zone the availability zone that the address lies in
 * @param drainingUntil once it is deregistered, when its deregistration delay is over
 */
record Target(
        String targetGroupArn,
        String ip,
        int port,
        String zone,
        Instant registeredAt,
        Optional<Instant> drainingUntil) {

    static final Kind<Target> KIND = Records.kind("elbv2.target", Target.class);

    /** A group's, those that drain too. */
    static List<Target> of(View view, TargetGroup group) {
        Key key = group.key();
        return view.list(KIND, key.account(), key.region(), key.id() + "/").stream()
                .map(Versioned::value)
                .toList();
    }

    static Key key(TargetGroup group, String ip, int port) {
        Key key = group.key();
        return new Key(key.account(), key.region(), key.id() + "/" + ip + ":" + port);
    }

    Key key() {
        Key group = ElbResource.TARGET_GROUP.find(targetGroupArn).orElseThrow();
        return new Key(group.account(), group.region(), group.id() + "/" + ip + ":" + port);
    }

    boolean registered() {
        return drainingUntil.isEmpty();
    }

    Target draining(Instant until) {
        return new Target(targetGroupArn, ip, port, zone, registeredAt, Optional.of(until));
    }
}
