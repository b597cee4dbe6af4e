package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InternalAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void itStaysTheSameOverRestarts() throws IOException {
        X509Certificate first = open().certify("a.amazonaws.com").chain().getLast();
        Files.delete(directory.resolve(InternalAuthority.CERTIFICATE_FILE));

        assertThat(open().certify("b.amazonaws.com").chain().getLast()).isEqualTo(first);
        assertThat(directory.resolve(InternalAuthority.CERTIFICATE_FILE)).exists();
    }

    @Test
    void itsKeyIsForItsOwnerAlone() throws IOException {
        open();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("ca.key"))))
                .isEqualTo("rw-------");
        assertThat(directory.resolve(InternalAuthority.CERTIFICATE_FILE))
                .content()
                .doesNotContain("PRIVATE");
    }

    @Test
    void itCertifiesServicesForAYear() throws Exception {
        InternalAuthority.Leaf leaf = open().certify("*.dkr.ecr.us-east-1.amazonaws.com");

        validate(leaf, NOW);
        validate(leaf, NOW.plus(Duration.ofDays(365)));
        assertThatThrownBy(() -> validate(leaf, NOW.plus(Duration.ofDays(397))))
                .isInstanceOf(CertPathValidatorException.class);
        assertThat(leaf.chain().getFirst().getSubjectAlternativeNames())
                .containsExactly(List.of(2, "*.dkr.ecr.us-east-1.amazonaws.com"));
    }

    @Test
    void whateverItSignsForOtherDomainsIsWorthNothing() throws Exception {
        InternalAuthority.Leaf leaf = open().certify("www.example.com");

        assertThatThrownBy(() -> validate(leaf, NOW)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void aKeyFileThatIsNoneIsNamed() throws IOException {
        Files.writeString(directory.resolve("ca.key"), "nothing");

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ca.key")
                .hasMessageContaining("delete it");
    }

    private InternalAuthority open() throws IOException {
        return InternalAuthority.open(directory, InstantSource.fixed(NOW), new SecureRandom());
    }

    /** As a client does that trusts the authority's name and key, and heeds what its certificate says it may certify. */
    private static void validate(InternalAuthority.Leaf leaf, Instant at) throws Exception {
        X509Certificate authority = leaf.chain().getLast();
        PKIXParameters parameters = new PKIXParameters(
                Set.of(new TrustAnchor(authority.getSubjectX500Principal(), authority.getPublicKey(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(leaf.chain()), parameters);
    }
}
