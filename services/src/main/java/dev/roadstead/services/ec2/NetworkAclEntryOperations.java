package dev.roadstead.services.ec2;

import static dev.roadstead.services.ec2.ResourceType.NETWORK_ACL;

import dev.roadstead.services.ec2.NetworkAcl.Entry;
import dev.roadstead.services.ec2.SecurityGroupRule.Protocol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.IcmpTypeCode;
import software.amazon.awssdk.services.ec2.model.PortRange;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.RuleAction;

/** The numbered entries of network ACLs. */
final class NetworkAclEntryOperations {

    private final Work work;

    NetworkAclEntryOperations(Work work) {
        this.work = work;
    }

    /**
     * An entry that is there already, the same in everything, is made again without effect, as on AWS.
     *
     * @see <a href="https://github.com/hashicorp/terraform-provider-aws/issues/36324">What identical routes and entries get</a>
     */
    CreateNetworkAclEntryResponse create(CreateNetworkAclEntryRequest request) {
        Ec2Failures.refuse("CreateNetworkAclEntry", "Ipv6CidrBlock", request.ipv6CidrBlock());
        Entry entry = entry(
                new Place(request.egress(), request.ruleNumber()),
                request.ruleActionAsString(),
                protocol(request.protocol(), request.portRange(), request.icmpTypeCode()),
                request.cidrBlock());
        work.enforcing(estate -> {
            NetworkAcl acl = estate.require(NETWORK_ACL, request.networkAclId());
            Optional<Entry> there = acl.entry(entry.egress(), entry.number());
            if (there.filter(entry::equals).isPresent()) {
                // Stored again, so that its VPC is waited for: the first request may have been answered before it was
                // in force.
                estate.put(NETWORK_ACL, acl);
                return;
            }
            if (there.isPresent()) {
                throw Ec2Failures.failure(
                        "NetworkAclEntryAlreadyExists",
                        "The network acl entry identified by " + entry.number() + " already exists.");
            }
            Quotas.require(
                    acl.entries(entry.egress()).count(),
                    estate.limit(Quotas.ACL_ENTRIES),
                    "NetworkAclEntryLimitExceeded",
                    "entries for network ACL '" + acl.networkAclId() + "'");
            estate.put(NETWORK_ACL, acl.plus(entry));
        });
        return CreateNetworkAclEntryResponse.builder().build();
    }

    ReplaceNetworkAclEntryResponse replace(ReplaceNetworkAclEntryRequest request) {
        Ec2Failures.refuse("ReplaceNetworkAclEntry", "Ipv6CidrBlock", request.ipv6CidrBlock());
        Place place = new Place(request.egress(), request.ruleNumber());
        Entry entry = entry(
                place,
                request.ruleActionAsString(),
                protocol(request.protocol(), request.portRange(), request.icmpTypeCode()),
                request.cidrBlock());
        work.enforcing(estate -> {
            NetworkAcl acl = estate.require(NETWORK_ACL, request.networkAclId());
            estate.put(NETWORK_ACL, acl.minus(place.entry(acl)).plus(entry));
        });
        return ReplaceNetworkAclEntryResponse.builder().build();
    }

    DeleteNetworkAclEntryResponse delete(DeleteNetworkAclEntryRequest request) {
        Place place = new Place(request.egress(), request.ruleNumber());
        work.enforcing(estate -> {
            NetworkAcl acl = estate.require(NETWORK_ACL, request.networkAclId());
            estate.put(NETWORK_ACL, acl.minus(place.entry(acl)));
        });
        return DeleteNetworkAclEntryResponse.builder().build();
    }

    /** Where an entry stands: its direction and number, as a request gives them. */
    private record Place(boolean egress, int number) {

        Place(@Nullable Boolean egress, @Nullable Integer number) {
            this(
                    required("egress", egress).booleanValue(),
                    required("ruleNumber", number).intValue());
        }

        Place {
            if (number < 1 || number >= NetworkAcl.LAST) {
                throw Ec2Failures.invalidValue("Value (" + number
                        + ") for parameter ruleNumber is invalid. Expected a number from 1 to "
                        + (NetworkAcl.LAST - 1) + ".");
            }
        }

        Entry entry(NetworkAcl acl) {
            return acl.entry(egress, number)
                    .orElseThrow(() -> Ec2Failures.failure(
                            "InvalidNetworkAclEntry.NotFound",
                            "The network acl entry identified by " + number + " does not exist."));
        }
    }

    private static Entry entry(Place place, @Nullable String action, Protocol protocol, @Nullable String cidr) {
        return new Entry(
                place.egress,
                place.number,
                allow(action),
                protocol,
                Cidrs.parse("cidrBlock", required("cidrBlock", cidr)));
    }

    private static boolean allow(@Nullable String action) {
        return switch (RuleAction.fromValue(required("ruleAction", action))) {
            case ALLOW -> true;
            case DENY -> false;
            case UNKNOWN_TO_SDK_VERSION ->
                throw Ec2Failures.invalidValue(
                        "Value (" + action + ") for parameter ruleAction is invalid. Valid values are: allow, deny.");
        };
    }

    /**
     * Reads a protocol, and its ports or its ICMP type and code; for other protocols AWS disregards both, for ICMPv6 with a range of IPv4
     * too.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html">CreateNetworkAclEntry</a>
     */
    private static Protocol protocol(@Nullable String text, @Nullable PortRange ports, @Nullable IcmpTypeCode icmp) {
        String protocol = required("protocol", text);
        int number = RuleRequests.protocolNumber(protocol);
        return switch (number) {
            case Protocol.TCP, Protocol.UDP -> {
                PortRange range = required("portRange", ports);
                yield RuleRequests.protocol(protocol, range.from(), range.to());
            }
            case Protocol.ICMP -> {
                Integer type = required("icmpTypeCode.type", icmp == null ? null : icmp.type());
                Integer code = required("icmpTypeCode.code", icmp == null ? null : icmp.code());
                yield RuleRequests.protocol(protocol, type, code);
            }
            default -> Protocol.whole(number);
        };
    }

    private static <T> T required(String parameter, @Nullable T value) {
        if (value == null) {
            throw Ec2Failures.missing(parameter);
        }
        return value;
    }
}
