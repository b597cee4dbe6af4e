package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.ec2.NetworkAcl.Entry;
import dev.roadstead.services.ec2.SecurityGroupRule.Protocol;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.NetworkAclAssociation;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.RuleAction;

/** Network ACLs as answers describe them. */
final class NetworkAclDescription {

    private NetworkAclDescription() {}

    static software.amazon.awssdk.services.ec2.model.NetworkAcl of(Estate estate, NetworkAcl acl) {
        return software.amazon.awssdk.services.ec2.model.NetworkAcl.builder()
                .networkAclId(acl.networkAclId())
                .vpcId(acl.vpcId())
                .ownerId(estate.account())
                .isDefault(acl.defaultAcl())
                .entries(all(acl).map(NetworkAclDescription::entry).toList())
                .associations(estate.subnetsOf(acl)
                        .map(subnet -> NetworkAclAssociation.builder()
                                .networkAclId(acl.networkAclId())
                                .networkAclAssociationId(subnet.aclAssociationId())
                                .subnetId(subnet.subnetId())
                                .build())
                        .toList())
                .tags(TagRequests.described(estate.tags(acl.networkAclId())))
                .build();
    }

    static Filters<NetworkAcl> filters() {
        return new Filters<>(NetworkAcl::networkAclId)
                .by("network-acl-id", NetworkAcl::networkAclId)
                .by("vpc-id", NetworkAcl::vpcId)
                .by("default", acl -> Boolean.toString(acl.defaultAcl()))
                .byEach("owner-id", (estate, acl) -> List.of(estate.account()))
                .byEach("association.network-acl-id", ofSubnets((acl, subnet) -> acl.networkAclId()))
                .byEach("association.subnet-id", ofSubnets((acl, subnet) -> subnet.subnetId()))
                .byEach("association.association-id", ofSubnets((acl, subnet) -> subnet.aclAssociationId()))
                .byEach("entry.cidr", each(entry -> Stream.of(entry.cidr().toString())))
                .byEach("entry.egress", each(entry -> Stream.of(Boolean.toString(entry.egress()))))
                .byEach("entry.protocol", each(NetworkAclDescription::protocols))
                .byEach(
                        "entry.rule-action",
                        each(entry -> Stream.of(action(entry).toString())))
                .byEach("entry.rule-number", each(entry -> Stream.of(Integer.toString(entry.number()))))
                .byEach(
                        "entry.icmp.type",
                        each(entry -> icmp(entry, entry.protocol().from())))
                .byEach(
                        "entry.icmp.code",
                        each(entry -> icmp(entry, entry.protocol().to())))
                .byEach(
                        "entry.port-range.from",
                        each(entry -> port(entry, entry.protocol().from())))
                .byEach(
                        "entry.port-range.to",
                        each(entry -> port(entry, entry.protocol().to())))
                .none("entry.ipv6-cidr");
    }

    private static BiFunction<Estate, NetworkAcl, Collection<String>> ofSubnets(
            BiFunction<NetworkAcl, Subnet, String> value) {
        return (estate, acl) ->
                estate.subnetsOf(acl).map(subnet -> value.apply(acl, subnet)).toList();
    }

    private static BiFunction<Estate, NetworkAcl, Collection<String>> each(Function<Entry, Stream<String>> values) {
        return (estate, acl) -> all(acl).flatMap(values).toList();
    }

    /** By number, and by name where it has one. */
    private static Stream<String> protocols(Entry entry) {
        Protocol protocol = entry.protocol();
        return Stream.of(Integer.toString(protocol.number()), protocol.text()).distinct();
    }

    private static Stream<String> icmp(Entry entry, int value) {
        return entry.protocol().number() == Protocol.ICMP ? Stream.of(Integer.toString(value)) : Stream.empty();
    }

    private static Stream<String> port(Entry entry, int value) {
        return hasPorts(entry.protocol()) ? Stream.of(Integer.toString(value)) : Stream.empty();
    }

    private static boolean hasPorts(Protocol protocol) {
        return protocol.number() == Protocol.TCP || protocol.number() == Protocol.UDP;
    }

    /** With the last ones, which deny all. */
    private static Stream<Entry> all(NetworkAcl acl) {
        return Stream.of(true, false).flatMap(egress -> Stream.concat(acl.entries(egress), Stream.of(last(egress))));
    }

    private static Entry last(boolean egress) {
        return new Entry(egress, NetworkAcl.LAST, false, Protocol.ALL, Cidr.ALL);
    }

    private static RuleAction action(Entry entry) {
        return entry.allow() ? RuleAction.ALLOW : RuleAction.DENY;
    }

    private static NetworkAclEntry entry(Entry entry) {
        Protocol protocol = entry.protocol();
        NetworkAclEntry.Builder described = NetworkAclEntry.builder()
                .egress(entry.egress())
                .ruleNumber(entry.number())
                .ruleAction(action(entry))
                .protocol(Integer.toString(protocol.number()))
                .cidrBlock(entry.cidr().toString());
        if (protocol.number() == Protocol.ICMP) {
            described.icmpTypeCode(icmp -> icmp.type(protocol.from()).code(protocol.to()));
        }
        if (hasPorts(protocol)) {
            described.portRange(range -> range.from(protocol.from()).to(protocol.to()));
        }
        return described.build();
    }
}
