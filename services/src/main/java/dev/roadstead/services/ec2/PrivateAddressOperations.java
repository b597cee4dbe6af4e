package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;
import static dev.roadstead.services.ec2.ResourceType.SUBNET;

import dev.roadstead.host.Ipv4;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesRequest;
import software.amazon.awssdk.services.ec2.model.AssignPrivateIpAddressesResponse;
import software.amazon.awssdk.services.ec2.model.AssignedPrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateIpAddressesRequest;
import software.amazon.awssdk.services.ec2.model.UnassignPrivateIpAddressesResponse;

/**
 * Private addresses of an interface beside its primary one.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/MultipleIP.html">Secondary IP addresses</a>
 */
final class PrivateAddressOperations {

    private static final String ASSIGN = "AssignPrivateIpAddresses";

    private final Work work;
    private final InterfacePlaces places;
    private final PublicMappings mappings;

    PrivateAddressOperations(Work work, InterfacePlaces places, PublicMappings mappings) {
        this.work = work;
        this.places = places;
        this.mappings = mappings;
    }

    AssignPrivateIpAddressesResponse assign(AssignPrivateIpAddressesRequest request) {
        Ec2Failures.refuse(ASSIGN, "Ipv4Prefixes", request.ipv4Prefixes());
        Ec2Failures.refuse(ASSIGN, "Ipv4PrefixCount", request.ipv4PrefixCount());
        List<Ipv4> asked = addresses(request.privateIpAddresses());
        int count = count(request.secondaryPrivateIpAddressCount(), asked);
        boolean move = Boolean.TRUE.equals(request.allowReassignment());
        return work.enforce(estate -> {
            NetworkInterface eni = estate.require(NETWORK_INTERFACE, request.networkInterfaceId());
            requireUnmanaged(eni);
            List<Ipv4> missing = asked.stream()
                    .filter(address -> eni.address(address).isEmpty())
                    .toList();
            List<NetworkInterface.PrivateAddress> more =
                    new ArrayList<>(move ? moved(estate, eni, missing) : List.of());
            List<Ipv4> free = missing.stream()
                    .filter(address ->
                            more.stream().noneMatch(each -> each.address().equals(address)))
                    .toList();
            Subnet subnet = estate.require(SUBNET, eni.subnetId());
            places.further(estate, subnet, eni.address(), free, count)
                    .forEach(address -> more.add(new NetworkInterface.PrivateAddress(address, Optional.empty())));
            NetworkInterface next = eni.plus(more);
            InterfacePlaces.requireRoom(next.addresses().size());
            estate.put(NETWORK_INTERFACE, next);
            return AssignPrivateIpAddressesResponse.builder()
                    .networkInterfaceId(eni.networkInterfaceId())
                    .assignedPrivateIpAddresses(more.stream()
                            .map(each -> AssignedPrivateIpAddress.builder()
                                    .privateIpAddress(each.address().toString())
                                    .build())
                            .toList())
                    .assignedIpv4Prefixes(List.of())
                    .build();
        });
    }

    /** Takes addresses from the interfaces that have them; Elastic IP addresses come along. */
    private List<NetworkInterface.PrivateAddress> moved(OpenEstate estate, NetworkInterface to, List<Ipv4> wanted) {
        List<NetworkInterface.PrivateAddress> moved = new ArrayList<>();
        for (Ipv4 address : wanted) {
            Optional<NetworkInterface> holder = estate.interfaces(to.vpcId())
                    .filter(eni -> eni.address(address).isPresent())
                    .findFirst();
            holder.ifPresent(from -> {
                requireUnmanaged(from);
                if (from.address().equals(address)) {
                    throw Ec2Failures.invalidValue("Address " + address + " is the primary address of '"
                            + from.networkInterfaceId() + "' and cannot be reassigned");
                }
                if (!from.subnetId().equals(to.subnetId())) {
                    throw Ec2Failures.invalidValue("Address " + address + " is in " + from.subnetId()
                            + " (expected one of the interface's own subnet, " + to.subnetId() + ")");
                }
                NetworkInterface.PrivateAddress each = from.address(address).orElseThrow();
                estate.put(NETWORK_INTERFACE, from.minus(List.of(address)));
                mappings.follow(estate, each, to);
                moved.add(each);
            });
        }
        return moved;
    }

    UnassignPrivateIpAddressesResponse unassign(UnassignPrivateIpAddressesRequest request) {
        Ec2Failures.refuse("UnassignPrivateIpAddresses", "Ipv4Prefixes", request.ipv4Prefixes());
        List<Ipv4> asked = addresses(request.privateIpAddresses());
        if (asked.isEmpty()) {
            throw Ec2Failures.missing("privateIpAddresses");
        }
        work.enforcing(estate -> {
            NetworkInterface eni = estate.require(NETWORK_INTERFACE, request.networkInterfaceId());
            requireUnmanaged(eni);
            NetworkInterface next = eni;
            for (Ipv4 address : asked) {
                requireSecondary(eni, address);
                next = mappings.unmap(estate, next, address);
            }
            estate.put(NETWORK_INTERFACE, next.minus(asked));
        });
        return UnassignPrivateIpAddressesResponse.builder().build();
    }

    private static void requireSecondary(NetworkInterface eni, Ipv4 address) {
        if (address.equals(eni.address())) {
            throw Ec2Failures.invalidValue("Address " + address + " is the primary address of '"
                    + eni.networkInterfaceId() + "' and cannot be unassigned");
        }
        if (eni.address(address).isEmpty()) {
            throw Ec2Failures.invalidValue(
                    "Some of [" + address + "] addresses are not assigned to interface " + eni.networkInterfaceId());
        }
    }

    /** What a service uses has the one address that the service gave it. */
    private static void requireUnmanaged(NetworkInterface eni) {
        Requester.requirePermission(eni);
        if (eni.attached()) {
            throw Ec2Failures.unsupported(ASSIGN, "NetworkInterfaceId of an interface in use");
        }
    }

    private static int count(Integer asked, List<Ipv4> addresses) {
        if (asked == null && addresses.isEmpty()) {
            throw Ec2Failures.failure(
                    "MissingParameter",
                    "Either 'privateIpAddresses' or 'secondaryPrivateIpAddressCount' should be provided.");
        }
        if (asked != null && !addresses.isEmpty()) {
            throw Ec2Failures.invalidCombination(
                    "The parameter privateIpAddresses cannot be used with the parameter secondaryPrivateIpAddressCount");
        }
        return InterfacePlaces.count(asked);
    }

    private static List<Ipv4> addresses(List<String> texts) {
        return texts.stream()
                .map(text -> Cidrs.address("privateIpAddress", String.valueOf(text)))
                .distinct()
                .toList();
    }
}
