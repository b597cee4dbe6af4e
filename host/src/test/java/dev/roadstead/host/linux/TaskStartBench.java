package dev.roadstead.host.linux;

import static dev.roadstead.host.linux.HostLab.container;
import static dev.roadstead.host.linux.HostLab.task;

import dev.roadstead.host.Assignments;
import dev.roadstead.host.Host;
import dev.roadstead.host.TaskAssignment;
import dev.roadstead.host.TaskObservation.Phase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * From the order to start a task to the first HTTP 200 of its server, image cached: this host, network included, against the same made by
 * hand with ip, nft and ctr on the same containerd, taking turns. Prints medians and their ratio.
 */
final class TaskStartBench {
    private static final int PORT = 80;
    private static final Duration UNWINDING = Duration.ofSeconds(30);

    private TaskStartBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        Path directory = Files.createTempDirectory("roadstead-bench");
        unwindWhenInterrupted(Thread.currentThread());
        try (HostLab lab = new HostLab(90, directory)) {
            String digest = lab.registry.push(
                    "server", "latest", TestImage.busybox().command("httpd", "-f", "-p", "" + PORT, "-h", "/etc"));
            lab.open();
            try {
                new Rounds(lab, digest).run(rounds);
            } finally {
                Thread.interrupted(); // what interrupted the measuring is not to interrupt this
            }
        } finally {
            FileTree.delete(directory);
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

    private record Rounds(HostLab lab, String digest) {

        void run(int rounds) throws Exception {
            List<Double> host = new ArrayList<>();
            List<Double> hand = new ArrayList<>();
            List<Double> network = new ArrayList<>();
            List<Double> running = new ArrayList<>();
            for (int round = -3; round < rounds; round++) {
                double[] ours = host(100 + round);
                double theirs = hand(100 + round);
                if (round >= 0) {
                    host.add(ours[0]);
                    network.add(ours[1]);
                    running.add(ours[2]);
                    hand.add(theirs);
                }
            }
            System.out.printf(
                    "to the first HTTP 200, medians of %d: host %.1f ms (network plan in force after %.1f ms, RUNNING seen after %.1f ms), by hand %.1f ms, ratio %.2f%n",
                    rounds, median(host), median(network), median(running), median(hand), median(host) / median(hand));
        }

        /** Milliseconds to the first answer, and of these until the interface was in force. */
        private double[] host(int number) throws Exception {
            String taskId = "bench-" + number;
            String address = lab.publicAddress(number).toString();
            TaskAssignment task = task(taskId, "eni-b" + number, HostLab.byDigest(container("c", "server"), digest));
            long start = System.nanoTime();
            lab.addInterface("eni-b" + number, "10.0.1." + number, lab.publicAddress(number));
            double network = since(start);
            CountDownLatch running = new CountDownLatch(1);
            try (Host.Subscription watch = lab.host().watch(seen -> {
                if (seen.taskId().equals(taskId) && seen.phase() != Phase.PREPARING) {
                    running.countDown();
                }
            })) {
                lab.host().assign(task);
                running.await(20, TimeUnit.SECONDS);
            }
            double started = since(start);
            awaitAnswer(address);
            double all = since(start);
            lab.host().assign(Assignments.stopped(task));
            lab.await(taskId, Phase.STOPPED);
            lab.host().release(taskId);
            return new double[] {all, network, started};
        }

        private double hand(int number) throws Exception {
            String name = "rs-hand-" + number;
            String script = """
                    set -e
                    ip netns add NAME
                    ip link add rsh-N type veth peer name eth0 netns NAME
                    ip addr add 198.51.100.1/32 dev rsh-N
                    ip link set rsh-N up
                    ip route add 198.51.100.2/32 dev rsh-N
                    ip -n NAME link set lo up
                    ip -n NAME addr add 198.51.100.2/32 dev eth0
                    ip -n NAME link set eth0 up
                    ip -n NAME route add default via 198.51.100.1 dev eth0 onlink
                    ip netns exec NAME nft -f - <<X
                    table ip filter {
                        chain input { type filter hook input priority 0; policy drop; ct state established accept; tcp dport 80 accept; iif lo accept; }
                    }
                    X
                    ctr -a SOCKET -n roadstead run -d --with-ns network:/run/netns/NAME IMAGE NAME >/dev/null
                    """.replace("NAME", name)
                    .replace("SOCKET", socket())
                    .replace("IMAGE", image())
                    .replace("-N", "-" + number);
            try {
                long start = System.nanoTime();
                sh(script);
                awaitAnswer("198.51.100.2");
                return since(start);
            } finally {
                sh("""
                        ctr -a SOCKET -n roadstead task kill -s KILL NAME || true
                        ctr -a SOCKET -n roadstead task delete -f NAME >/dev/null 2>&1 || true
                        ctr -a SOCKET -n roadstead container delete NAME || true
                        ip netns delete NAME
                        """.replace("NAME", name).replace("SOCKET", socket()));
            }
        }

        private String socket() {
            return new ContainerdProcess(lab.installation).socket().toString();
        }

        private String image() throws Exception {
            return NetworkLab.runHere("ctr", "-a", socket(), "-n", "roadstead", "images", "list", "-q")
                    .lines()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void sh(String script) throws Exception {
        Process process = NetworkLab.start("sh", "-c", script);
        String output = NetworkLab.output(process);
        if (process.exitValue() != 0) {
            throw new IOException(output);
        }
    }

    private static void awaitAnswer(String address) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!answers(address)) {
            if (System.nanoTime() > end) {
                throw new IOException("no answer from " + address);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(500_000);
        }
    }

    private static boolean answers(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, PORT), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write("GET /passwd HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] head = socket.getInputStream().readNBytes(12);
            return new String(head, StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
