package dev.roadstead.bench;

import dev.roadstead.host.Cidr;
import dev.roadstead.host.Ipv4;
import dev.roadstead.host.NetworkPlan;
import dev.roadstead.host.VpcPlan;
import dev.roadstead.host.VpcPlan.InterfacePlan;
import dev.roadstead.host.VpcPlan.Peer;
import dev.roadstead.host.VpcPlan.RulePlan;
import dev.roadstead.host.VpcPlan.SecurityGroupPlan;
import dev.roadstead.host.VpcPlan.Traffic;
import dev.roadstead.host.linux.LinuxNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long it takes until an interface with its rules is in force, here and by {@code ip} and {@code nft}, in turns in the same run.
 *
 * <p>Arguments: the script that does it by hand, the number of rounds, and an empty directory to work in.
 */
final class NetworkBench implements AutoCloseable {
    private static final PrintStream OUT = System.out;
    private static final Duration UNWINDING = Duration.ofSeconds(30);

    private final LinuxNetwork network;
    private final Process byHand;
    private final PrintStream commands;
    private final BufferedReader answers;
    private long version;

    private NetworkBench(Path script, Path directory) throws IOException {
        network = Networks.open("be4c0001", "198.19.255.0/24", directory);
        byHand = new ProcessBuilder("bash", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = new PrintStream(byHand.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = byHand.inputReader();
    }

    /** Prints one line for each measure. */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[1]);
        unwindWhenInterrupted(Thread.currentThread());
        try (NetworkBench bench = new NetworkBench(Path.of(arguments[0]), Path.of(arguments[2]))) {
            OUT.printf(
                    "%-46s %12s %12s %8s%n", "medians of " + rounds + " rounds, ms", "roadstead", "by hand", "ratio");
            bench.fromNothing(200, rounds);
            bench.atSize(10, rounds * 5);
            bench.atSize(1000, rounds * 5);
        }
    }

    /** Ctrl-C ends the measuring, and what was made is taken away as at the end. */
    private static void unwindWhenInterrupted(Thread measuring) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            measuring.interrupt();
            try {
                measuring.join(UNWINDING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void fromNothing(int count, int rounds) throws IOException {
        Measure made = new Measure();
        byHand("open", 0, 0);
        for (int round = 0; round < rounds; round++) {
            made.add(apply(count), byHand("make", 0, count));
            apply(0);
            byHand("unmake", 0, count);
        }
        made.print(count + " interfaces from nothing");
    }

    /** One interface more, one less and another one at once, and another rule of the group that all are members of. */
    private void atSize(int count, int rounds) throws IOException {
        Measure more = new Measure();
        Measure less = new Measure();
        Measure again = new Measure();
        Measure rule = new Measure();
        apply(count);
        byHand("make", 0, count);
        VpcPlan before = vpc(count, 443);
        VpcPlan ruled = vpc(count, 8443);
        for (int round = 0; round < rounds; round++) {
            // New ones each time, as interfaces are.
            VpcPlan after = vpc(count, 443, networkInterface(count + 2 * round));
            VpcPlan another = vpc(count, 443, networkInterface(count + 2 * round + 1));
            more.add(apply(after), byHand("make", count, count + 1));
            double gone = apply(before);
            double next = apply(another);
            less.add(gone, byHand("unmake", count, count + 1));
            again.add(next, byHand("make", count + 1, count + 2));
            apply(before);
            byHand("unmake", count + 1, count + 2);
            rule.add(apply(ruled), byHand("rule", 8443, 8443));
            apply(before);
            byHand("rule", 443, 443);
        }
        more.print("one more interface, rules in force, at " + count);
        less.print("one interface less, at " + count);
        again.print("another one right after that, at " + count);
        rule.print("another rule of a group of " + count);
        byHand("unmake", 0, count);
        apply(0);
    }

    /** Milliseconds, here and by hand. */
    private record Measure(List<Double> ours, List<Double> theirs) {
        Measure() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(double here, double byHand) {
            ours.add(here);
            theirs.add(byHand);
        }

        void print(String what) {
            OUT.printf(
                    "%-46s %12.2f %12.2f %8.2f%n", what, median(ours), median(theirs), median(ours) / median(theirs));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private double apply(int count) {
        return apply(vpc(count, 443));
    }

    private double apply(VpcPlan vpc) {
        NetworkPlan plan = new NetworkPlan(++version, List.of(vpc));
        long begin = System.nanoTime();
        network.apply(plan);
        return (System.nanoTime() - begin) / 1e6;
    }

    private double byHand(String command, int from, int to) throws IOException {
        commands.println(command + " " + from + " " + to);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the script ended at: " + command + " " + from + " " + to);
        }
        return Long.parseLong(answer) / 1e3;
    }

    private static VpcPlan vpc(int count, int memberPort, InterfacePlan... more) {
        List<InterfacePlan> interfaces = Stream.concat(
                        IntStream.range(0, count).mapToObj(NetworkBench::networkInterface), Stream.of(more))
                .toList();
        RulePlan anything = new RulePlan(new Traffic.All(), new Peer.Range(Cidr.ALL));
        List<RulePlan> ingress = List.of(
                new RulePlan(new Traffic.Tcp(80, 80), new Peer.Range(Cidr.ALL)),
                new RulePlan(new Traffic.Tcp(memberPort, memberPort), new Peer.Group("sg-1")),
                new RulePlan(new Traffic.Udp(53, 53), new Peer.Range(Cidr.parse("10.0.0.0/8"))));
        return Networks.vpc(
                "vpc-be4c0000000000000",
                List.of(new SecurityGroupPlan("sg-1", ingress, List.of(anything))),
                interfaces);
    }

    private static InterfacePlan networkInterface(int number) {
        Ipv4 address = Ipv4.parse("10.0.0.0").plus(256 * (1 + number / 200) + 10 + number % 200);
        return Networks.networkInterface("eni-%017x".formatted(number), address, List.of("sg-1"));
    }

    @Override
    public void close() {
        Thread.interrupted(); // what interrupted the measuring is not to interrupt this
        commands.close();
        network.remove();
        network.close();
        byHand.onExit().join();
    }
}
