package dev.roadstead.host.linux;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An image packed from this machine's static busybox, as blobs by digest. */
final class TestImage {
    static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final List<String> COMMANDS = List.of(
            "sh",
            "httpd",
            "sleep",
            "cat",
            "id",
            "wget",
            "env",
            "echo",
            "true",
            "false",
            "kill",
            "seq",
            "hostname",
            "ls",
            "touch",
            "dd",
            "head",
            "tail",
            "mount",
            "nslookup",
            "grep",
            "nc",
            "pwd",
            "test",
            "trap",
            "ulimit");

    /** How a layer is packed. */
    enum Packing {
        PLAIN("application/vnd.oci.image.layer.v1.tar"),
        GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
        ZSTD("application/vnd.oci.image.layer.v1.tar+zstd");

        private final String mediaType;

        Packing(String mediaType) {
            this.mediaType = mediaType;
        }

        private OutputStream over(OutputStream out) throws IOException {
            return switch (this) {
                case PLAIN -> out;
                case GZIP -> new GZIPOutputStream(out);
                case ZSTD -> new ZstdOutputStream(out);
            };
        }
    }

    private record Layer(byte[] packed, String diffId, Packing packing) {}

    final Map<String, byte[]> blobs = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();
    private final ObjectNode config = JsonMapper.shared().createObjectNode();
    private List<String> claimed = List.of();
    private byte[] manifest = new byte[0];

    /** busybox under its commands' names, and two users. */
    static TestImage busybox() throws IOException {
        TestImage image = new TestImage();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            directory(tar, "bin/", 0755);
            file(tar, "bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")), 0755);
            for (String command : COMMANDS) {
                TarArchiveEntry link = new TarArchiveEntry("bin/" + command, TarArchiveEntry.LF_SYMLINK);
                link.setLinkName("busybox");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
            }
            directory(tar, "etc/", 0755);
            directory(tar, "tmp/", 01777);
            text(tar, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:app:/home/app:/bin/sh\n");
            text(tar, "etc/group", "root:x:0:\napp:x:1001:\nextra:x:1002:app\n");
        }
        return image.layer(bytes.toByteArray(), Packing.GZIP);
    }

    /** One more layer with one file. */
    TestImage file(String name, String text, Packing packing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            text(tar, name, text);
        }
        return layer(bytes.toByteArray(), packing);
    }

    /** One more layer, of files with nothing in them. */
    TestImage empties(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (int i = 0; i < count; i++) {
                text(tar, "empty/" + i, "");
            }
        }
        return layer(bytes.toByteArray(), Packing.ZSTD);
    }

    /** One more layer, of zeros: as long as one likes when it is unpacked, and hardly anything before. */
    TestImage zeros(String name, long size) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        MessageDigest sha256 = sha256();
        try (OutputStream out = Packing.ZSTD.over(packed);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new DigestOutputStream(out, sha256))) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            byte[] zeros = new byte[1 << 20];
            for (long left = size; left > 0; left -= zeros.length) {
                tar.write(zeros, 0, (int) Math.min(zeros.length, left));
            }
            tar.closeArchiveEntry();
        }
        layers.add(new Layer(packed.toByteArray(), name(sha256.digest()), Packing.ZSTD));
        return this;
    }

    /** Its configuration says that its layers unpack to what another image's do. */
    TestImage claim(TestImage other) {
        claimed = other.layers.stream().map(Layer::diffId).toList();
        return this;
    }

    /** The digest of its topmost layer. */
    String topmost() {
        return digest(layers.getLast().packed());
    }

    TestImage command(String... command) {
        var array = config.withObject("config").putArray("Cmd");
        for (String each : command) {
            array.add(each);
        }
        return this;
    }

    TestImage environment(String... variables) {
        var array = config.withObject("config").putArray("Env");
        for (String each : variables) {
            array.add(each);
        }
        return this;
    }

    TestImage config(String key, String value) {
        config.withObject("config").put(key, value);
        return this;
    }

    /** Seals it and returns the manifest's digest. */
    String seal() {
        ObjectNode rootfs = config.withObject("rootfs");
        rootfs.put("type", "layers");
        var diffIds = rootfs.putArray("diff_ids");
        (claimed.isEmpty() ? layers.stream().map(Layer::diffId).toList() : claimed).forEach(diffIds::add);
        config.put("architecture", "amd64").put("os", "linux");
        byte[] configuration = config.toString().getBytes(StandardCharsets.UTF_8);
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("schemaVersion", 2).put("mediaType", OCI);
        descriptor(json.putObject("config"), "application/vnd.oci.image.config.v1+json", configuration);
        var array = json.putArray("layers");
        layers.forEach(layer -> descriptor(array.addObject(), layer.packing().mediaType, layer.packed()));
        manifest = json.toString().getBytes(StandardCharsets.UTF_8);
        return digest(manifest);
    }

    byte[] manifest() {
        return manifest;
    }

    private void descriptor(ObjectNode node, String mediaType, byte[] bytes) {
        blobs.put(digest(bytes), bytes);
        node.put("mediaType", mediaType).put("digest", digest(bytes)).put("size", bytes.length);
    }

    private TestImage layer(byte[] tar, Packing packing) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packing.over(packed)) {
            out.write(tar);
        }
        layers.add(new Layer(packed.toByteArray(), digest(tar), packing));
        return this;
    }

    private static void directory(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(040000 | mode);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void text(TarArchiveOutputStream tar, String name, String text) throws IOException {
        file(tar, name, text.getBytes(StandardCharsets.UTF_8), 0644);
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] bytes, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        entry.setMode(0100000 | mode);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    static String digest(byte[] bytes) {
        return name(sha256().digest(bytes));
    }

    private static String name(byte[] digest) {
        return "sha256:" + HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
