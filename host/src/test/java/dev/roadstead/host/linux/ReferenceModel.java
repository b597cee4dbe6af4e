package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.NatGatewayPlan;
import dev.roadstead.host.VpcPlan.RouteTarget;
import dev.roadstead.host.linux.Probe.Kind;
import dev.roadstead.host.linux.Probe.Outcome;
import dev.roadstead.host.linux.StatedNetwork.Endpoint;
import dev.roadstead.host.linux.StatedNetwork.Route;
import dev.roadstead.host.linux.StatedNetwork.Vpc;
import dev.roadstead.host.linux.Trail.Part;
import java.util.List;
import java.util.Optional;

/**
 * What AWS's documentation says of a question and its answer, without a kernel, and by which rule: small enough to be read for its truth. What groups and
 * network ACLs say is {@link GroupModel} and {@link BorderModel}.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html">Route tables</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html">NAT gateways</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html">VPC peering</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html">VPC endpoints</a>
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html">DNS in a VPC</a>
 */
record ReferenceModel(StatedNetwork network, Outside outside) {
    private static final Ipv4 RESOLVER = Ipv4.parse("169.254.169.253");
    private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");
    private static final List<Integer> SERVICE_PORTS = List.of(80, 443);

    /**
     * What lies outside of all VPCs.
     *
     * @param host the address that the machine's own connections to public addresses come from
     * @param services the API's address, and Amazon S3's
     * @param pool of public addresses
     * @param internet an address on the internet
     * @param machine the address that the internet knows the machine by
     */
    record Outside(Ipv4 host, List<Ipv4> services, Cidr pool, Ipv4 internet, Ipv4 machine) {
        Ipv4 api() {
            return services.getFirst();
        }

        Ipv4 s3() {
            return services.getLast();
        }
    }

    /** What becomes of a question, and what says so. */
    record Verdict(Outcome outcome, Trail why) {}

    Verdict verdict(Probe probe) {
        Way way = new Way(probe);
        Outcome outcome = probe.from().equals(Probe.HOST) ? way.fromHost() : way.fromInterface();
        return new Verdict(outcome.visible(probe.kind()), way.why);
    }

    /** The way of one question. */
    private final class Way {
        private final Probe probe;
        private final Trail why = new Trail();

        Way(Probe probe) {
            this.probe = probe;
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
            Vpc vpc = network.vpcs().stream()
                    .filter(each -> each.networkInterface(probe.from()).isPresent())
                    .findFirst()
                    .orElseThrow();
            InterfacePlan from = vpc.networkInterface(probe.from()).orElseThrow();
            if (probe.to().equals(vpc.resolver()) || probe.to().equals(RESOLVER)) {
                return resolve(vpc, from);
            }
            if (LINK_LOCAL.contains(probe.to())) {
                return stop("nothing has that link-local address");
            }
            if (!groups(vpc).sends(from, probe.to())) {
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
                case RouteTarget.GatewayEndpoint(Ipv4 source) -> byGatewayEndpoint(vpc, from.subnetId(), source);
                case RouteTarget.Interface(String id) -> stop(id + " forwards nothing");
                case RouteTarget.Peering(String id) -> byPeering(vpc, from.subnetId(), from.address(), id);
                case RouteTarget.Blackhole() -> stop("the route's state is blackhole");
            };
        }

        /** Neither groups nor routes are asked. */
        private Outcome resolve(Vpc vpc, InterfacePlan from) {
            why.add("enableDnsSupport of " + vpc.id() + " is " + vpc.dnsSupport());
            return probe.kind() == Kind.NAME && vpc.dnsSupport()
                    ? Outcome.received("resolver", from.address(), true)
                    : Outcome.SILENCE;
        }

        private Outcome local(Vpc vpc, InterfacePlan from) {
            Optional<InterfacePlan> target = vpc.interfaceAt(probe.to());
            if (target.isEmpty()) {
                return stop("the local route leads to nobody with that address");
            }
            why.met(Part.LOCAL_ROUTE);
            String there = target.get().subnetId();
            if (!question(vpc).passes(from.subnetId(), from.address(), there, probe.to())) {
                return Outcome.SILENCE;
            }
            boolean back = isLocal(vpc, there, from.address())
                    && answer(vpc).passes(there, probe.to(), from.subnetId(), from.address());
            return receive(vpc, target.get(), from.address(), back);
        }

        /** To an interface of the VPC at the other end; neither its gateways nor its resolver nor its own peers can be reached. */
        private Outcome byPeering(Vpc vpc, String subnetId, Ipv4 source, String id) {
            Optional<Vpc> peer = network.beyond(id, vpc);
            if (peer.isEmpty()) {
                return stop(id + " joins nothing");
            }
            Optional<InterfacePlan> target = peer.get().interfaceAt(probe.to());
            if (target.isEmpty()) {
                return stop(id + " leads to the interfaces of " + peer.get().id() + ", none of which is there");
            }
            why.met(Part.PEERING);
            if (peer.get().endpointOf(target.get()).isPresent()) {
                why.met(Part.INTERFACE_ENDPOINT_OF_PEER);
            }
            String there = target.get().subnetId();
            if (!question(vpc).leaves(subnetId, probe.to())
                    || !question(peer.get()).enters(there, source)) {
                return Outcome.SILENCE;
            }
            boolean back = isRouted(peer.get(), there, source, new RouteTarget.Peering(id))
                    && answer(peer.get()).leaves(there, source)
                    && answer(vpc).enters(subnetId, probe.to());
            return receive(peer.get(), target.get(), source, back);
        }

        /** What has come to an interface passes its groups; behind an endpoint's interface is a service, on two ports of TCP. */
        private Outcome receive(Vpc vpc, InterfacePlan target, Ipv4 source, boolean back) {
            if (!groups(vpc).receives(target, source)) {
                return Outcome.SILENCE;
            }
            Optional<Endpoint> endpoint = vpc.endpointOf(target);
            if (endpoint.isEmpty()) {
                return Outcome.received(target.interfaceId(), source, back);
            }
            why.met(Part.INTERFACE_ENDPOINT);
            return probe.kind() == Kind.TCP && SERVICE_PORTS.contains(probe.port())
                    ? Outcome.received(Probe.SERVICES, endpoint.get().sourceOf(target), back)
                    : stop(endpoint.get().id() + " does not serve that");
        }

        private Outcome byInternetGateway(Vpc vpc, InterfacePlan from) {
            why.met(Part.INTERNET_GATEWAY);
            if (vpc.internetGateway().isEmpty()) {
                return stop("the internet gateway is gone");
            }
            return from.publicAddress()
                    .map(address -> outside(vpc, from.subnetId(), address))
                    .orElseGet(() -> stop("the internet gateway takes nothing from who has no public address"));
        }

        /** The service knows the endpoint by an address of its own. */
        private Outcome byGatewayEndpoint(Vpc vpc, String subnetId, Ipv4 source) {
            why.met(Part.GATEWAY_ENDPOINT);
            return outside(vpc, subnetId, source);
        }

        /** Goes on under the NAT gateway's address, by the routes of the NAT gateway's subnet. */
        private Outcome byNatGateway(Vpc vpc, InterfacePlan from, String id) {
            Optional<NatGatewayPlan> gateway = vpc.natGateways().stream()
                    .filter(each -> each.natGatewayId().equals(id))
                    .findFirst();
            if (gateway.isEmpty()) {
                return stop(id + " is gone");
            }
            NatGatewayPlan nat = gateway.get();
            why.add("by " + id);
            why.met(Part.NAT_GATEWAY);
            if (!question(vpc).passes(from.subnetId(), from.address(), nat.subnetId(), probe.to())) {
                return Outcome.SILENCE;
            }
            Optional<RouteTarget> route = route(vpc, nat.subnetId(), probe.to());
            Outcome there = route.map(target -> fromNatGateway(vpc, nat, target))
                    .orElseGet(() -> stop(nat.subnetId() + " has no route to " + probe.to()));
            boolean back = isLocal(vpc, nat.subnetId(), from.address())
                    && answer(vpc).passes(nat.subnetId(), probe.to(), from.subnetId(), from.address());
            return new Outcome(there.receivedBy(), there.seenAs(), there.answered() && back);
        }

        private Outcome fromNatGateway(Vpc vpc, NatGatewayPlan nat, RouteTarget target) {
            return switch (target) {
                case RouteTarget.InternetGateway() ->
                    vpc.internetGateway()
                            .flatMap(gateway -> nat.publicAddress())
                            .map(address -> outside(vpc, nat.subnetId(), address))
                            .orElseGet(() -> stop("no internet gateway, or a private NAT gateway"));
                case RouteTarget.GatewayEndpoint(Ipv4 source) -> byGatewayEndpoint(vpc, nat.subnetId(), source);
                case RouteTarget.Peering(String id) -> {
                    why.met(Part.NAT_GATEWAY_TO_PEER);
                    yield byPeering(vpc, nat.subnetId(), nat.address(), id);
                }
                case RouteTarget.NatGateway other -> stop(other + " in its own way");
                case RouteTarget.Interface(String id) -> stop(id + " forwards nothing");
                case RouteTarget.Blackhole() -> stop("the NAT gateway's route's state is blackhole");
            };
        }

        private GroupModel groups(Vpc vpc) {
            return new GroupModel(network, vpc, probe, why);
        }

        private BorderModel question(Vpc vpc) {
            return new BorderModel(vpc, probe, false, why);
        }

        private BorderModel answer(Vpc vpc) {
            return new BorderModel(vpc, probe, true, why);
        }

        /** Out of a subnet to the internet, and back. */
        private Outcome outside(Vpc vpc, String subnetId, Ipv4 source) {
            if (!question(vpc).leaves(subnetId, probe.to())) {
                return Outcome.SILENCE;
            }
            Outcome there = outside(source);
            boolean back = answer(vpc).enters(subnetId, probe.to());
            return new Outcome(there.receivedBy(), there.seenAs(), there.answered() && back);
        }

        private Outcome outside(Ipv4 source) {
            why.add("leaves as " + source);
            if (outside.services().contains(probe.to())) {
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

        /** Only an interface's public address leads anywhere: not a NAT gateway's, and not one that stands for an endpoint. */
        private Outcome arriveByGateway(Ipv4 source) {
            for (Vpc vpc : network.vpcs()) {
                for (InterfacePlan target : vpc.interfaces()) {
                    boolean mapped = vpc.internetGateway().isPresent()
                            && target.publicAddress().equals(Optional.of(probe.to()));
                    if (mapped) {
                        return arrive(vpc, target, source);
                    }
                }
            }
            return stop("no interface has that public address");
        }

        private Outcome arrive(Vpc vpc, InterfacePlan target, Ipv4 source) {
            why.add("is the public address of " + target.interfaceId() + " in " + vpc.id());
            if (!question(vpc).enters(target.subnetId(), source)) {
                return Outcome.SILENCE;
            }
            boolean back = isRouted(vpc, target.subnetId(), source, new RouteTarget.InternetGateway())
                    && answer(vpc).leaves(target.subnetId(), source);
            return receive(vpc, target, source, back);
        }

        /** Whether the answer to an address of the VPC is brought there. */
        private boolean isLocal(Vpc vpc, String subnetId, Ipv4 to) {
            return answersBy(vpc, subnetId, to).isEmpty();
        }

        /** Whether the answer goes the way that the question came. */
        private boolean isRouted(Vpc vpc, String subnetId, Ipv4 to, RouteTarget way) {
            return answersBy(vpc, subnetId, to).equals(Optional.of(way));
        }

        private Optional<RouteTarget> route(Vpc vpc, String subnetId, Ipv4 to) {
            Optional<Route> route = best(vpc, subnetId, to);
            if (route.isPresent() && !route.get().named()) {
                why.met(Part.PREFIX_LIST_IN_ROUTE);
            }
            return route.map(Route::target);
        }

        private Optional<RouteTarget> answersBy(Vpc vpc, String subnetId, Ipv4 to) {
            Optional<RouteTarget> back = route(vpc, subnetId, to);
            why.add("the answer's route from " + subnetId + " to " + to + ": "
                    + back.map(RouteTarget::toString).orElse("local or none"));
            return back;
        }
    }

    /**
     * The longest prefix, and of two that are as long the one that a route names rather than a prefix list. Empty for the local route, which only a more
     * specific one comes before, and where there is none.
     */
    private static Optional<Route> best(Vpc vpc, String subnetId, Ipv4 to) {
        int longest = vpc.ranges().stream()
                .filter(range -> range.contains(to))
                .mapToInt(Cidr::prefixLength)
                .findFirst()
                .orElse(-1);
        Optional<Route> best = Optional.empty();
        for (Route route : vpc.subnet(subnetId).routes()) {
            for (Cidr range : vpc.ranges(route.destination())) {
                boolean longer = range.prefixLength() > longest
                        || range.prefixLength() == longest
                                && route.named()
                                && !best.map(Route::named).orElse(true);
                if (range.contains(to) && longer) {
                    longest = range.prefixLength();
                    best = Optional.of(route);
                }
            }
        }
        return best;
    }
}
