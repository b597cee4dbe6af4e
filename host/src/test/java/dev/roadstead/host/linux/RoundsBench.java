package dev.roadstead.host.linux;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** What the rounds through many interfaces' namespaces cost while nothing happens: processor time of the threads that go them. */
final class RoundsBench {
    private static final int INTERFACES = 1_000;
    private static final Duration MEASURED = Duration.ofSeconds(60);

    private RoundsBench() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("roadstead-bench");
        try (NetworkLab lab = new NetworkLab(65, directory)) {
            PlanBuilder vpc = new PlanBuilder("vpc-bench").subnet(PlanBuilder.PUBLIC, "10.0.16.0/20");
            for (int i = 0; i < INTERFACES; i++) {
                vpc.add("eni-" + i, "10.0.%d.%d".formatted(16 + i / 200, 10 + i % 200), "sg-open");
            }
            lab.apply(vpc);
            pause(AttachmentRounds.EVERY.multipliedBy(3));
            long before = spentNanos();
            pause(MEASURED);
            System.out.printf(
                    "%d interfaces: %.1f ms of processor time in %d s%n",
                    INTERFACES, (spentNanos() - before) / 1e6, MEASURED.toSeconds());
        } finally {
            FileTree.delete(directory);
        }
    }

    private static void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        Awaitility.await().atMost(time.plusSeconds(9)).until(() -> System.nanoTime() > until);
    }

    private static long spentNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> List.of("network", "network-rounds").contains(thread.getName()))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.threadId()))
                .sum();
    }
}
