package dev.roadstead.host.linux;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.FlowReading;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.Network;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.WebRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The VPCs in this machine's kernel: a network namespace for each router and each interface, veth pairs between them, routes by
 * policy, and one packet filter for each router. Needs root.
 *
 * <p>All changes are made by one platform thread, in the order of the calls. What stands in the kernel when this object is made
 * (after the process was killed, or after damage by hand) is read at the next {@link #apply} and brought to the plan, without
 * disturbing what is right: connections go on.
 */
public final class LinuxNetwork implements Network, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxNetwork.class);

    /** By the resolvers of all VPCs. */
    private static final int QUESTIONS_UNDER_WAY = 256;

    /** Whose the names of VPC endpoints are. */
    private static final String ENDPOINTS = "vpc-endpoints";

    private final NetnsThreads threads = new NetnsThreads();
    private final ExecutorService kernel = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("network").daemon().factory());
    private final ThreadPoolExecutor departing = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // one for each router that lets something go, and one for the machine
            20,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("network-departures").daemon().factory());
    private final Netns namespaces;
    private final HostSide host;
    private final Attachments attachments;
    private final Routers routers;
    private final Forwarding forwarding;
    private final NameTable names = new NameTable();
    private final HostsFile hostsFile;
    private final NamespaceHttp http;
    private final PacedThread rounds = new PacedThread("network-rounds", this::turn);
    private volatile Map<String, RouterPlan> inForce = Map.of();
    private volatile Map<Ipv4, String> publicAddresses = Map.of();
    private NetworkPlan offered = NetworkPlan.EMPTY;
    private Set<String> uncertain = Set.of();
    private boolean certain;

    /** Whether a turn of the rounds began to mend what it had found, and no plan was taken as a whole since: an audit's caller must hear of it. */
    private boolean unmended;

    /**
     * Touches nothing yet.
     *
     * @param random for identifiers of questions to other resolvers, so not to be guessed
     * @throws NetworkException without root, or where the kernel or libnftables is not what is needed
     */
    public LinuxNetwork(NetworkSettings settings, RandomGenerator random) {
        Path run = Objects.requireNonNull(settings.stateDirectory().getParent(), "the state directory has a parent");
        this.hostsFile = new HostsFile(settings.files().hosts(), settings.installationId(), run);
        this.namespaces = new Netns(settings.installationId());
        this.http = new NamespaceHttp(new NamespaceSockets(this::inNamespace, this::hosted, random));
        this.forwarding = new Forwarding(run, settings.installationId());
        this.host = onKernelThread(() -> new HostSide(settings, departing));
        QuestionRoom room = new QuestionRoom(QUESTIONS_UNDER_WAY);
        PlanNames planNames = new PlanNames(settings.publicPool(), () -> inForce, () -> publicAddresses);
        this.attachments = new Attachments(namespaces, threads);
        RouterNamespace.Surroundings surroundings =
                new RouterNamespace.Surroundings(attachments, departing, settings.publicPool(), FastPath.open(random));
        this.routers = new Routers(namespaces, threads, host, surroundings, vpc -> {
            DnsForwarder forwarder = new DnsForwarder(settings.files().resolverConfiguration(), random, room.share());
            return new VpcResolver(vpc, names, planNames, forwarder, random);
        });
    }

    /** Where the network namespace of an interface is bound, for a container runtime; there while the interface is in the plan. */
    public Path namespacePath(String interfaceId) {
        return namespaces.path(interfaceId);
    }

    /** An interface of the plan in force, for those who work inside its namespace. */
    Optional<HostedInterface> hosted(String interfaceId) {
        for (RouterPlan held : inForce.values()) {
            VpcPlan vpc = held.vpc();
            for (VpcPlan.InterfacePlan each : vpc.interfaces()) {
                if (each.interfaceId().equals(interfaceId)) {
                    return Optional.of(new HostedInterface(
                            vpc.vpcId(),
                            namespacePath(interfaceId),
                            each.address(),
                            vpc.cidr().base().plus(2),
                            vpc.dhcpOptions()));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Makes what there is without any VPC: the service pool's addresses, on which this machine can listen from now on, and the blackhole
     * for the public pool. {@link #apply} does it too.
     */
    public void prepare() {
        onKernelThread(() -> {
            prepareHost();
            return this;
        });
    }

    private void prepareHost() throws IOException {
        Netns.prepareDirectory();
        host.prepare();
        forwarding.need();
    }

    @Override
    public void apply(NetworkPlan plan) {
        onKernelThread(() -> {
            if (plan.version() >= offered.version()) {
                take(plan, !certain || again(plan), uncertain);
            }
            return plan;
        });
    }

    /** Whether a newer plan says the same as the one that was offered last; that very one comes again only for what was refused of it. */
    private boolean again(NetworkPlan plan) {
        return plan.version() > offered.version()
                && interfaces(plan) == interfaces(offered)
                && plan.vpcs().equals(offered.vpcs());
    }

    /** Plans that differ in this mostly are alike up to there. */
    private static int interfaces(NetworkPlan plan) {
        return plan.vpcs().stream().mapToInt(vpc -> vpc.interfaces().size()).sum();
    }

    @Override
    public void audit() {
        onKernelThread(() -> {
            if (certain) {
                look();
            } else if (unmended) {
                throw new NetworkException(
                        "what was found in a network namespace is not mended: the plan is to be applied again");
            }
            return offered;
        });
    }

    /**
     * One turn of the rounds through attached namespaces, between two changes of the network; what somebody did there is mended at once.
     *
     * @return when the next turn is due
     */
    private Duration turn() {
        return onKernelThread(() -> {
            if (certain && attachments.rounds().turn()) {
                mendFound();
            }
            return attachments.rounds().pause();
        });
    }

    /** Nobody waits for it who would try again. */
    private void mendFound() {
        unmended = true;
        try {
            look();
        } catch (Exception e) {
            LOG.warn("What somebody changed in a network namespace is not mended yet", e);
        }
    }

    /** Only VPCs to which something happened are looked at. */
    private void look() throws Exception {
        boolean hostDamaged = host.damaged();
        Set<String> suspects = routers.suspects();
        if (hostDamaged) {
            LOG.info("The machine's own part of the network was changed by somebody else, and is mended");
            suspects.addAll(routers.cutOff());
            prepareHost();
        }
        if (hostDamaged || unmended || !suspects.isEmpty()) {
            suspects.addAll(uncertain);
            take(offered, false, suspects);
        }
    }

    /** @param suspects VPCs that are looked at, and mended; else all are, with {@code mend} */
    private void take(NetworkPlan plan, boolean mend, Set<String> suspects) throws Exception {
        certain = false;
        offered = plan;
        Refusals refusals = new Refusals();
        Map<String, RouterPlan> wanted = new LinkedHashMap<>();
        for (VpcPlan vpc : plan.vpcs()) {
            refusals.guard(vpc.vpcId(), () -> wanted.put(vpc.vpcId(), routerPlan(vpc)));
        }
        if (mend) {
            routers.doubt();
            prepareHost();
        }
        if (mend || !uncertain.isEmpty()) {
            removeUnknown(plan, wanted);
        }
        bring(plan, wanted, mend ? ids(plan) : suspects, refusals);
        uncertain = refusals.vpcIds();
        certain = ids(plan).containsAll(uncertain);
        if (!inForce.isEmpty()) {
            rounds.begin();
        }
        refusals.raise();
        unmended = false;
    }

    /** What the plan in force says of a VPC need not be taken apart again. */
    private RouterPlan routerPlan(VpcPlan vpc) {
        RouterPlan before = inForce.get(vpc.vpcId());
        return before == null ? RouterPlan.of(vpc) : before.next(vpc);
    }

    /** A VPC that is refused stays as it was, or as far as it came. */
    private void bring(NetworkPlan plan, Map<String, RouterPlan> wanted, Set<String> suspected, Refusals refusals)
            throws Exception {
        host.cover(ranges(plan));
        Set<String> suspects = new LinkedHashSet<>(suspected);
        Map<String, RouterPlan> joined = join(wanted, suspects, refusals);
        Map<String, RouterPlan> next = new LinkedHashMap<>();
        for (String vpcId : ids(plan)) {
            RouterPlan vpc = joined.get(vpcId);
            boolean brought = vpc != null && refusals.guard(vpcId, () -> routers.bring(vpc, suspects.contains(vpcId)));
            Optional.ofNullable(brought ? vpc : inForce.get(vpcId)).ifPresent(held -> next.put(vpcId, held));
        }
        for (String vpcId : routers.beside(ids(plan))) {
            refusals.guard(vpcId, () -> routers.remove(vpcId));
        }
        routers.part();
        inForce = next;
        publishEndpoints();
        publicAddresses = publicAddresses(next);
        host.facts(ranges(plan), publicAddresses);
    }

    /**
     * Joins the routers of peered VPCs. Where that cannot be, a VPC is taken without the connection.
     *
     * @param suspects gets those added that lost what stood on a pair of devices
     */
    private Map<String, RouterPlan> join(Map<String, RouterPlan> wanted, Set<String> suspects, Refusals refusals)
            throws InterruptedException {
        Map<String, VpcPlan> vpcs = new LinkedHashMap<>();
        wanted.forEach((vpcId, plan) -> vpcs.put(vpcId, plan.vpc()));
        PeeringLinks.Outcome links = routers.join(vpcs, suspects, refusals);
        suspects.addAll(links.disturbed());
        if (links.absent().isEmpty()) {
            return wanted;
        }
        Map<String, RouterPlan> joined = new LinkedHashMap<>();
        wanted.forEach((vpcId, plan) -> joined.put(vpcId, plan.next(plan.vpc().withoutPeerings(links.absent()))));
        return joined;
    }

    /** While it is not known what a VPC consists of, nothing is taken for a leftover. */
    private void removeUnknown(NetworkPlan plan, Map<String, RouterPlan> wanted) throws Exception {
        Map<String, RouterPlan> known = new LinkedHashMap<>(inForce);
        known.keySet().retainAll(ids(plan));
        known.putAll(wanted);
        if (known.keySet().containsAll(ids(plan))) {
            routers.removeUnknown(known);
        }
    }

    private static Set<String> ids(NetworkPlan plan) {
        return plan.vpcs().stream().map(VpcPlan::vpcId).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<Cidr> ranges(NetworkPlan plan) {
        return plan.vpcs().stream()
                .flatMap(vpc -> vpc.ranges().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<Ipv4, String> publicAddresses(Map<String, RouterPlan> vpcs) {
        Map<Ipv4, String> addresses = new LinkedHashMap<>();
        vpcs.forEach((vpcId, vpc) -> vpc.parts().values().forEach(part -> {
            if (part instanceof RouterPart.Attachment attachment) {
                attachment.publicAddress().ifPresent(address -> addresses.put(address, vpcId));
                attachment.place().use().source().ifPresent(address -> addresses.put(address, vpcId));
            } else if (part instanceof RouterPart.Endpoint endpoint) {
                addresses.put(endpoint.source(), vpcId);
            }
        }));
        return addresses;
    }

    /** The names of endpoints that are the same in every VPC; this machine's own programs have no use for them. */
    private void publishEndpoints() {
        Map<String, List<Ipv4>> published = new LinkedHashMap<>();
        inForce.values().stream()
                .flatMap(held -> held.vpc().endpoints().stream())
                .forEach(endpoint -> published.putAll(endpoint.names()));
        names.publish(ENDPOINTS, published);
    }

    @Override
    public synchronized void publishNames(String owner, Map<String, List<Ipv4>> published) {
        names.publish(owner, published);
        hostsFile.write(names.names());
    }

    /**
     * As {@link #inNamespace}, on the calling platform thread, which may stay as long as it likes.
     */
    public <T> T onThisThread(String interfaceId, Callable<T> action) throws Exception {
        if (!namespaces.exists(interfaceId)) {
            throw new NetworkException(interfaceId + " has no network namespace on this machine");
        }
        return threads.onThisThread(namespaces.path(interfaceId).toString(), action);
    }

    @Override
    public <T> T inNamespace(String interfaceId, Callable<T> action) throws Exception {
        if (!namespaces.exists(interfaceId)) {
            throw new NetworkException(interfaceId + " has no network namespace on this machine");
        }
        return threads.inside(namespaces.path(interfaceId).toString(), action);
    }

    @Override
    public WebRequest.Answer exchange(String interfaceId, WebRequest request, Duration limit) throws IOException {
        try {
            return http.exchange(interfaceId, request, limit);
        } catch (NetworkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public FlowReading flows() {
        return routers.flows();
    }

    @Override
    public Map<String, NatGatewayReading> natGateways() {
        return inNatGateways(NatGatewayCounters::read);
    }

    @Override
    public Map<String, Integer> natGatewayConnections() {
        return inNatGateways(Connections::openTcp);
    }

    @Override
    public Map<String, Long> natGatewayIdleTimeouts() {
        Map<String, Long> idled = new LinkedHashMap<>();
        inForce.values().stream()
                .flatMap(held -> held.vpc().natGateways().stream())
                .map(VpcPlan.NatGatewayPlan::natGatewayId)
                .forEach(id -> takeIdle(id).ifPresent(count -> idled.put(id, count)));
        return idled;
    }

    private OptionalLong takeIdle(String natGatewayId) {
        try {
            return attachments.takeIdle(natGatewayId);
        } catch (NetworkException e) {
            LOG.info("How many connections of {} were idle is not known now: {}", natGatewayId, e.getMessage());
            return OptionalLong.empty();
        }
    }

    private <T> Map<String, T> inNatGateways(Callable<T> look) {
        Map<String, T> found = new LinkedHashMap<>();
        for (RouterPlan held : inForce.values()) {
            for (VpcPlan.NatGatewayPlan gateway : held.vpc().natGateways()) {
                try {
                    found.put(gateway.natGatewayId(), inNamespace(gateway.natGatewayId(), look));
                } catch (Exception e) {
                    LOG.info("What {} did is not known now: {}", gateway.natGatewayId(), e.getMessage());
                }
            }
        }
        return found;
    }

    /** Takes away everything that this installation has in the kernel. */
    public void remove() {
        onKernelThread(() -> {
            certain = false;
            inForce = Map.of();
            publicAddresses = Map.of();
            offered = NetworkPlan.EMPTY;
            routers.removeUnknown(Map.of());
            host.remove();
            forwarding.release();
            hostsFile.write(Map.of());
            return inForce;
        });
    }

    /** Stops working; what stands in the kernel goes on. */
    @Override
    public void close() {
        rounds.close();
        onKernelThread(() -> {
            routers.close();
            host.close();
            departing.shutdown();
            return routers;
        });
        kernel.shutdown();
        threads.close();
    }

    private <T> T onKernelThread(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            kernel.execute(() -> run(action, result));
            return result.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof NetworkException refused) {
                throw refused;
            }
            throw new NetworkException(cause.toString(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while the network was being changed", e);
        }
    }

    /** An error ends the thread, which may be in a foreign namespace; another one takes its place. */
    private static <T> void run(Callable<T> action, CompletableFuture<T> result) {
        try {
            result.complete(action.call());
        } catch (Exception e) {
            result.completeExceptionally(e);
        } catch (Error e) {
            result.completeExceptionally(e);
            throw e;
        }
    }
}
