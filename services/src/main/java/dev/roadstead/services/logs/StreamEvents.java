package dev.roadstead.services.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;

/**
 * The events of one stream, on disk. What was put is on disk when {@link #append} returns; after a kill the stream opens with
 * all of it. Safe for threads.
 */
final class StreamEvents {

    private final Path directory;
    private final List<Segment> segments = new ArrayList<>();
    private Optional<Instant> lastIngestion = Optional.empty();

    /** Opens what is there; makes nothing until the first event. */
    StreamEvents(Path directory) {
        this.directory = directory;
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList()) {
                segments.add(Segment.open(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void append(List<InputLogEvent> events, Instant ingested) {
        List<byte[]> messages = events.stream()
                .map(event -> event.message().getBytes(StandardCharsets.UTF_8))
                .toList();
        ByteBuffer frames =
                ByteBuffer.allocate(messages.stream().mapToInt(Frame::size).sum());
        for (int i = 0; i < messages.size(); i++) {
            Frame.write(frames, Instant.ofEpochMilli(events.get(i).timestamp()), ingested, messages.get(i));
        }
        open().append(frames.flip());
        lastIngestion = Optional.of(ingested);
    }

    /** Events after (or, backwards, before) a place, in reading order (or its reverse); read from the disk as one goes. */
    synchronized Iterator<LogEvent> from(Cursor cursor, boolean backwards) {
        return new Reading(blocks(), cursor, backwards);
    }

    synchronized Optional<Long> firstTimestamp() {
        return blocks().stream().map(Segment.Block::earliest).min(Comparator.naturalOrder());
    }

    synchronized Optional<Long> lastTimestamp() {
        return blocks().stream().map(Segment.Block::latest).max(Comparator.naturalOrder());
    }

    /** Since this process opened the stream; before that it is the last event's. */
    synchronized Optional<Instant> lastIngestion() {
        if (lastIngestion.isEmpty()
                && !segments.isEmpty()
                && !segments.getLast().blocks().isEmpty()) {
            lastIngestion = Optional.of(
                    segments.getLast().blocks().getLast().read().getLast().ingestionTime());
        }
        return lastIngestion;
    }

    synchronized long storedBytes() {
        return segments.stream()
                .mapToLong(segment -> segment.end() - segment.base())
                .sum();
    }

    /** Deletes the files, from the oldest on, that hold nothing of that time or later. */
    synchronized void expire(Instant before) {
        while (!segments.isEmpty()
                && segments.getFirst().blocks().stream().allMatch(b -> b.latest() < before.toEpochMilli())) {
            segments.removeFirst().delete();
        }
    }

    private List<Segment.Block> blocks() {
        return segments.stream().flatMap(segment -> segment.blocks().stream()).toList();
    }

    private Segment open() {
        if (segments.isEmpty() || segments.getLast().full()) {
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            segments.add(Segment.create(
                    directory, segments.isEmpty() ? 0 : segments.getLast().end()));
        }
        return segments.getLast();
    }

    /**
     * Merges blocks whose times may overlap (events may be put out of order between calls). Intuition: while blocks do not overlap,
     * one block is in memory at a time.
     *
     * <ol>
     *   <li>Blocks are taken in the order of the earliest (backwards: latest) time in them.
     *   <li>An event is handed out once no block that is still to be read can hold one that comes before it.
     * </ol>
     */
    private static final class Reading implements Iterator<LogEvent> {
        private final List<Segment.Block> unread;
        private final Cursor start;
        private final boolean backwards;
        private final PriorityQueue<LogEvent> ready;

        Reading(List<Segment.Block> blocks, Cursor start, boolean backwards) {
            Comparator<LogEvent> order = Comparator.comparing(LogEvent::cursor);
            Comparator<Segment.Block> blockOrder = Comparator.comparingLong(Segment.Block::earliest);
            Comparator<Segment.Block> reversed =
                    Comparator.comparingLong(Segment.Block::latest).reversed();
            this.start = start;
            this.backwards = backwards;
            this.ready = new PriorityQueue<>(backwards ? order.reversed() : order);
            this.unread = new ArrayList<>(blocks.stream()
                    .filter(b -> backwards ? b.earliest() <= start.timestamp() : b.latest() >= start.timestamp())
                    .sorted(backwards ? reversed : blockOrder)
                    .toList()
                    .reversed());
        }

        @Override
        public boolean hasNext() {
            while (!unread.isEmpty() && (ready.isEmpty() || mayComeBefore(unread.getLast(), ready.peek()))) {
                unread.removeLast().read().stream().filter(this::wanted).forEach(ready::add);
            }
            return !ready.isEmpty();
        }

        @Override
        public LogEvent next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            return ready.remove();
        }

        private boolean wanted(LogEvent event) {
            int order = event.cursor().compareTo(start);
            return backwards ? order < 0 : order > 0;
        }

        private boolean mayComeBefore(Segment.Block block, LogEvent event) {
            long timestamp = event.timestamp().toEpochMilli();
            return backwards ? block.latest() >= timestamp : block.earliest() <= timestamp;
        }
    }
}
