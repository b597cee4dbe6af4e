package dev.roadstead.host.simulated;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.Network;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.WebRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A network that remembers what it was told. An action "in a namespace" runs where it is called. Safe for any thread. */
public final class SimulatedNetwork implements Network {
    private final Map<String, Map<String, List<Ipv4>>> names = new TreeMap<>();
    private final Map<String, String> cut = new TreeMap<>();
    private NetworkPlan plan = NetworkPlan.EMPTY;
    private FlowReading counted = FlowReading.EMPTY;

    @Nullable
    private NetworkException failure;

    @Nullable
    private Function<WebRequest, WebRequest.Answer> server;

    SimulatedNetwork() {}

    @Override
    public synchronized void apply(NetworkPlan next) {
        NetworkException due = failure;
        failure = null;
        if (due != null) {
            throw due;
        }
        plan = next;
    }

    /** Nobody breaks it. */
    @Override
    public void audit() {}

    @Override
    public synchronized void publishNames(String owner, Map<String, List<Ipv4>> published) {
        if (published.isEmpty()) {
            names.remove(owner);
        } else {
            names.put(owner, Map.copyOf(published));
        }
    }

    @Override
    public WebRequest.Answer exchange(String interfaceId, WebRequest request, Duration limit) throws IOException {
        return reached(request.uri().getHost()).apply(request);
    }

    private synchronized Function<WebRequest, WebRequest.Answer> reached(String name) throws IOException {
        if (cut.containsKey(name)) {
            throw new IOException(cut.get(name));
        }
        if (server == null) {
            throw new IOException("dial tcp: lookup " + name + ": no such host");
        }
        return server;
    }

    /** From now on requests to all names are answered in this process, from any interface. */
    public synchronized void serve(Function<WebRequest, WebRequest.Answer> by) {
        server = by;
    }

    /** From now on no interface reaches a name, for that reason. */
    public synchronized void cut(String name, String why) {
        cut.put(name, why);
    }

    /** What it was told was counted. */
    @Override
    public synchronized FlowReading flows() {
        FlowReading reading = counted;
        counted = FlowReading.EMPTY;
        return reading;
    }

    /** What counted interfaces sent and received, to be told the next time that somebody asks. */
    public synchronized void count(FlowReading reading) {
        counted = reading;
    }

    /** No packet passes. */
    @Override
    public Map<String, NatGatewayReading> natGateways() {
        return Map.of();
    }

    @Override
    public Map<String, Integer> natGatewayConnections() {
        return Map.of();
    }

    @Override
    public Map<String, Long> natGatewayIdleTimeouts() {
        return Map.of();
    }

    @Override
    public <T> T inNamespace(String interfaceId, Callable<T> action) throws Exception {
        if (interfacePlan(interfaceId).isEmpty()) {
            throw new NetworkException(interfaceId + " has no network namespace on this machine");
        }
        return action.call();
    }

    /** The plan in force. */
    public synchronized NetworkPlan plan() {
        return plan;
    }

    /** The interface's part of the plan in force. */
    public synchronized Optional<InterfacePlan> interfacePlan(String interfaceId) {
        return plan.vpcs().stream()
                .flatMap(vpc -> vpc.interfaces().stream())
                .filter(each -> each.interfaceId().equals(interfaceId))
                .findFirst();
    }

    /** The addresses published under a name, by any owner. */
    public synchronized List<Ipv4> addresses(String name) {
        return names.values().stream()
                .flatMap(owned -> owned.getOrDefault(name, List.of()).stream())
                .toList();
    }

    /** The next {@link #apply} throws {@code thrown} and changes nothing. */
    public synchronized void failNextApply(NetworkException thrown) {
        failure = thrown;
    }
}
