package dev.roadstead.services.ec2;

import dev.roadstead.host.AddressNames;
import dev.roadstead.host.Ipv4;
import dev.roadstead.services.ec2.NetworkInterface.PrivateAddress;
import dev.roadstead.services.ec2.NetworkInterface.PublicAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceAssociation;
import software.amazon.awssdk.services.ec2.model.NetworkInterfaceAttachment;
import software.amazon.awssdk.services.ec2.model.NetworkInterfacePrivateIpAddress;

/** Network interfaces as answers describe them. */
final class NetworkInterfaceDescription {

    private NetworkInterfaceDescription() {}

    static software.amazon.awssdk.services.ec2.model.NetworkInterface of(Estate estate, NetworkInterface eni) {
        Optional<NetworkInterfaceAssociation> association =
                eni.publicAddress().map(mapped -> association(estate, eni, mapped));
        return software.amazon.awssdk.services.ec2.model.NetworkInterface.builder()
                .networkInterfaceId(eni.networkInterfaceId())
                .ownerId(estate.account())
                .vpcId(eni.vpcId())
                .subnetId(eni.subnetId())
                .availabilityZone(eni.place().zone())
                .availabilityZoneId(Zones.id(eni.place().zone()))
                .interfaceType(eni.type().text())
                .description(eni.settings().description())
                .sourceDestCheck(eni.settings().sourceDestCheck())
                .groups(groups(estate, eni))
                .macAddress(eni.place().macAddress())
                .privateIpAddress(eni.address().toString())
                .privateDnsName(privateDnsName(estate, eni, eni.address()).orElse(null))
                .privateIpAddresses(eni.addresses().stream()
                        .map(each -> privateAddress(estate, eni, each))
                        .toList())
                .ipv6Addresses(List.of())
                .association(association.orElse(null))
                .attachment(eni.management().map(m -> attachment(eni, m)).orElse(null))
                .requesterManaged(eni.attached())
                .requesterId(requesterId(eni).orElse(null))
                .status(status(eni))
                .tagSet(TagRequests.described(estate.tags(eni.networkInterfaceId())))
                .build();
    }

    /** What its addresses are called; only in a VPC with DNS support and DNS hostnames they have names. */
    private static Optional<AddressNames> names(Estate estate, NetworkInterface eni) {
        return estate.find(ResourceType.VPC, eni.vpcId())
                .filter(Vpc::namesAddresses)
                .map(vpc -> new AddressNames(estate.region()));
    }

    /** A private address's name inside its VPC, such as {@code ip-10-0-1-5.ec2.internal}. */
    private static Optional<String> privateDnsName(Estate estate, NetworkInterface eni, Ipv4 address) {
        return names(estate, eni).map(names -> names.ofPrivate(address));
    }

    /** A public address's name, such as {@code ec2-198-18-0-5.compute-1.amazonaws.com}. */
    private static Optional<String> publicDnsName(Estate estate, NetworkInterface eni, PublicAddress mapped) {
        return names(estate, eni).map(names -> names.ofPublic(mapped.address()));
    }

    static List<GroupIdentifier> groups(Estate estate, NetworkInterface eni) {
        return eni.settings().groupIds().stream()
                .map(id -> GroupIdentifier.builder()
                        .groupId(id)
                        .groupName(groupName(estate, id))
                        .build())
                .toList();
    }

    static Filters<NetworkInterface> filters() {
        BiFunction<Estate, NetworkInterface, Collection<String>> publicIps =
                ofPublic(mapped -> mapped.address().toString());
        return attachmentFilters(new Filters<>(NetworkInterface::networkInterfaceId))
                .by("network-interface-id", NetworkInterface::networkInterfaceId)
                .by("vpc-id", NetworkInterface::vpcId)
                .by("subnet-id", NetworkInterface::subnetId)
                .by("availability-zone", eni -> eni.place().zone())
                .by("availability-zone-id", eni -> Zones.id(eni.place().zone()))
                .by("description", eni -> eni.settings().description())
                .by("interface-type", eni -> eni.type().text())
                .by("mac-address", eni -> eni.place().macAddress())
                .byEach("private-ip-address", ofPrivate(each -> each.address().toString()))
                .byEach(
                        "addresses.private-ip-address",
                        ofPrivate(each -> each.address().toString()))
                .byEach(
                        "addresses.primary",
                        (estate, eni) -> eni.addresses().stream()
                                .map(each -> Boolean.toString(each.address().equals(eni.address())))
                                .toList())
                .by("operator.managed", eni -> "false")
                .by("source-dest-check", eni -> Boolean.toString(eni.settings().sourceDestCheck()))
                .by("status", NetworkInterfaceDescription::status)
                .by("requester-managed", eni -> Boolean.toString(eni.attached()))
                .byOptional("requester-id", NetworkInterfaceDescription::requesterId)
                .byEach("association.public-ip", publicIps)
                .byEach("addresses.association.public-ip", publicIps)
                .byEach("association.allocation-id", elastic(NetworkInterface.Elastic::allocationId))
                .byEach("addresses.association.allocation-id", elastic(NetworkInterface.Elastic::allocationId))
                .byEach("addresses.association.association-id", elastic(NetworkInterface.Elastic::associationId))
                .byEach("association.association-id", elastic(NetworkInterface.Elastic::associationId))
                .byEach("association.ip-owner-id", NetworkInterfaceDescription::addressOwner)
                .byEach("addresses.association.owner-id", NetworkInterfaceDescription::addressOwner)
                .byEach(
                        "association.public-dns-name",
                        (estate, eni) -> eni.publicAddresses().stream()
                                .flatMap(mapped -> publicDnsName(estate, eni, mapped).stream())
                                .toList())
                .none("ipv6-addresses.ipv6-address", "operator.principal")
                .byEach("group-id", (estate, eni) -> eni.settings().groupIds())
                .byEach(
                        "group-name",
                        (estate, eni) -> groups(estate, eni).stream()
                                .map(GroupIdentifier::groupName)
                                .toList())
                .byEach(
                        "private-dns-name",
                        (estate, eni) -> eni.addresses().stream()
                                .flatMap(each -> privateDnsName(estate, eni, each.address()).stream())
                                .toList())
                .byEach("owner-id", (estate, eni) -> List.of(estate.account()));
    }

    private static Filters<NetworkInterface> attachmentFilters(Filters<NetworkInterface> filters) {
        return filters.byOptional("attachment.attachment-id", managed(NetworkInterface.Management::attachmentId))
                .byOptional("attachment.instance-owner-id", managed(NetworkInterface.Management::requesterId))
                .byOptional("attachment.status", managed(management -> "attached"))
                .byOptional("attachment.device-index", managed(management -> "1"))
                .byOptional("attachment.delete-on-termination", managed(management -> "false"))
                .byOptional(
                        "attachment.attach-time",
                        eni -> eni.management().map(management -> eni.created().toString()))
                .none("attachment.instance-id");
    }

    private static Function<NetworkInterface, Optional<String>> managed(
            Function<NetworkInterface.Management, String> member) {
        return eni -> eni.management().map(member);
    }

    private static BiFunction<Estate, NetworkInterface, Collection<String>> ofPrivate(
            Function<PrivateAddress, String> member) {
        return (estate, eni) -> eni.addresses().stream().map(member).toList();
    }

    private static BiFunction<Estate, NetworkInterface, Collection<String>> ofPublic(
            Function<PublicAddress, String> member) {
        return (estate, eni) -> eni.publicAddresses().stream().map(member).toList();
    }

    private static BiFunction<Estate, NetworkInterface, Collection<String>> elastic(
            Function<NetworkInterface.Elastic, String> member) {
        return (estate, eni) -> eni.publicAddresses().stream()
                .flatMap(mapped -> mapped.elastic().stream())
                .map(member)
                .toList();
    }

    private static List<String> addressOwner(Estate estate, NetworkInterface eni) {
        return eni.publicAddresses().stream()
                .map(mapped -> owner(estate, mapped))
                .toList();
    }

    private static NetworkInterfacePrivateIpAddress privateAddress(
            Estate estate, NetworkInterface eni, PrivateAddress address) {
        return NetworkInterfacePrivateIpAddress.builder()
                .primary(address.address().equals(eni.address()))
                .privateIpAddress(address.address().toString())
                .privateDnsName(privateDnsName(estate, eni, address.address()).orElse(null))
                .association(address.publicAddress()
                        .map(mapped -> association(estate, eni, mapped))
                        .orElse(null))
                .build();
    }

    private static Optional<String> requesterId(NetworkInterface eni) {
        return eni.management().map(NetworkInterface.Management::requesterId);
    }

    private static String status(NetworkInterface eni) {
        return eni.attached() ? "in-use" : "available";
    }

    private static String owner(Estate estate, PublicAddress mapped) {
        return mapped.elastic().isPresent() ? estate.account() : "amazon";
    }

    private static NetworkInterfaceAssociation association(Estate estate, NetworkInterface eni, PublicAddress mapped) {
        Optional<NetworkInterface.Elastic> elastic = mapped.elastic();
        return NetworkInterfaceAssociation.builder()
                .publicIp(mapped.address().toString())
                .publicDnsName(publicDnsName(estate, eni, mapped).orElse(""))
                .ipOwnerId(owner(estate, mapped))
                .allocationId(
                        elastic.map(NetworkInterface.Elastic::allocationId).orElse(null))
                .associationId(
                        elastic.map(NetworkInterface.Elastic::associationId).orElse(null))
                .build();
    }

    private static NetworkInterfaceAttachment attachment(NetworkInterface eni, NetworkInterface.Management management) {
        return NetworkInterfaceAttachment.builder()
                .attachmentId(management.attachmentId())
                .attachTime(eni.created())
                .deviceIndex(1)
                .networkCardIndex(0)
                .deleteOnTermination(false)
                .instanceOwnerId(management.requesterId())
                .status("attached")
                .build();
    }

    private static String groupName(Estate estate, String groupId) {
        return estate.find(ResourceType.SECURITY_GROUP, groupId)
                .map(SecurityGroup::name)
                .orElse("");
    }
}
