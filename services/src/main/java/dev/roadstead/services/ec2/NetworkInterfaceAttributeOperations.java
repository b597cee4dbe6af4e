package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_INTERFACE;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyNetworkInterfaceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ResetNetworkInterfaceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ResetNetworkInterfaceAttributeResponse;

/** Attributes of network interfaces: one in each request. */
final class NetworkInterfaceAttributeOperations {

    private static final String MODIFY = "ModifyNetworkInterfaceAttribute";

    private final Work work;
    private final PublicMappings mappings;

    NetworkInterfaceAttributeOperations(Work work, PublicMappings mappings) {
        this.work = work;
        this.mappings = mappings;
    }

    /**
     * Sets an attribute. {@code AssociatePublicIpAddress} gives the interface an address of the public pool that goes with it, as
     * tasks with {@code assignPublicIp} and internet-facing load balancers have it.
     */
    ModifyNetworkInterfaceAttributeResponse modify(ModifyNetworkInterfaceAttributeRequest request) {
        Ec2Failures.refuse(MODIFY, "Attachment", request.attachment());
        Ec2Failures.refuse(MODIFY, "EnaSrdSpecification", request.enaSrdSpecification());
        Ec2Failures.refuse(MODIFY, "ConnectionTrackingSpecification", request.connectionTrackingSpecification());
        requireOneAttribute(request);
        work.enforcing(estate -> {
            NetworkInterface eni = estate.require(NETWORK_INTERFACE, request.networkInterfaceId());
            Requester.requirePermission(eni);
            NetworkInterface next = eni.with(settings(estate, eni, request));
            estate.put(NETWORK_INTERFACE, next);
            if (request.associatePublicIpAddress() != null) {
                associate(estate, next, request.associatePublicIpAddress());
            }
        });
        return ModifyNetworkInterfaceAttributeResponse.builder().build();
    }

    private void associate(OpenEstate estate, NetworkInterface eni, boolean wanted) {
        if (wanted) {
            mappings.assign(estate, eni);
            return;
        }
        if (eni.publicAddress().flatMap(NetworkInterface.PublicAddress::elastic).isPresent()) {
            throw Ec2Failures.invalidValue("The public address of '" + eni.networkInterfaceId()
                    + "' is an Elastic IP address (use DisassociateAddress)");
        }
        mappings.unmap(estate, eni, eni.address());
    }

    private NetworkInterface.Settings settings(
            Estate estate, NetworkInterface eni, ModifyNetworkInterfaceAttributeRequest request) {
        NetworkInterface.Settings old = eni.settings();
        String description = request.description() == null
                ? old.description()
                : text(request.description().value());
        boolean check = request.sourceDestCheck() == null
                ? old.sourceDestCheck()
                : Boolean.TRUE.equals(request.sourceDestCheck().value());
        List<String> groups = request.groups().isEmpty()
                ? old.groupIds()
                : InterfaceGroups.checked(estate, eni.vpcId(), request.groups());
        return new NetworkInterface.Settings(description, groups, check);
    }

    private static void requireOneAttribute(ModifyNetworkInterfaceAttributeRequest request) {
        long attributes = Stream.of(
                        Optional.ofNullable(request.description()).isPresent(),
                        Optional.ofNullable(request.sourceDestCheck()).isPresent(),
                        !request.groups().isEmpty(),
                        Optional.ofNullable(request.associatePublicIpAddress()).isPresent())
                .filter(given -> given)
                .count();
        if (attributes != 1) {
            throw Ec2Failures.invalidCombination(
                    "The request has " + attributes
                            + " attributes (expected exactly one of Description, Groups, SourceDestCheck, AssociatePublicIpAddress)");
        }
    }

    DescribeNetworkInterfaceAttributeResponse describe(DescribeNetworkInterfaceAttributeRequest request) {
        Estate estate = work.read();
        NetworkInterface eni = estate.require(NETWORK_INTERFACE, request.networkInterfaceId());
        var response = DescribeNetworkInterfaceAttributeResponse.builder().networkInterfaceId(eni.networkInterfaceId());
        String attribute = String.valueOf(request.attributeAsString());
        switch (attribute) {
            case "description" ->
                response.description(value -> value.value(eni.settings().description()));
            case "groupSet" -> response.groups(NetworkInterfaceDescription.groups(estate, eni));
            case "sourceDestCheck" ->
                response.sourceDestCheck(value -> value.value(eni.settings().sourceDestCheck()));
            case "attachment" ->
                response.attachment(NetworkInterfaceDescription.of(estate, eni).attachment());
            case "associatePublicIpAddress" ->
                response.associatePublicIpAddress(eni.publicAddress().isPresent());
            default ->
                throw Ec2Failures.invalidValue(
                        "Value (" + attribute + ") for parameter attribute is invalid. Expected: "
                                + "description, groupSet, sourceDestCheck, attachment, associatePublicIpAddress");
        }
        return response.build();
    }

    /** Switches the source/destination check on again: the only attribute that can be reset. */
    ResetNetworkInterfaceAttributeResponse reset(ResetNetworkInterfaceAttributeRequest request) {
        if (request.sourceDestCheck() == null) {
            throw Ec2Failures.missing("sourceDestCheck");
        }
        work.enforcing(estate -> {
            NetworkInterface eni = estate.require(NETWORK_INTERFACE, request.networkInterfaceId());
            Requester.requirePermission(eni);
            NetworkInterface.Settings old = eni.settings();
            estate.put(
                    NETWORK_INTERFACE,
                    eni.with(new NetworkInterface.Settings(old.description(), old.groupIds(), true)));
        });
        return ResetNetworkInterfaceAttributeResponse.builder().build();
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
