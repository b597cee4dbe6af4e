package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An elastic network interface.
 *
 * @param settings what can be modified
 * @param management present when a service of ours made it and uses it
 * @param publicAddress mapped to it one to one by the VPC's internet gateway
 */
record NetworkInterface(
        String networkInterfaceId,
        Place place,
        Type type,
        Settings settings,
        Optional<Management> management,
        Optional<PublicAddress> publicAddress,
        Instant created,
        Optional<Idempotency> idempotency)
        implements Resource {

    /** Where it is, for good. */
    record Place(String vpcId, String subnetId, String zone, Ipv4 address, String macAddress) {}

    /** What it is for. */
    enum Type {
        INTERFACE("interface"),
        NETWORK_LOAD_BALANCER("network_load_balancer"),
        NAT_GATEWAY("nat_gateway");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** What its owner can change. */
    record Settings(String description, List<String> groupIds, boolean sourceDestCheck) {
        Settings {
            groupIds = List.copyOf(groupIds);
        }
    }

    /**
     * The service that manages it; it is attached from its creation to its deletion.
     *
     * @param requesterId such as {@code amazon-elb}
     */
    record Management(String requesterId, String attachmentId) {}

    /**
     * A public address.
     *
     * @param elastic the allocation and association; absent for an address that comes and goes with the interface
     */
    record PublicAddress(Ipv4 address, Optional<Elastic> elastic) {}

    /** The Elastic IP address behind a public address. */
    record Elastic(String allocationId, String associationId) {}

    @Override
    public String resourceId() {
        return networkInterfaceId;
    }

    String vpcId() {
        return place.vpcId();
    }

    String subnetId() {
        return place.subnetId();
    }

    Ipv4 address() {
        return place.address();
    }

    boolean attached() {
        return management.isPresent();
    }

    /** Whether this machine has a namespace for it. */
    boolean inPlan() {
        return attached() && type != Type.NAT_GATEWAY;
    }

    NetworkInterface with(Settings next) {
        return new NetworkInterface(
                networkInterfaceId, place, type, next, management, publicAddress, created, idempotency);
    }

    NetworkInterface with(Optional<PublicAddress> next) {
        return new NetworkInterface(networkInterfaceId, place, type, settings, management, next, created, idempotency);
    }
}
