package dev.roadstead.packing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes a directory as a POSIX ustar archive that depends on names, contents, links and executable bits alone:
 * entries are sorted, all belong to root, were made at the epoch, and have mode 755 or 644.
 */
final class LayerArchive {

    private static final int BLOCK = 512;
    private static final int NAME_LENGTH = 100;
    private static final int PREFIX_LENGTH = 155;

    private final OutputStream out;

    private LayerArchive(OutputStream out) {
        this.out = out;
    }

    static void write(Path root, OutputStream out) throws IOException {
        LayerArchive archive = new LayerArchive(out);
        for (Path path : entries(root)) {
            archive.writeEntry(root.relativize(path).toString(), path);
        }
        out.write(new byte[2 * BLOCK]);
    }

    private static List<Path> entries(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(path -> !path.equals(root)).sorted().toList();
        }
    }

    private void writeEntry(String name, Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            out.write(header(name, '2', 0777, 0, Files.readSymbolicLink(path).toString()));
        } else if (Files.isDirectory(path)) {
            out.write(header(name + "/", '5', 0755, 0, ""));
        } else if (Files.isRegularFile(path)) {
            writeFile(name, path);
        } else {
            throw new IllegalArgumentException(path + ": neither a file, a directory nor a symbolic link");
        }
    }

    private void writeFile(String name, Path path) throws IOException {
        boolean executable = Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE);
        long size = Files.size(path);
        out.write(header(name, '0', executable ? 0755 : 0644, size, ""));
        if (Files.copy(path, out) != size) {
            throw new IOException(path + " changed while it was packed");
        }
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    private static byte[] header(String name, char type, int mode, long size, String link) {
        byte[] header = new byte[BLOCK];
        int split = split(name);
        text(header, 0, NAME_LENGTH, name.substring(split == 0 ? 0 : split + 1));
        octal(header, 100, 8, mode);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, size);
        octal(header, 136, 12, 0);
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        text(header, 157, NAME_LENGTH, link);
        text(header, 257, 8, "ustar\00000");
        text(header, 345, PREFIX_LENGTH, name.substring(0, split));
        int checksum = 0;
        for (byte each : header) {
            checksum += each & 0xff;
        }
        text(header, 148, 8, "%06o\0 ".formatted(checksum));
        return header;
    }

    /** Where a long name is cut in two at a slash, as ustar has room for 155 + 100 bytes; 0 when it need not be. */
    private static int split(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= NAME_LENGTH) {
            return 0;
        }
        return name.indexOf('/', Math.max(1, name.length() - NAME_LENGTH - 1));
    }

    private static void octal(byte[] header, int offset, int length, long value) {
        String digits = Long.toOctalString(value);
        text(header, offset, length, "0".repeat(Math.max(0, length - 1 - digits.length())) + digits + "\0");
    }

    private static void text(byte[] header, int offset, int length, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > length) {
            throw new IllegalArgumentException(
                    value + ": longer than the " + length + " bytes that a ustar archive has for it");
        }
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
