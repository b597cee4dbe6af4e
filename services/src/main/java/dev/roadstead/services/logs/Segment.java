package dev.roadstead.services.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One file of a stream's events; a stream is a row of them. The file is named by the position of its first byte.
 *
 * <p>Safe for threads.
 */
final class Segment {

    static final String SUFFIX = ".events";
    /** A file that is this long is not appended to. */
    static final long FULL_BYTES = 16 << 20;
    /** How much is read at once, and how far apart the places are that are remembered. */
    private static final int BLOCK_BYTES = 64 << 10;

    private final Path file;
    private final long base;
    private final List<Block> blocks = new ArrayList<>();
    private long length;

    /**
     * A stretch of the file that begins with a frame.
     *
     * @param from position of its first frame in the stream
     * @param earliest timestamp in it, in milliseconds since the epoch
     * @param latest timestamp in it
     */
    record Block(Segment segment, long from, long earliest, long latest) {
        private Block with(long timestamp) {
            return new Block(segment, from, Math.min(earliest, timestamp), Math.max(latest, timestamp));
        }

        /** Its events, in the order of arrival. */
        List<LogEvent> read() {
            return segment.read(from, segment.endOfBlock(from));
        }
    }

    private Segment(Path file, long base) {
        this.file = file;
        this.base = base;
    }

    static Segment create(Path directory, long base) {
        return new Segment(directory.resolve("%020d".formatted(base) + SUFFIX), base);
    }

    /** Opens a file as it was left; what a kill tore off at its end is cut. */
    static Segment open(Path file) throws IOException {
        String name = file.getFileName().toString();
        Segment segment = new Segment(file, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            Optional<LogEvent> event = Frame.read(content, segment.base);
            while (event.isPresent()) {
                segment.remember(event.get().timestamp().toEpochMilli(), segment.length);
                segment.length = content.position();
                event = Frame.read(content, segment.end());
            }
            channel.truncate(segment.length);
        }
        return segment;
    }

    long base() {
        return base;
    }

    synchronized long end() {
        return base + length;
    }

    synchronized boolean full() {
        return length >= FULL_BYTES;
    }

    /** The stretches that make up the file, in the order of arrival. */
    synchronized List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** Appends whole frames and returns when they are on disk; after a failure the file is as before. */
    synchronized void append(ByteBuffer frames) {
        int size = frames.remaining();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            try {
                ByteBuffer source = frames.duplicate();
                while (source.hasRemaining()) {
                    channel.write(source, length + source.position() - frames.position());
                }
                channel.force(false);
            } catch (IOException e) {
                channel.truncate(length);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer written = frames.duplicate();
        for (int read = 0; read < size; ) {
            LogEvent event = Frame.read(written, end()).orElseThrow();
            remember(event.timestamp().toEpochMilli(), length);
            int consumed = written.position() - frames.position();
            length += consumed - read;
            read = consumed;
        }
    }

    private synchronized long endOfBlock(long from) {
        return blocks.stream()
                .mapToLong(Block::from)
                .filter(next -> next > from)
                .findFirst()
                .orElse(end());
    }

    /** All frames that begin in a range that starts with a frame. */
    private synchronized List<LogEvent> read(long from, long to) {
        List<LogEvent> events = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long at = from;
            while (at < to) {
                ByteBuffer content = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, end() - at));
                fill(channel, content, at - base);
                long before = at;
                at = take(content, at, to, events);
                if (at == before) {
                    at = takeLarge(channel, at, events);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long take(ByteBuffer content, long start, long to, List<LogEvent> events) {
        long at = start;
        Optional<LogEvent> event = Frame.read(content, at);
        while (event.isPresent() && at < to) {
            events.add(event.get());
            at = start + content.position();
            event = Frame.read(content, at);
        }
        return at;
    }

    /** A frame that is larger than a block. */
    private long takeLarge(FileChannel channel, long at, List<LogEvent> events) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(4);
        fill(channel, head, at - base);
        ByteBuffer frame = ByteBuffer.allocate(head.getInt(0) + Frame.HEAD + 4);
        fill(channel, frame, at - base);
        events.add(Frame.read(frame, at)
                .orElseThrow(
                        () -> new IOException(file + " is damaged at " + (at - base) + "; restore it or delete it")));
        return at + frame.capacity();
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long offset) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // read on until the buffer is full or the file ends
        }
        buffer.flip();
    }

    private void remember(long timestamp, long offset) {
        long position = base + offset;
        if (blocks.isEmpty() || position - blocks.getLast().from() >= BLOCK_BYTES) {
            blocks.add(new Block(this, position, timestamp, timestamp));
        } else {
            blocks.set(blocks.size() - 1, blocks.getLast().with(timestamp));
        }
    }
}
