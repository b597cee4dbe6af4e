package dev.roadstead.host.linux;

import dev.roadstead.host.linux.ImageManifest.Descriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A blob as it comes. Whoever has read it to its end knows that these were the bytes that its descriptor names: anything else throws, and
 * what is longer does so as soon as it is.
 */
final class VerifiedBlob extends FilterInputStream {
    private final Descriptor descriptor;
    private final MessageDigest sha256;
    private long size;
    private boolean verified;

    VerifiedBlob(InputStream in, Descriptor descriptor) {
        super(in);
        this.descriptor = descriptor;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count < 0) {
            if (!verified) {
                verify();
                verified = true;
            }
            return count;
        }
        size += count;
        if (size > descriptor.size()) {
            throw new IOException("blob " + descriptor.digest() + " is longer than " + descriptor.size());
        }
        sha256.update(buffer, offset, count);
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** In containerd's words. */
    private void verify() throws IOException {
        if (size != descriptor.size()) {
            throw new IOException("failed size validation: " + size + " != " + descriptor.size());
        }
        String digest = "sha256:" + HexFormat.of().formatHex(sha256.digest());
        if (!digest.equals(descriptor.digest())) {
            throw new IOException("unexpected commit digest " + digest + ", expected " + descriptor.digest());
        }
    }
}
