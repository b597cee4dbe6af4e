package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An elastic network interface.
 *
 * @param settings what can be modified
 * @param management present when a service of ours made it and uses it
 * @param publicAddress mapped to its primary private address one to one by the VPC's internet gateway
 * @param secondaryAddresses its other private addresses, in the order in which they were assigned
 */
record NetworkInterface(
        String networkInterfaceId,
        Place place,
        Type type,
        Settings settings,
        Optional<Management> management,
        Optional<PublicAddress> publicAddress,
        Instant created,
        Optional<Idempotency> idempotency,
        List<PrivateAddress> secondaryAddresses)
        implements Resource {

    NetworkInterface {
        // Records that were stored before an interface could have several addresses lack the list.
        secondaryAddresses = secondaryAddresses == null ? List.of() : List.copyOf(secondaryAddresses);
    }

    /** Where it is, for good. */
    record Place(String vpcId, String subnetId, String zone, Ipv4 address, String macAddress) {}

    /** A private address and the public one that is mapped to it. */
    record PrivateAddress(Ipv4 address, Optional<PublicAddress> publicAddress) {}

    /** What it is for. */
    enum Type {
        INTERFACE("interface"),
        NETWORK_LOAD_BALANCER("network_load_balancer"),
        NAT_GATEWAY("nat_gateway"),
        VPC_ENDPOINT("vpc_endpoint");

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

    /** Its primary private address. */
    Ipv4 address() {
        return place.address();
    }

    /** All of its private addresses, the primary one first. */
    List<PrivateAddress> addresses() {
        return Stream.concat(Stream.of(new PrivateAddress(place.address(), publicAddress)), secondaryAddresses.stream())
                .toList();
    }

    Optional<PrivateAddress> address(Ipv4 wanted) {
        return addresses().stream()
                .filter(each -> each.address().equals(wanted))
                .findFirst();
    }

    /** All of its public addresses. */
    List<PublicAddress> publicAddresses() {
        return addresses().stream()
                .flatMap(each -> each.publicAddress().stream())
                .toList();
    }

    boolean attached() {
        return management.isPresent();
    }

    /** Whether this machine has a namespace for it. */
    boolean inPlan() {
        return attached() && type != Type.NAT_GATEWAY;
    }

    NetworkInterface with(Settings next) {
        return with(next, publicAddress, secondaryAddresses);
    }

    /** The interface with another public address, or none, for one of its private ones. */
    NetworkInterface with(Ipv4 privateAddress, Optional<PublicAddress> next) {
        if (privateAddress.equals(place.address())) {
            return with(settings, next, secondaryAddresses);
        }
        return withSecondary(secondaryAddresses.stream()
                .map(each -> each.address().equals(privateAddress) ? new PrivateAddress(privateAddress, next) : each)
                .toList());
    }

    NetworkInterface plus(List<PrivateAddress> more) {
        List<PrivateAddress> next = new ArrayList<>(secondaryAddresses);
        next.addAll(more);
        return withSecondary(next);
    }

    NetworkInterface minus(List<Ipv4> gone) {
        return withSecondary(secondaryAddresses.stream()
                .filter(each -> !gone.contains(each.address()))
                .toList());
    }

    private NetworkInterface withSecondary(List<PrivateAddress> next) {
        return with(settings, publicAddress, next);
    }

    private NetworkInterface with(
            Settings nextSettings, Optional<PublicAddress> nextPublic, List<PrivateAddress> nextSecondary) {
        return new NetworkInterface(
                networkInterfaceId,
                place,
                type,
                nextSettings,
                management,
                nextPublic,
                created,
                idempotency,
                nextSecondary);
    }
}
