package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RoutePlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import dev.roadstead.host.linux.Probe.Kind;
import dev.roadstead.host.linux.Probe.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What AWS's documentation says of a question and its answer, without a kernel, and by which rule: small enough to be read for its truth.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html">Security group rules</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html">Route tables</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html">NAT gateways</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html">DNS in a VPC</a>
 */
record ReferenceModel(List<VpcPlan> vpcs, Outside outside) {

    /**
     * What lies outside of all VPCs.
     *
     * @param host the address that the machine's own connections to public addresses come from
     * @param services the API's address
     * @param pool of public addresses
     * @param internet an address on the internet
     * @param machine the address that the internet knows the machine by
     */
    record Outside(Ipv4 host, Ipv4 services, Cidr pool, Ipv4 internet, Ipv4 machine) {}

    /** What becomes of a question, and the rules that say so, in the order in which they were asked. */
    record Verdict(Outcome outcome, List<String> why) {}

    Verdict verdict(Probe probe) {
        Way way = new Way(probe, new ArrayList<>());
        Outcome outcome = probe.from().equals(Probe.HOST) ? way.fromHost() : way.fromInterface();
        return new Verdict(outcome.visible(probe.kind()), way.why);
    }

    /** The way of one question. */
    private final class Way {
        private static final List<Integer> SERVICE_PORTS = List.of(80, 443);

        private final Probe probe;
        private final List<String> why;

        Way(Probe probe, List<String> why) {
            this.probe = probe;
            this.why = why;
        }

        private Outcome stop(String reason) {
            why.add(reason);
            return Outcome.SILENCE;
        }

        /** The machine is a part of the internet that knows the public addresses. */
        Outcome fromHost() {
            return arriveByGateway(outside.host());
        }

        Outcome fromInterface() {
            VpcPlan vpc = vpcs.stream()
                    .filter(each -> find(each, probe.from()).isPresent())
                    .findFirst()
                    .orElseThrow();
            InterfacePlan from = find(vpc, probe.from()).orElseThrow();
            if (probe.to().equals(vpc.cidr().base().plus(2)) || probe.to().equals(RESOLVER)) {
                return resolve(vpc, from);
            }
            if (LINK_LOCAL.contains(probe.to())) {
                return stop("nothing has that link-local address");
            }
            if (!permitted(vpc, from, true, probe.to())) {
                return Outcome.SILENCE;
            }
            Optional<RouteTarget> route = route(vpc, from.subnetId(), probe.to());
            if (route.isEmpty()) {
                return vpc.contains(probe.to())
                        ? local(vpc, from)
                        : stop(from.subnetId() + " has no route to " + probe.to());
            }
            return switch (route.get()) {
                case RouteTarget.InternetGateway() -> byInternetGateway(vpc, from);
                case RouteTarget.NatGateway(String id) -> byNatGateway(vpc, from, id);
                case RouteTarget.GatewayEndpoint(Ipv4 source) -> outside(vpc, from.subnetId(), source);
                case RouteTarget.Interface(String id) -> stop(id + " forwards nothing");
                case RouteTarget.Peering(String id) -> stop(id + " joins nothing");
                case RouteTarget.Blackhole() -> stop("the route's state is blackhole");
            };
        }

        /** Neither groups nor routes are asked. */
        private Outcome resolve(VpcPlan vpc, InterfacePlan from) {
            why.add("enableDnsSupport of " + vpc.vpcId() + " is " + vpc.dns().support());
            return probe.kind() == Kind.NAME && vpc.dns().support()
                    ? Outcome.received("resolver", from.address(), true)
                    : Outcome.SILENCE;
        }

        private Outcome local(VpcPlan vpc, InterfacePlan from) {
            Optional<InterfacePlan> target = vpc.interfaces().stream()
                    .filter(each -> each.address().equals(probe.to()))
                    .findFirst();
            if (target.isEmpty()) {
                return stop("the local route leads to nobody with that address");
            }
            if (!permitted(vpc, target.get(), false, from.address())) {
                return Outcome.SILENCE;
            }
            String there = target.get().subnetId();
            if (!question(vpc).passes(from.subnetId(), from.address(), there, probe.to())) {
                return Outcome.SILENCE;
            }
            boolean back = isLocal(vpc, there, from.address())
                    && answer(vpc).passes(there, probe.to(), from.subnetId(), from.address());
            return Outcome.received(target.get().interfaceId(), from.address(), back);
        }

        private Outcome byInternetGateway(VpcPlan vpc, InterfacePlan from) {
            if (vpc.internetGatewayId().isEmpty()) {
                return stop("the internet gateway is gone");
            }
            return from.publicAddress()
                    .map(address -> outside(vpc, from.subnetId(), address))
                    .orElseGet(() -> stop("the internet gateway takes nothing from who has no public address"));
        }

        private Outcome byNatGateway(VpcPlan vpc, InterfacePlan from, String id) {
            Optional<NatGatewayPlan> nat = vpc.natGateways().stream()
                    .filter(each -> each.natGatewayId().equals(id))
                    .findFirst();
            if (nat.isEmpty()) {
                return stop(id + " is gone");
            }
            Optional<RouteTarget> further = route(vpc, nat.get().subnetId(), probe.to());
            Optional<Ipv4> source = further.flatMap(target -> natSource(vpc, nat.get(), target));
            if (source.isEmpty()) {
                return stop(id + "'s subnet has no route further: " + further);
            }
            why.add("by " + id);
            if (!question(vpc).passes(from.subnetId(), from.address(), nat.get().subnetId(), probe.to())) {
                return Outcome.SILENCE;
            }
            Outcome there = outside(vpc, nat.get().subnetId(), source.get());
            boolean back = isLocal(vpc, nat.get().subnetId(), from.address())
                    && answer(vpc).passes(nat.get().subnetId(), probe.to(), from.subnetId(), from.address());
            return new Outcome(there.receivedBy(), there.seenAs(), there.answered() && back);
        }

        /** A NAT gateway's packets follow its own subnet's routes, to the internet gateway or to an endpoint. */
        private static Optional<Ipv4> natSource(VpcPlan vpc, NatGatewayPlan nat, RouteTarget target) {
            return switch (target) {
                case RouteTarget.InternetGateway() -> vpc.internetGatewayId().flatMap(gateway -> nat.publicAddress());
                case RouteTarget.GatewayEndpoint(Ipv4 source) -> Optional.of(source);
                default -> Optional.empty();
            };
        }

        private BorderModel question(VpcPlan vpc) {
            return new BorderModel(vpc, probe, false, why);
        }

        private BorderModel answer(VpcPlan vpc) {
            return new BorderModel(vpc, probe, true, why);
        }

        /** Out of a subnet to the internet, and back. */
        private Outcome outside(VpcPlan vpc, String subnetId, Ipv4 source) {
            if (!question(vpc).leaves(subnetId, probe.to())) {
                return Outcome.SILENCE;
            }
            Outcome there = outside(source);
            boolean back = answer(vpc).enters(subnetId, probe.to());
            return new Outcome(there.receivedBy(), there.seenAs(), there.answered() && back);
        }

        private Outcome outside(Ipv4 source) {
            why.add("leaves as " + source);
            if (probe.to().equals(outside.services())) {
                boolean served =
                        probe.kind() == Kind.ECHO || probe.kind() == Kind.TCP && SERVICE_PORTS.contains(probe.port());
                return served ? Outcome.received(Probe.SERVICES, source, true) : stop("the services do not serve that");
            }
            if (probe.to().equals(outside.internet())) {
                return Outcome.received(Probe.INTERNET, outside.machine(), true);
            }
            return outside.pool().contains(probe.to())
                    ? arriveByGateway(source)
                    : stop("the internet has no such address");
        }

        private Outcome arriveByGateway(Ipv4 source) {
            for (VpcPlan vpc : vpcs) {
                for (InterfacePlan target : vpc.interfaces()) {
                    boolean mapped = vpc.internetGatewayId().isPresent()
                            && target.publicAddress().equals(Optional.of(probe.to()));
                    if (mapped) {
                        return arrive(vpc, target, source);
                    }
                }
            }
            return stop("no interface has that public address");
        }

        private Outcome arrive(VpcPlan vpc, InterfacePlan target, Ipv4 source) {
            why.add("is the public address of " + target.interfaceId() + " in " + vpc.vpcId());
            if (!permitted(vpc, target, false, source)) {
                return Outcome.SILENCE;
            }
            if (!question(vpc).enters(target.subnetId(), source)) {
                return Outcome.SILENCE;
            }
            Optional<RouteTarget> back = route(vpc, target.subnetId(), source);
            why.add("the answer's route from " + target.subnetId() + ": " + back);
            boolean answered = back.equals(Optional.of(new RouteTarget.InternetGateway()))
                    && answer(vpc).leaves(target.subnetId(), source);
            return Outcome.received(target.interfaceId(), source, answered);
        }

        /** Whether the answer to an address of the VPC is brought there. */
        private boolean isLocal(VpcPlan vpc, String subnetId, Ipv4 to) {
            Optional<RouteTarget> back = route(vpc, subnetId, to);
            why.add("the answer's route from " + subnetId + " to " + to + ": "
                    + back.map(RouteTarget::toString).orElse("local"));
            return back.isEmpty();
        }

        private boolean permitted(VpcPlan vpc, InterfacePlan of, boolean egress, Ipv4 peer) {
            String side = (egress ? "egress of " : "ingress of ") + of.interfaceId() + ", peer " + peer + ": ";
            for (SecurityGroupPlan group : vpc.securityGroups()) {
                if (of.securityGroupIds().contains(group.groupId())) {
                    for (RulePlan rule : egress ? group.egress() : group.ingress()) {
                        if (matches(rule.traffic()) && isPeer(vpc, rule.peer(), peer)) {
                            why.add(side + group.groupId() + " allows by " + rule);
                            return true;
                        }
                    }
                }
            }
            why.add(side + "no rule of " + of.securityGroupIds() + " allows it");
            return false;
        }

        private boolean matches(Traffic traffic) {
            return switch (traffic) {
                case Traffic.All() -> true;
                case Traffic.Tcp(int from, int to) ->
                    probe.kind() == Kind.TCP && probe.port() >= from && probe.port() <= to;
                case Traffic.Udp(int from, int to) ->
                    (probe.kind() == Kind.UDP || probe.kind() == Kind.NAME)
                            && probe.port() >= from
                            && probe.port() <= to;
                case Traffic.Icmp(int type, int code) ->
                    number() == 1 && (type < 0 || type == icmpType()) && (type < 0 || code <= 0);
                case Traffic.Protocol(int number) -> number == number();
            };
        }

        private int icmpType() {
            return probe.kind() == Kind.ECHO ? 8 : 13;
        }

        private int number() {
            return switch (probe.kind()) {
                case TCP -> 6;
                case UDP, NAME -> 17;
                case ECHO, TIMESTAMP -> 1;
            };
        }
    }

    private static final Ipv4 RESOLVER = Ipv4.parse("169.254.169.253");
    private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");

    private static Optional<InterfacePlan> find(VpcPlan vpc, String interfaceId) {
        return vpc.interfaces().stream()
                .filter(each -> each.interfaceId().equals(interfaceId))
                .findFirst();
    }

    /** The longest prefix; empty for the local route, which only a more specific one comes before, and where there is none. */
    private static Optional<RouteTarget> route(VpcPlan vpc, String subnetId, Ipv4 to) {
        int local = vpc.ranges().stream()
                .filter(range -> range.contains(to))
                .mapToInt(Cidr::prefixLength)
                .findFirst()
                .orElse(-1);
        return vpc.subnets().stream()
                .filter(subnet -> subnet.subnetId().equals(subnetId))
                .flatMap(subnet -> subnet.routes().stream())
                .filter(route ->
                        route.destination().contains(to) && route.destination().prefixLength() > local)
                .max(Comparator.comparingInt(route -> route.destination().prefixLength()))
                .map(RoutePlan::target);
    }

    private static boolean isPeer(VpcPlan vpc, Peer peer, Ipv4 address) {
        return switch (peer) {
            case Peer.Range(Cidr range) -> range.contains(address);
            case Peer.Group(String id) ->
                vpc.securityGroups().stream().anyMatch(group -> group.groupId().equals(id))
                        && vpc.interfaces().stream()
                                .anyMatch(member -> member.securityGroupIds().contains(id)
                                        && member.address().equals(address));
        };
    }
}
