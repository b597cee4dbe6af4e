package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import dev.roadstead.host.Ipv4;
import dev.roadstead.services.aws.Ids;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds places for new interfaces: an address in a subnet, and a MAC address. */
final class InterfacePlaces {

    private final Ids ids;

    InterfacePlaces(Ids ids) {
        this.ids = ids;
    }

    /**
     * A free place in a subnet.
     *
     * @param wanted the address to have; otherwise one is chosen, from a random start so that none is reused at once
     */
    NetworkInterface.Place in(Estate estate, Subnet subnet, Optional<Ipv4> wanted) {
        Quotas.require(
                estate.all(NETWORK_INTERFACE).count(),
                estate.limit(Quotas.INTERFACES),
                "NetworkInterfaceLimitExceeded",
                "network interfaces");
        Set<Ipv4> used = used(estate, subnet);
        Ipv4 address = wanted.map(asked -> requireFree(subnet, used, asked)).orElseGet(() -> choose(subnet, used));
        return new NetworkInterface.Place(subnet.vpcId(), subnet.subnetId(), subnet.zone(), address, mac());
    }

    /**
     * Free addresses of a subnet for an interface that has its place there.
     *
     * @param primary the address that the interface has
     * @param wanted addresses to have
     * @param count so many more are chosen
     */
    List<Ipv4> further(Estate estate, Subnet subnet, Ipv4 primary, List<Ipv4> wanted, int count) {
        Set<Ipv4> used = used(estate, subnet);
        used.add(primary);
        List<Ipv4> found = new ArrayList<>();
        for (Ipv4 asked : wanted) {
            found.add(requireFree(subnet, used, asked));
            used.add(asked);
        }
        for (int i = 0; i < count; i++) {
            Ipv4 chosen = choose(subnet, used);
            found.add(chosen);
            used.add(chosen);
        }
        return found;
    }

    /** How many addresses a request asks for. */
    static int count(@Nullable Integer asked) {
        int count = asked == null ? 0 : asked;
        if (count < 0) {
            throw Ec2Failures.invalidValue("Value (" + count
                    + ") for parameter secondaryPrivateIpAddressCount is invalid. Expected 0 or more");
        }
        requireRoom(count);
        return count;
    }

    /** Refuses an interface with too many addresses. */
    static void requireRoom(int addresses) {
        if (addresses > Quotas.ADDRESSES_PER_INTERFACE) {
            throw Ec2Failures.failure(
                    "PrivateIpAddressLimitExceeded",
                    "Number of private addresses will exceed limit: " + addresses + " (expected at most "
                            + Quotas.ADDRESSES_PER_INTERFACE + ")");
        }
    }

    private static Set<Ipv4> used(Estate estate, Subnet subnet) {
        return estate.all(NETWORK_INTERFACE)
                .filter(eni -> eni.subnetId().equals(subnet.subnetId()))
                .flatMap(eni -> eni.addresses().stream())
                .map(NetworkInterface.PrivateAddress::address)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Ipv4 requireFree(Subnet subnet, Set<Ipv4> used, Ipv4 asked) {
        if (!subnet.cidr().contains(asked)) {
            throw Ec2Failures.invalidValue("Address does not fall within the subnet's address range: " + asked
                    + " (expected one in " + subnet.cidr() + ")");
        }
        if (subnet.reserves(asked)) {
            throw Ec2Failures.invalidValue("Address " + asked + " is in subnet's reserved address range");
        }
        if (used.contains(asked)) {
            throw Ec2Failures.failure("InvalidIPAddress.InUse", "Address " + asked + " is in use.");
        }
        return asked;
    }

    private Ipv4 choose(Subnet subnet, Set<Ipv4> used) {
        int capacity = subnet.capacity();
        int start = Integer.remainderUnsigned(Integer.parseUnsignedInt(ids.hex(8), 16), capacity);
        for (int i = 0; i < capacity; i++) {
            Ipv4 address = subnet.addressAt((start + i) % capacity);
            if (!used.contains(address)) {
                return address;
            }
        }
        throw Ec2Failures.failure(
                "InsufficientFreeAddressesInSubnet",
                "The specified subnet does not have enough free addresses to satisfy the request. Subnet '"
                        + subnet.subnetId() + "' (" + subnet.cidr() + ") has 0 left.");
    }

    private String mac() {
        String hex = ids.hex(10);
        StringBuilder mac = new StringBuilder("0a");
        for (int i = 0; i < hex.length(); i += 2) {
            mac.append(':').append(hex, i, i + 2);
        }
        return mac.toString();
    }
}
