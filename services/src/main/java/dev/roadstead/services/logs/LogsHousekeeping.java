package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Platform;
import dev.roadstead.store.Key;
import dev.roadstead.store.Versioned;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What has to be done for logs from time to time: really deleting what has expired, and what a kill left behind. */
public final class LogsHousekeeping {

    private final Platform platform;
    private final Events events;

    LogsHousekeeping(Platform platform, Events events) {
        this.platform = platform;
        this.events = events;
    }

    /** The service and its housekeeping over the same files. */
    public record Logs(CloudWatchLogsApi api, LogsHousekeeping housekeeping) {}

    /** Opens the service on an installation's records and files. */
    public static Logs open(Platform platform, Path directory) {
        Events events = new Events(directory);
        return new Logs(new CloudWatchLogsApi(platform, events), new LogsHousekeeping(platform, events));
    }

    /** Deletes files of which every event is past its group's retention. */
    public void run() {
        Instant now = platform.clock().instant();
        List<Versioned<LogStream>> streams = platform.store().listAll(LogStream.KIND);
        for (Versioned<LogStream> stream : streams) {
            Key group = new Key(
                    stream.key().account(),
                    stream.key().region(),
                    stream.value().group());
            platform.store()
                    .get(LogGroup.KIND, group)
                    .flatMap(found -> found.value().expiry(now))
                    .ifPresent(expiry -> events.of(stream.value()).expire(expiry));
        }
    }

    /** Deletes directories without a stream, which a kill may leave; before anything is put. */
    public void sweep() {
        events.deleteAllBut(platform.store().listAll(LogStream.KIND).stream()
                .map(stream -> stream.value().directory())
                .collect(Collectors.toSet()));
    }
}
