package dev.roadstead.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What the server in the background writes to its standard output: read at its end, and kept from filling the disk. */
record LogFile(Path path) {

    /** A longer log becomes the former one, {@code roadstead.log.1}. */
    static final long LIMIT_BYTES = 32L << 20;

    private static final int END_BYTES = 64 << 10;

    /** The server goes on writing to the same file, so the file is copied and emptied; lines written in between are lost. */
    void keepShort() throws IOException {
        if (!Files.exists(path) || Files.size(path) <= LIMIT_BYTES) {
            return;
        }
        Files.copy(path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }

    /** The last lines, at most so many. */
    List<String> lastLines(int count) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - END_BYTES));
            byte[] end = new byte[(int) Math.min(END_BYTES, file.length() - file.getFilePointer())];
            file.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        }
    }
}
