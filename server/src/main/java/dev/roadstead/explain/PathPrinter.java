package dev.roadstead.explain;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AnalysisAclRule;
import software.amazon.awssdk.services.ec2.model.AnalysisComponent;
import software.amazon.awssdk.services.ec2.model.AnalysisPacketHeader;
import software.amazon.awssdk.services.ec2.model.AnalysisRouteTableRoute;
import software.amazon.awssdk.services.ec2.model.AnalysisSecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.NetworkInsightsAnalysis;
import software.amazon.awssdk.services.ec2.model.PathComponent;
import software.amazon.awssdk.services.ec2.model.PortRange;

/** An analysis for a person to read: a line for each hop, with what lets the packet pass, and the verdict last. */
final class PathPrinter {

    private final PrintWriter out;
    private final RuleIds rules;

    PathPrinter(Ec2Client ec2, PrintWriter out) {
        this.out = out;
        this.rules = new RuleIds(ec2);
    }

    void print(NetworkInsightsAnalysis analysis, Port port) {
        way("there", analysis.forwardPathComponents());
        way("back", analysis.returnPathComponents());
        if (analysis.networkPathFound()) {
            out.println("Reachable.");
            return;
        }
        analysis.explanations().forEach(why -> out.println("  stopped: " + Obstacle.said(why, port)));
        out.println("Not reachable.");
    }

    private void way(String direction, List<PathComponent> components) {
        if (components.isEmpty()) {
            return;
        }
        out.println(direction);
        for (PathComponent component : components) {
            out.printf("  %2d  %s%n", component.sequenceNumber(), said(component));
        }
    }

    private String said(PathComponent component) {
        String id = named(component.component());
        if (component.aclRule() != null) {
            return id + "  rule " + said(component.aclRule());
        }
        if (component.routeTableRoute() != null) {
            return id + "  route " + said(component.routeTableRoute());
        }
        if (component.component().id().startsWith("sg-")) {
            return component.securityGroupRule() == null
                    ? id + "  lets answers pass"
                    : id + "  rule "
                            + rules.find(component.component().id(), component.securityGroupRule())
                                    .map(rule -> rule + ", ")
                                    .orElse("")
                            + said(component.securityGroupRule());
        }
        return id + header(component);
    }

    private static String header(PathComponent component) {
        AnalysisPacketHeader in = component.inboundHeader();
        AnalysisPacketHeader out = component.outboundHeader();
        String way = Stream.of(in, out)
                .filter(Objects::nonNull)
                .map(PathPrinter::said)
                .distinct()
                .collect(Collectors.joining(", on as "));
        return way.isEmpty() ? "" : "  " + way;
    }

    private static String said(AnalysisPacketHeader header) {
        return end(header.sourceAddresses(), header.sourcePortRanges()) + " -> "
                + end(header.destinationAddresses(), header.destinationPortRanges());
    }

    private static String end(List<String> addresses, List<PortRange> ports) {
        return String.join(",", addresses).replace("/32", "") + ":"
                + ports.stream().map(PathPrinter::said).collect(Collectors.joining(","));
    }

    private static String said(@Nullable PortRange ports) {
        if (ports == null) {
            return "all ports";
        }
        return ports.from().equals(ports.to()) ? ports.from().toString() : ports.from() + "-" + ports.to();
    }

    static String said(AnalysisAclRule rule) {
        return rule.ruleNumber() + ", " + (rule.egress() ? "outbound" : "inbound") + ": " + rule.ruleAction() + " "
                + traffic(rule.protocol(), rule.portRange()) + (rule.egress() ? " to " : " from ") + rule.cidr();
    }

    static String said(AnalysisSecurityGroupRule rule) {
        boolean egress = "egress".equals(rule.direction());
        String peer = Stream.of(rule.cidr(), rule.securityGroupId(), rule.prefixListId())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("?");
        return (egress ? "outbound: " : "inbound: ")
                + traffic(rule.protocol(), rule.portRange())
                + (egress ? " to " : " from ")
                + peer;
    }

    private static String traffic(String protocol, @Nullable PortRange ports) {
        return protocol.equals("all") ? "all traffic" : protocol + " " + said(ports);
    }

    static String said(AnalysisRouteTableRoute route) {
        String target = Stream.of(
                        route.gatewayId(),
                        route.natGatewayId(),
                        route.networkInterfaceId(),
                        route.vpcPeeringConnectionId())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("?");
        String list = Optional.ofNullable(route.destinationPrefixListId())
                .map(id -> id + ": ")
                .orElse("");
        return list + route.destinationCidr() + " -> " + target + ("blackhole".equals(route.state()) ? " (gone)" : "");
    }

    static String named(AnalysisComponent component) {
        return component.name() == null ? component.id() : component.id() + " (" + component.name() + ")";
    }
}
