package dev.roadstead.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** This machine's part of the VPCs: router namespaces, interfaces, addresses, rules and names. */
public interface Network {

    /** How often {@link #flows} is to be asked. */
    Duration FLOWS_EVERY = Duration.ofSeconds(5);

    /**
     * Brings the kernel to {@code plan} and returns when all of it is in force. Idempotent and incremental: only what differs
     * from the plan in force is touched. What no longer stands in the plan is removed. A newer plan that says the same makes sure that the
     * kernel still is as it says, and mends what somebody broke; the same one again tries again what was refused of it; one of an earlier
     * version is ignored.
     *
     * @throws NetworkException when the kernel refused a part of it. One VPC's refusal holds no other one up: those that {@link
     *     NetworkException#refused()} does not name are in force then. Applying again mends
     */
    void apply(NetworkPlan plan);

    /**
     * Makes sure, at next to no cost while nothing happens, that the kernel still is as the plan in force says, and mends what somebody
     * broke by hand, also in the moment of a change by {@link #apply}. To be called every few seconds.
     *
     * @throws NetworkException as {@link #apply} does, and while what it found earlier is not mended; to apply the plan again mends that
     */
    void audit();

    /**
     * Publishes the names of one owner ({@code "elbv2/<load balancer>"}, {@code "services"}), replacing what that owner had
     * published; an empty map withdraws them. Answered by every VPC's resolver, and on the host by a marked block in {@code
     * /etc/hosts} for the names under {@code .roadstead.internal}. Names are lower case without a final dot; a first label {@code *}
     * stands for any one label (in resolvers only).
     */
    void publishNames(String owner, Map<String, List<Ipv4>> names);

    /**
     * Makes an HTTP request from an interface, on a connection of its own, as whoever works in its namespace would make it: the VPC's resolver
     * is asked for the name, and rules and routes apply. Takes up to some ten seconds where nobody answers.
     *
     * @param limit for all of it, however slowly who answers goes on
     * @throws IOException when there is no answer, with the reason in the words of Go's network library, such as {@code dial tcp
     *     198.18.255.1:443: i/o timeout} or {@code context deadline exceeded (Client.Timeout exceeded while awaiting headers)}
     */
    WebRequest.Answer exchange(String interfaceId, WebRequest request, Duration limit) throws IOException;

    /**
     * What the counted interfaces of the plan in force sent and received since this was asked last. The kernel keeps a flow's count for some
     * time after its last packet, so this is to be asked every {@link #FLOWS_EVERY} while anything is counted.
     */
    FlowReading flows();

    /**
     * What each NAT gateway of the plan in force has counted, by its id; without those that cannot be read now. A matter of a few system calls for each;
     * no change of the network waits for it.
     */
    Map<String, NatGatewayReading> natGateways();

    /**
     * How many TCP connections are open through each of them. The kernel goes through a table of the whole machine for each that has any, so this
     * is not to be asked often.
     */
    Map<String, Integer> natGatewayConnections();

    /**
     * How many TCP connections each of them has forgotten since this was asked last, because nothing was sent on them for 350 seconds and they had neither
     * been ended nor reset; without those of which it is not known. The kernel says so some seconds later, or when it is asked for {@link
     * #natGatewayConnections}.
     */
    Map<String, Long> natGatewayIdleTimeouts();

    /**
     * Runs {@code action} on a platform thread that is inside the interface's network namespace; sockets opened in it stay
     * there.
     *
     * <p>The action must do no more than open sockets. A thread that is started in it, also by the way (an event loop's at its first
     * use, a virtual thread's carrier), would inherit the namespace and stay there for good. With Netty, only the channel's
     * constructor belongs inside: {@code bootstrap.channelFactory(() -> network.inNamespace(id, EpollServerSocketChannel::new))}.
     *
     * @throws NetworkException when the interface has no namespace on this machine
     */
    <T> T inNamespace(String interfaceId, Callable<T> action) throws Exception;
}
