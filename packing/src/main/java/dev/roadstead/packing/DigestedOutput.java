package dev.roadstead.packing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and digests what passes through it; the digest may be read once, after closing. */
final class DigestedOutput extends FilterOutputStream {

    private final MessageDigest sha256;
    private long size;
    private String hex = "";

    DigestedOutput(OutputStream next) {
        super(next);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        sha256.update(bytes, from, length);
        size += length;
    }

    @Override
    public void close() throws IOException {
        super.close();
        if (hex.isEmpty()) {
            hex = HexFormat.of().formatHex(sha256.digest());
        }
    }

    long size() {
        return size;
    }

    String hex() {
        if (hex.isEmpty()) {
            throw new IllegalStateException("not closed yet");
        }
        return hex;
    }

    String digest() {
        return "sha256:" + hex();
    }
}
