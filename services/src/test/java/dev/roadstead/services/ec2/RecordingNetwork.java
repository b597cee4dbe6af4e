package dev.roadstead.services.ec2;

import dev.roadstead.host.FlowReading;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NatGatewayReading;
import dev.roadstead.host.Network;
import dev.roadstead.host.NetworkException;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.WebRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A network that takes plans, or refuses them, or makes their giver wait; and remembers each that it took. */
final class RecordingNetwork implements Network {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final List<NetworkPlan> taken = new ArrayList<>();
    private Optional<String> refusal = Optional.empty();
    private Map<String, String> refusedVpcs = Map.of();
    private boolean held;
    private FlowReading counted = FlowReading.EMPTY;
    private Map<String, NatGatewayReading> natGateways = Map.of();
    private Map<String, Integer> connections = Map.of();
    private Map<String, Long> idled = Map.of();
    private int offered;
    private final AtomicInteger audits = new AtomicInteger();

    @Override
    public void apply(NetworkPlan plan) {
        lock.lock();
        try {
            offered++;
            while (held) {
                released.awaitUninterruptibly();
            }
            refusal.ifPresent(why -> {
                throw new NetworkException(why);
            });
            Map<String, String> refused = new TreeMap<>(refusedVpcs);
            refused.keySet().retainAll(plan.vpcs().stream().map(VpcPlan::vpcId).toList());
            List<VpcPlan> others = plan.vpcs().stream()
                    .filter(vpc -> !refused.containsKey(vpc.vpcId()))
                    .toList();
            taken.add(new NetworkPlan(plan.version(), others));
            if (!refused.isEmpty()) {
                throw NetworkException.of(refused);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void audit() {
        audits.incrementAndGet();
    }

    /** How often it was asked to look at itself. */
    int audits() {
        return audits.get();
    }

    /** Refuses every plan until told otherwise. */
    void refuse(Optional<String> why) {
        lock.lock();
        try {
            refusal = why;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses these VPCs, and takes all others, until told otherwise. */
    void refuse(Map<String, String> whyByVpc) {
        lock.lock();
        try {
            refusedVpcs = Map.copyOf(whyByVpc);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps whoever applies waiting. */
    void hold(boolean on) {
        lock.lock();
        try {
            held = on;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many plans were given, those that wait or were refused included. */
    int offered() {
        lock.lock();
        try {
            return offered;
        } finally {
            lock.unlock();
        }
    }

    List<NetworkPlan> taken() {
        lock.lock();
        try {
            return List.copyOf(taken);
        } finally {
            lock.unlock();
        }
    }

    /** The plan in force. */
    NetworkPlan plan() {
        List<NetworkPlan> all = taken();
        return all.isEmpty() ? NetworkPlan.EMPTY : all.getLast();
    }

    VpcPlan vpc(String vpcId) {
        return plan().vpcs().stream()
                .filter(vpc -> vpc.vpcId().equals(vpcId))
                .findFirst()
                .orElseThrow(() -> new AssertionError(vpcId + " is not in the plan in force"));
    }

    @Override
    public void publishNames(String owner, Map<String, List<Ipv4>> names) {
        throw new AssertionError("EC2 publishes no names");
    }

    @Override
    public WebRequest.Answer exchange(String interfaceId, WebRequest request, Duration limit) {
        throw new AssertionError("EC2 makes no requests");
    }

    @Override
    public FlowReading flows() {
        lock.lock();
        try {
            FlowReading reading = counted;
            counted = FlowReading.EMPTY;
            return reading;
        } finally {
            lock.unlock();
        }
    }

    /** What it says was counted, once. */
    void count(FlowReading reading) {
        lock.lock();
        try {
            counted = reading;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public synchronized Map<String, NatGatewayReading> natGateways() {
        return natGateways;
    }

    /** What NAT gateways have counted from now on. */
    synchronized void count(Map<String, NatGatewayReading> readings) {
        natGateways = readings;
    }

    @Override
    public synchronized Map<String, Integer> natGatewayConnections() {
        return connections;
    }

    /** How many connections are open through NAT gateways from now on. */
    synchronized void connections(Map<String, Integer> open) {
        connections = open;
    }

    @Override
    public synchronized Map<String, Long> natGatewayIdleTimeouts() {
        Map<String, Long> taken = idled;
        idled = Map.of();
        return taken;
    }

    /** How many connections NAT gateways have forgotten for being idle, to be told once. */
    synchronized void idled(Map<String, Long> forgotten) {
        idled = forgotten;
    }

    @Override
    public <T> T inNamespace(String interfaceId, Callable<T> action) {
        throw new AssertionError("EC2 opens no sockets");
    }
}
