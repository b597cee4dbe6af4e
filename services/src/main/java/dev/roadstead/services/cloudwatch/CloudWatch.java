package dev.roadstead.services.cloudwatch;

import dev.roadstead.services.aws.Platform;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** CloudWatch on an installation's disk: its API, and what is done from time to time. */
public final class CloudWatch implements AutoCloseable {

    private static final int METRICS_AT_ONCE = 256;
    private static final int POINTS_AT_ONCE = 2000;

    private final Platform platform;
    private final MetricFile file;
    private final CloudWatchApi api;

    private CloudWatch(Platform platform, MetricFile file) {
        this.platform = platform;
        this.file = file;
        this.api = new CloudWatchApi(platform, file);
    }

    /** Touches nothing before the first call. */
    public static CloudWatch open(Platform platform, Path directory) {
        return new CloudWatch(platform, new MetricFile(directory));
    }

    public CloudWatchApi api() {
        return api;
    }

    /**
     * Adds up what is older than its resolution is kept, metric by metric, in pieces between which others write; deletes what is too old for
     * any. What has no metrics costs nothing.
     */
    public void rollUp() {
        if (!file.exists()) {
            return;
        }
        Instant now = platform.clock().instant();
        List<Long> numbers = numbersAfter(0);
        while (!numbers.isEmpty()) {
            for (long number : numbers) {
                rollUp(number, now);
            }
            numbers = numbersAfter(numbers.getLast());
        }
    }

    private List<Long> numbersAfter(long number) {
        return file.read(database -> database.numbersAfter(number, METRICS_AT_ONCE));
    }

    private void rollUp(long number, Instant now) {
        boolean due = file.read(database -> database.isDue(number, now));
        while (due) {
            due = !file.write(database -> database.rollUp(number, now, POINTS_AT_ONCE));
        }
    }

    /** Forgets every metric. */
    public void clear() {
        if (file.exists()) {
            file.write(database -> {
                database.clear();
                return true;
            });
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
