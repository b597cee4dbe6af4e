package dev.roadstead.host.linux;

import dev.roadstead.host.Counted;
import dev.roadstead.host.Ipv4;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a datagram costs between two interfaces: where nothing is counted, where another interface of the VPC is, and where both are. The
 * kernel carries it to the receiver's socket on the sender's time, so the sender's processor time is the whole way's. Prints medians.
 */
final class FlowCountBench {
    private static final int PACKETS = 50_000;
    private static final String MANY = ", each packet a flow";
    private static final List<String> MEASURES = List.of("nothing", "another", "both", "nothing" + MANY, "both" + MANY);

    private FlowCountBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        Path directory = Files.createTempDirectory("roadstead-bench");
        try (NetworkLab lab = new NetworkLab(47, directory)) {
            Map<String, List<Long>> nanos = new LinkedHashMap<>();
            for (int round = 0; round <= rounds; round++) {
                for (String counted : MEASURES) {
                    lab.apply(plan(counted));
                    long spent = spent(lab, counted.endsWith(MANY));
                    lab.network().flows();
                    if (round > 0) {
                        nanos.computeIfAbsent(counted, _ -> new ArrayList<>()).add(spent);
                    }
                }
            }
            nanos.forEach((counted, each) -> {
                Collections.sort(each);
                System.out.printf("%-28s %6d ns a packet%n", counted, each.get(each.size() / 2) / PACKETS);
            });
        } finally {
            FileTree.delete(directory);
        }
    }

    private static PlanBuilder plan(String counted) {
        PlanBuilder vpc = new PlanBuilder("vpc-bench")
                .add("eni-from", "10.0.1.10", "sg-open")
                .add("eni-to", "10.0.2.10", "sg-open")
                .add("eni-other", "10.0.2.11", "sg-open");
        Counted others = counted.startsWith("nothing") ? Counted.NOTHING : Counted.ALL;
        Counted both = counted.startsWith("both") ? Counted.ALL : Counted.NOTHING;
        return vpc.count("eni-from", both).count("eni-to", both).count("eni-other", others);
    }

    private static long spent(NetworkLab lab, boolean manyFlows) throws Exception {
        try (DatagramChannel to = lab.network().inNamespace("eni-to", FlowCountBench::socket);
                DatagramChannel from = lab.network().inNamespace("eni-from", FlowCountBench::socket)) {
            to.bind(new InetSocketAddress(9));
            ByteBuffer datagram = ByteBuffer.allocate(100);
            InetSocketAddress[] there = new InetSocketAddress[manyFlows ? PACKETS : 1];
            for (int i = 0; i < there.length; i++) {
                there[i] = new InetSocketAddress(Ipv4.parse("10.0.2.10").toInetAddress(), 9 + i);
            }
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (int i = 0; i < PACKETS; i++) {
                from.send(datagram.rewind(), there[i % there.length]);
            }
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        }
    }

    private static DatagramChannel socket() throws Exception {
        return DatagramChannel.open(StandardProtocolFamily.INET);
    }
}
