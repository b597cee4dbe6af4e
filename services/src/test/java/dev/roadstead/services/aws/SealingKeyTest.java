package dev.roadstead.services.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyTest {
    private static final byte[] SECRET = "s3cret".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void whatWasSealedOpensAfterTheNextStart() throws Exception {
        byte[] sealed = key("key").seal("context", SECRET);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret");
        assertThat(key("key").open("context", sealed)).contains(SECRET);
    }

    @Test
    void nothingElseOpens() throws Exception {
        SealingKey key = key("key");
        byte[] sealed = key.seal("context", SECRET);
        assertThat(key.open("other", sealed)).isEmpty();
        assertThat(key("key2").open("context", sealed)).isEmpty();
        assertThat(key.open("context", new byte[3])).isEmpty();
        sealed[sealed.length - 1] ^= 1;
        assertThat(key.open("context", sealed)).isEmpty();
    }

    @Test
    void sealingTwiceGivesDifferentBytes() throws Exception {
        SealingKey key = key("key");
        assertThat(key.seal("context", SECRET)).isNotEqualTo(key.seal("context", SECRET));
    }

    @Test
    void onlyTheOwnerCanReadTheFile() throws Exception {
        key("key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aDamagedFileIsNamedAndLeftAlone() throws Exception {
        Files.writeString(directory.resolve("key"), "short");
        assertThatThrownBy(() -> key("key")).isInstanceOf(IOException.class).hasMessageContaining("has 5 bytes");
        assertThat(directory.resolve("key")).hasContent("short");
    }

    private SealingKey key(String name) throws IOException {
        return SealingKey.open(directory.resolve(name), new SecureRandom());
    }
}
