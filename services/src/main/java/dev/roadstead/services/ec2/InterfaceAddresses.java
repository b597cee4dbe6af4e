package dev.roadstead.services.ec2;

import dev.roadstead.host.Ipv4;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.PrivateIpAddressSpecification;

/**
 * The private addresses that a new interface shall have.
 *
 * @param primary chosen when absent
 * @param secondary those asked for by themselves
 * @param count so many more, to be chosen
 */
record InterfaceAddresses(Optional<Ipv4> primary, List<Ipv4> secondary, int count) {

    InterfaceAddresses {
        secondary = List.copyOf(secondary);
    }

    /** As a request has them: the primary one by itself or in the list, the others in the list or as a number. */
    static InterfaceAddresses of(CreateNetworkInterfaceRequest request) {
        List<PrivateIpAddressSpecification> listed = request.privateIpAddresses();
        List<Ipv4> primaries = listed.stream()
                .filter(each -> primary(each, listed.size()))
                .map(InterfaceAddresses::address)
                .toList();
        List<Ipv4> secondary = listed.stream()
                .filter(each -> !primary(each, listed.size()))
                .map(InterfaceAddresses::address)
                .toList();
        int single = request.privateIpAddress() == null ? 0 : 1;
        if (primaries.size() + single > 1) {
            throw Ec2Failures.invalidCombination("The request has " + (primaries.size() + single)
                    + " primary private addresses (expected at most one of privateIpAddress and privateIpAddresses)");
        }
        int count = InterfacePlaces.count(request.secondaryPrivateIpAddressCount());
        if (count > 0 && !secondary.isEmpty()) {
            throw Ec2Failures.invalidCombination("The parameter secondaryPrivateIpAddressCount cannot be used with "
                    + "secondary addresses in privateIpAddresses");
        }
        Optional<Ipv4> primary = Optional.ofNullable(request.privateIpAddress())
                .map(text -> Cidrs.address("privateIpAddress", text))
                .or(() -> primaries.stream().findFirst());
        return new InterfaceAddresses(primary, secondary, count);
    }

    boolean several() {
        return count > 0 || !secondary.isEmpty();
    }

    /** One that stands alone is the primary one, unless it says that it is not. */
    private static boolean primary(PrivateIpAddressSpecification each, int listed) {
        return Boolean.TRUE.equals(each.primary()) || each.primary() == null && listed == 1;
    }

    private static Ipv4 address(PrivateIpAddressSpecification each) {
        return Cidrs.address("privateIpAddress", String.valueOf(each.privateIpAddress()));
    }
}
