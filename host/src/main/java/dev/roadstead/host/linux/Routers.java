package dev.roadstead.host.linux;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.VpcPlan;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routers of this machine's VPCs: made, found again, joined to the host, given a resolver, and taken away. Used by one thread. */
final class Routers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Routers.class);

    private final NetnsThreads threads;
    private final HostSide host;
    private final Function<VpcPlan, VpcResolver> resolvers;
    private final Netns namespaces;
    private final RouterNamespace.Surroundings surroundings;
    private final Map<String, Router> routers = new LinkedHashMap<>();
    private final PeeringLinks peerings = new PeeringLinks();
    private final FlowCounts flows = new FlowCounts();

    /**
     * @param surroundings that are closed with the routers
     * @param resolvers gives a VPC's resolver
     */
    Routers(
            Netns namespaces,
            NetnsThreads threads,
            HostSide host,
            RouterNamespace.Surroundings surroundings,
            Function<VpcPlan, VpcResolver> resolvers) {
        this.namespaces = namespaces;
        this.threads = threads;
        this.host = host;
        this.surroundings = surroundings;
        this.resolvers = resolvers;
    }

    /**
     * Joins the routers of peered VPCs, to be called before any of them is brought to its parts.
     *
     * @param suspects whose devices may not be as they were left
     */
    PeeringLinks.Outcome join(Map<String, VpcPlan> vpcs, Set<String> suspects, Refusals refusals)
            throws InterruptedException {
        return peerings.join(vpcs, suspects, new PeeringLinks.Site() {
            @Override
            public Router router(String vpcId) throws Exception {
                return Routers.this.router(vpcId, false);
            }

            @Override
            public void refuse(String vpcId, Exception why) {
                refusals.refuse(vpcId, why);
            }
        });
    }

    /** Parts the routers that are joined no longer, to be called after all were brought to their parts. */
    void part() {
        peerings.prune();
    }

    /** Brings a VPC's router to its parts; {@code mend} trusts nothing that is remembered. */
    void bring(RouterPlan wanted, boolean mend) throws Exception {
        VpcPlan vpc = wanted.vpc();
        flows.keepEnding(vpc);
        try {
            if (mend || !change(wanted)) {
                mend(wanted);
            }
            flows.follow(vpc, router(vpc.vpcId(), false).takeRenewal(), () -> openNetfilter(vpc.vpcId()));
        } catch (Exception e) {
            flows.doubt(vpc.vpcId());
            throw e;
        }
        router(vpc.vpcId(), false).resolver().answerFor(vpc, () -> openResolver(vpc));
    }

    private void mend(RouterPlan wanted) throws Exception {
        String vpcId = wanted.vpc().vpcId();
        boolean known = routers.containsKey(vpcId);
        Router router = router(vpcId, true);
        boolean believed = known && router.certain();
        if (router.mend(wanted.parts(), () -> flows.keep(vpcId)) && believed) {
            LOG.info("Somebody else changed the network of {}; it is what it should be again", vpcId);
        }
    }

    /** Nothing is believed of any router. */
    void doubt() {
        routers.values().forEach(Router::doubt);
    }

    /** Whether what differs was enough to do: it is not where somebody broke what it builds on. */
    private boolean change(RouterPlan wanted) throws Exception {
        Router router = router(wanted.vpc().vpcId(), false);
        if (!router.certain()) {
            return false;
        }
        try {
            router.change(wanted.parts());
            return true;
        } catch (NetworkException e) {
            LOG.warn("{} is not as it was left, and is mended: {}", wanted.vpc().vpcId(), e.getMessage());
            return false;
        }
    }

    /** The VPCs that have a router here, without those. */
    List<String> beside(Set<String> vpcIds) {
        return routers.keySet().stream().filter(id -> !vpcIds.contains(id)).toList();
    }

    /** The VPCs to whose router something happened, or where somebody took the name of a namespace away. */
    Set<String> suspects() throws IOException {
        Set<String> suspects = new LinkedHashSet<>();
        for (Map.Entry<String, Router> each : routers.entrySet()) {
            boolean named =
                    namespaces.leadsTo(each.getKey(), each.getValue().here().descriptor());
            if (each.getValue().suspect() || !named) {
                suspects.add(each.getKey());
            }
        }
        return suspects;
    }

    /** The VPCs whose device to the machine is not found there under its name. */
    Set<String> cutOff() {
        Set<String> devices = host.joinedDevices();
        return routers.keySet().stream()
                .filter(vpcId -> !devices.contains(host.device(vpcId)))
                .collect(Collectors.toSet());
    }

    private Router router(String vpcId, boolean mend) throws Exception {
        Router router = routers.get(vpcId);
        if (router == null) {
            router = namespaces.exists(vpcId) ? findRouter(vpcId) : createRouter(vpcId);
            routers.put(vpcId, router);
            joinHost(vpcId, router.here());
        }
        if (mend) {
            namespaces.bindAgain(vpcId, router.here().descriptor());
            threads.inside(namespaces.path(vpcId).toString(), () -> {
                Router.settings();
                return vpcId;
            });
            joinHost(vpcId, router.here());
        }
        return router;
    }

    private void joinHost(String vpcId, RouterNamespace router) {
        if (router.joinedHost() && (router.diverted() || !host.joinedDevices().contains(host.device(vpcId)))) {
            router.partFromHost();
        }
        if (!router.joinedHost()) {
            host.awaitFree(vpcId);
            router.joinHost(host.device(vpcId), threads.home());
            host.joined(vpcId);
            router.awaitHost();
        }
    }

    private ResolverSockets openResolver(VpcPlan vpc) throws Exception {
        VpcResolver resolver = resolvers.apply(vpc);
        List<Ipv4> addresses = List.of(vpc.cidr().base().plus(2), RouterTables.RESOLVER);
        return threads.inside(namespaces.path(vpc.vpcId()).toString(), () -> ResolverSockets.open(resolver, addresses));
    }

    private NetlinkSocket openNetfilter(String vpcId) throws Exception {
        return threads.inside(namespaces.path(vpcId).toString(), () -> NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /** What the interfaces of all VPCs sent and received since this was asked last. Thread-safe. */
    FlowReading flows() {
        return flows.take();
    }

    private Router createRouter(String vpcId) throws Exception {
        return threads.insideNew(() -> {
            Router.settings();
            namespaces.bindCurrent(vpcId);
            return Router.created(new RouterNamespace(surroundings));
        });
    }

    private Router findRouter(String vpcId) throws Exception {
        try {
            return threads.inside(namespaces.path(vpcId).toString(), () -> {
                Router.settings();
                return Router.found(new RouterNamespace(surroundings));
            });
        } catch (NoNamespaceException e) {
            // A file without a namespace behind it: killed while making it.
            namespaces.delete(vpcId);
            return createRouter(vpcId);
        }
    }

    /** Takes a VPC's router away, with its attached namespaces. */
    void remove(String vpcId) throws IOException {
        Router router = routers.get(vpcId);
        Set<String> owners = router == null ? Set.of() : router.owners();
        dropRouter(vpcId);
        owners.forEach(surroundings.attachments()::delete);
    }

    /** Without its attached namespaces: they can be joined to another one. */
    private void dropRouter(String vpcId) throws IOException {
        Router router = routers.remove(vpcId);
        if (router != null) {
            flows.keep(vpcId);
            flows.forget(vpcId);
            peerings.partFrom(router);
            routers.values().forEach(other -> other.peers().forget(router.peers()));
            router.close();
            host.deleteDevice(host.device(vpcId));
            namespaces.delete(vpcId);
        }
    }

    /** What carries this installation's name and stands in no plan. */
    void removeUnknown(Map<String, RouterPlan> vpcs) throws IOException {
        Set<String> known = new LinkedHashSet<>(vpcs.keySet());
        vpcs.values().forEach(vpc -> known.addAll(vpc.parts().keySet()));
        for (String vpcId : beside(known)) {
            dropRouter(vpcId);
        }
        for (String owner : namespaces.owners()) {
            if (!known.contains(owner)) {
                surroundings.attachments().delete(owner);
            }
        }
        host.deleteDevicesExcept(vpcs.keySet().stream().map(host::device).collect(Collectors.toSet()));
    }

    @Override
    public void close() throws IOException {
        for (Router router : routers.values()) {
            router.close();
        }
        routers.clear();
        flows.close();
        surroundings.close();
    }
}
