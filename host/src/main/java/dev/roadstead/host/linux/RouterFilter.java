package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;

/**
 * The packet filter of a router, in nft's language: a fixed skeleton whose cost for a packet does not depend on how many interfaces
 * there are, since everything about an interface is an element of a hash.
 *
 * <p>A packet's way: (1) {@code arrive} drops what does not come from its interface's own addresses and marks the rest with its
 * subnet, and takes from a peer only what its VPC's interfaces sent to this one's; (2) {@code published} maps the public
 * address of a packet from the internet to the private one; (3) routing, by the
 * mark; (4) {@code leave} asks the network ACL of the subnet that it leaves and the sender's groups, {@code enter} the network ACL of the
 * subnet that it enters and the receiver's groups: network ACLs for every packet, groups for the first packet of a connection, and for each
 * one of those that AWS does not track ({@link UntrackedFlows}); what either drops ends in {@code withheld} and {@code refused}, where it
 * can be counted, as what they let through can be after them ({@link FlowRules}); (5)
 * {@code translated} gives packets to a gateway endpoint's service the endpoint's address, and those to the internet their public one;
 * those that have none are dropped: a connection's first packet, and with it the connection. What {@code known} lets through, the next
 * packets may take the {@link FastPath} for. Packets
 * for the router itself are dropped, but for questions to the resolver and to the tasks' metadata endpoint.
 */
final class RouterFilter {
    private static final String SKELETON = """
            add table ip roadstead
            delete table ip roadstead
            table ip roadstead {
                map sources { type iface_index . ipv4_addr : mark; }
                map forwarders { type ifname : mark; }
                map egress { type ifname : verdict; }
                map ingress { type ifname : verdict; }
                set within_subnet { type mark . ifname; }
                set endpoints { type ipv4_addr; }
                map leaving_subnet { type mark : verdict; }
                map entering_subnet { type ifname : verdict; }
                map peers { type ifname : verdict; }
                map public_to_private { type ipv4_addr : ipv4_addr; }
                map private_to_public { type ipv4_addr : ipv4_addr; }
                map endpoint_sources { type mark . ipv4_addr : ipv4_addr; }

                chain arrive {
                    type filter hook prerouting priority raw; policy drop;
                    meta mark set iif . ip saddr map @sources accept
                    iifname { "lo", "UPLINK" } accept
                    ip saddr @endpoints drop
                    meta mark set iifname map @forwarders accept
                    iifname vmap @peers
                }
                chain published {
                    type nat hook prerouting priority dstnat; policy accept;
                    iifname "UPLINK" dnat to ip daddr map @public_to_private
                }
                chain services {
                }
                chain local {
                    type filter hook input priority filter; policy drop;
                    jump services
                }
                chain withheld {
                }
                chain refused {
                }
                chain leaving {
                }
                chain entering {
                }
                chain known {
                }
                chain remember-out {
                    meta l4proto { tcp, udp } ct mark set ct mark | 0x1
                    ct mark & 0x5 == 0x5 ct mark set ct mark | 0x10
                }
                chain open-out {
                    ct state new jump remember-out
                    accept
                }
                chain remember-in {
                    meta l4proto { tcp, udp } ct mark set ct mark | 0x2
                    ct mark & 0xa == 0xa ct mark set ct mark | 0x20
                }
                chain open-in {
                    ct state established goto known
                    ct state new jump remember-in
                    accept
                }
                chain tracked {
                    ct mark set ct mark & 0xffffffc0
                    accept
                }
                chain leave_again {
                    ct direction original ct mark & 0x5 != 0x5 accept
                    ct direction reply ct mark & 0xa != 0xa accept
                }
                chain enter_again {
                    ct direction original ct mark & 0xa != 0xa goto known
                    ct direction reply ct mark & 0x5 != 0x5 goto known
                }
                chain leave {
                    type filter hook forward priority filter; policy drop;
                    jump leaving
                    ct state established ct mark & 0x30 == 0x0 accept
                    icmp type redirect drop
                    ct state vmap { invalid : goto withheld, established : jump leave_again, related : accept }
                    iifname "UPLINK" ct status dnat accept
                    iifname vmap @egress
                    goto withheld
                }
                chain enter {
                    type filter hook forward priority filter + 10; policy drop;
                    jump entering
                    ct state established ct mark & 0x30 == 0x0 goto known
                    ct state vmap { established : jump enter_again, related : accept }
                    oifname "UPLINK" accept
                    oifname vmap @ingress
                    goto refused
                }
                chain translated {
                    type nat hook postrouting priority srcnat; policy accept;
                    oifname "UPLINK" snat to meta mark . ip daddr map @endpoint_sources
                    oifname "UPLINK" snat to ip saddr map @private_to_public
                    oifname "UPLINK" ip saddr != POOL drop
                }
            }
            """;

    /**
     * A NAT gateway's own filter: whatever it passes on gets its address; nobody reaches the gateway itself. Whoever goes on with a
     * connection that it has forgotten is told so by a reset, as AWS's gateways do. What passes is counted where it is decided on already,
     * both ways apart; connections once each, by their first packet and by its first answer ({@link NatGatewayCounters}).
     */
    private static final String TRANSLATION = """
            add table ip roadstead
            delete table ip roadstead
            table ip roadstead {
                counter from_source { }
                counter from_destination { }
                counter attempted { }
                counter established { }
                counter dropped { }
                counter own { }
                chain local {
                    type filter hook input priority filter; policy drop;
                    counter name dropped
                }
                chain pass {
                    type filter hook forward priority filter; policy drop;
                    ct direction original ct state { established, related, new } counter name from_source accept
                    ct direction reply tcp flags & (syn | ack) == syn | ack ct mark 0 counter name established ct mark set 1
                    ct direction reply ct state { established, related } counter name from_destination accept
                    ct state invalid tcp flags & rst == 0 reject with tcp reset
                    counter name dropped
                }
                chain answer {
                    type filter hook output priority filter; policy accept;
                    counter name own
                }
                chain translate {
                    type nat hook postrouting priority srcnat; policy accept;
                    oifname "eth0" ip protocol tcp counter name attempted
                    oifname "eth0" snat to ADDRESS
                }
            }
            """;

    /** An endpoint's own filter: only the service's ports lead on, to the service alone, and only under the endpoint's address. */
    private static final String SERVICE = """
            add table ip roadstead
            delete table ip roadstead
            table ip roadstead {
                chain arrive {
                    type nat hook prerouting priority dstnat; policy accept;
                    ip daddr ADDRESS tcp dport { 80, 443 } dnat to SERVICE
                }
                chain local {
                    type filter hook input priority filter; policy drop;
                    ct state invalid tcp dport { 80, 443 } tcp flags & rst == 0 reject with tcp reset
                }
                chain pass {
                    type filter hook forward priority filter; policy drop;
                    ct state { established, related, new } ct status dnat accept
                }
                chain translate {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip daddr SERVICE snat to SOURCE
                }
            }
            """;

    private RouterFilter() {}

    /** Replaces whatever is there by a router's skeleton, without elements. */
    static String skeleton(Cidr publicPool) {
        return SKELETON.replace("UPLINK", RouterTables.UPLINK).replace("POOL", publicPool.toString());
    }

    /** Replaces whatever is there by the filter of a namespace that sends packets on. */
    static String forwarding(RouterPart.Place place) {
        return switch (place.use()) {
            case RouterPart.Use.End() -> throw new IllegalArgumentException(place.owner() + " sends nothing on");
            case RouterPart.Use.NatGateway() ->
                TRANSLATION.replace("ADDRESS", place.address().toString());
            case RouterPart.Use.Endpoint(Ipv4 service, Ipv4 source) ->
                SERVICE.replace("ADDRESS", place.address().toString())
                        .replace("SERVICE", service.toString())
                        .replace("SOURCE", source.toString());
        };
    }
}
