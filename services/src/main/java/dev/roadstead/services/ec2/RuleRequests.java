package dev.roadstead.services.ec2;

import dev.roadstead.services.ec2.SecurityGroupRule.Peer;
import dev.roadstead.services.ec2.SecurityGroupRule.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** Permissions as requests carry them, read as rules that have no id yet. */
final class RuleRequests {

    private static final String DESCRIPTION = "[a-zA-Z0-9. _\\-:/()#,@\\[\\]+=&;{}!$*]{0,255}";

    private final Estate estate;
    private final SecurityGroup of;
    private final boolean egress;

    /**
     * @param estate whose groups may be named
     * @param of whose rules they are
     */
    RuleRequests(Estate estate, SecurityGroup of, boolean egress) {
        this.estate = estate;
        this.of = of;
        this.egress = egress;
    }

    /** The rules that permissions ask for: one for each protocol and peer. */
    List<SecurityGroupRule> rules(List<IpPermission> permissions) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        permissions.forEach(permission -> add(rules, permission));
        for (int i = 0; i < rules.size(); i++) {
            if (rules.subList(0, i).stream().anyMatch(rules.get(i)::sameAs)) {
                throw Ec2Failures.invalidValue("The same permission must not appear multiple times");
            }
        }
        return rules;
    }

    private void add(List<SecurityGroupRule> rules, IpPermission permission) {
        String operation = "security group rules";
        Ec2Failures.refuse(operation, "Ipv6Ranges", permission.ipv6Ranges());
        if (permission.ipProtocol() == null) {
            throw Ec2Failures.missing("ipProtocol");
        }
        Protocol protocol = protocol(permission.ipProtocol(), permission.fromPort(), permission.toPort());
        int before = rules.size();
        permission.ipRanges().forEach(range -> rules.add(rule(protocol, range(range.cidrIp()), range.description())));
        permission.userIdGroupPairs().forEach(pair -> rules.add(rule(protocol, group(pair), pair.description())));
        permission
                .prefixListIds()
                .forEach(list -> rules.add(rule(protocol, prefixList(list.prefixListId()), list.description())));
        if (rules.size() == before) {
            throw Ec2Failures.failure(
                    "MissingParameter",
                    "The permission for " + protocol.text()
                            + " names no peer (expected ipRanges, userIdGroupPairs or prefixListIds)");
        }
    }

    SecurityGroupRule rule(Protocol protocol, Peer peer, @Nullable String description) {
        return new SecurityGroupRule("", egress, protocol, peer, description(description));
    }

    /**
     * Reads a protocol by name or number, and its ports.
     *
     * @param from the first port or the ICMP type
     * @param to the last port or the ICMP code
     */
    static Protocol protocol(String text, @Nullable Integer from, @Nullable Integer to) {
        int number = protocolNumber(text);
        return switch (number) {
            case Protocol.TCP, Protocol.UDP -> ports(number, from, to);
            case Protocol.ICMP -> icmp(from, to);
            case 58 -> throw Ec2Failures.unsupported("security group rules", "IpProtocol icmpv6");
            default -> Protocol.whole(number);
        };
    }

    static Peer range(@Nullable String cidr) {
        if (cidr == null) {
            throw Ec2Failures.missing("cidrIp");
        }
        try {
            return Peer.range(Cidrs.parse("cidrIp", cidr));
        } catch (software.amazon.awssdk.services.ec2.model.Ec2Exception e) {
            throw Ec2Failures.invalidValue("CIDR block " + cidr + " is malformed");
        }
    }

    static Optional<String> description(@Nullable String text) {
        if (text != null && !text.matches(DESCRIPTION)) {
            throw Ec2Failures.invalidValue("Invalid rule description. Valid descriptions are strings less than 256 "
                    + "characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*");
        }
        return Optional.ofNullable(text).filter(description -> !description.isEmpty());
    }

    private Peer group(UserIdGroupPair pair) {
        if (pair.userId() != null && !pair.userId().equals(estate.account())) {
            throw Ec2Failures.unsupported("security group rules", "UserId of another account");
        }
        return Peer.group(GroupReferences.named(estate, of, pair));
    }

    Peer prefixList(@Nullable String prefixListId) {
        return Peer.prefixList(
                estate.require(ResourceType.PREFIX_LIST, prefixListId).prefixListId());
    }

    /** A protocol's number, which may be given by name; -1 for all traffic. */
    static int protocolNumber(String text) {
        return switch (text) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            case "icmp" -> Protocol.ICMP;
            case "icmpv6" -> 58;
            case "-1", "all" -> Protocol.ALL_TRAFFIC;
            default -> {
                if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 255) {
                    throw Ec2Failures.invalidValue("Invalid value '" + text
                            + "' for IP protocol. Unknown protocol (expected tcp, udp, icmp, -1, or 0 to 255).");
                }
                yield Integer.parseInt(text);
            }
        };
    }

    private static Protocol ports(int number, @Nullable Integer from, @Nullable Integer to) {
        if (from == null || to == null) {
            throw Ec2Failures.invalidValue(
                    "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
        }
        requirePort(from);
        requirePort(to);
        if (from > to) {
            throw Ec2Failures.invalidValue("Invalid value '" + from + "-" + to
                    + "' for portRange (expected the first port not to be greater than the last)");
        }
        return new Protocol(number, from, to);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65535) {
            throw Ec2Failures.invalidValue("TCP/UDP port (" + port + ") out of range");
        }
    }

    private static Protocol icmp(@Nullable Integer type, @Nullable Integer code) {
        int wantedType = type == null ? -1 : type;
        int wantedCode = code == null ? -1 : code;
        if (wantedType < -1 || wantedType > 255) {
            throw Ec2Failures.invalidValue("ICMP type (" + wantedType + ") out of range");
        }
        if (wantedCode < -1 || wantedCode > 255 || wantedType == -1 && wantedCode != -1) {
            throw Ec2Failures.invalidValue("ICMP code (" + wantedCode + ") out of range");
        }
        return new Protocol(Protocol.ICMP, wantedType, wantedCode);
    }
}
