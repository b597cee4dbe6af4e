package dev.roadstead.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The installation's own certificate authority, for the names of AWS's services inside VPCs. It can certify nothing else: its
 * certificate permits these domains only, so whoever trusts it gives away no more. Its key stays in a file for its owner alone.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10">RFC 5280: name constraints</a>
 */
final class InternalAuthority {

    /** For those who want to trust it: the certificate in PEM form. */
    static final String CERTIFICATE_FILE = "ca.pem";

    private static final String KEY_FILE = "ca.key";
    private static final List<String> DOMAINS = List.of("amazonaws.com", "roadstead.internal");
    private static final Duration LIFETIME = Duration.ofDays(3650);

    /** What browsers and system libraries accept at most. */
    private static final Duration LEAF_LIFETIME = Duration.ofDays(397);

    private static final Duration SKEW = Duration.ofDays(1);
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 120;
    private static final int COMMON_NAME_LIMIT = 64;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final InstantSource clock;
    private final SecureRandom random;

    /** A certificate for one name, with those above it, and its key. */
    record Leaf(List<X509Certificate> chain, PrivateKey key) {
        Leaf {
            chain = List.copyOf(chain);
        }

        Instant expires() {
            return chain.getFirst().getNotAfter().toInstant();
        }
    }

    private InternalAuthority(X509Certificate certificate, PrivateKey key, InstantSource clock, SecureRandom random) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /** Opens the authority of a directory, and makes it when there is none. */
    static InternalAuthority open(Path directory, InstantSource clock, SecureRandom random) throws IOException {
        Path keyFile = directory.resolve(KEY_FILE);
        try {
            if (!Files.exists(keyFile)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                create(keyFile, clock.instant(), random);
            }
            String both = Files.readString(keyFile);
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Pem.decode("CERTIFICATE", both)));
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode("PRIVATE KEY", both)));
            write(
                    directory.resolve(CERTIFICATE_FILE),
                    Pem.encode("CERTIFICATE", certificate.getEncoded()),
                    "rw-r--r--");
            return new InternalAuthority(certificate, key, clock, random);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    keyFile + " holds no certificate authority (delete it, and a new one is made): " + e.getMessage(),
                    e);
        }
    }

    /** What to trust. */
    X509Certificate certificate() {
        return certificate;
    }

    /** Key and certificate are one file, so that a crash cannot part them. */
    private static void create(Path file, Instant now, SecureRandom random)
            throws GeneralSecurityException, IOException {
        KeyPair pair = pair(random);
        X500Name name =
                name("Roadstead internal CA " + serial(random).toString(16).substring(0, 8));
        X509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), now, LIFETIME, random);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(Extension.nameConstraints, true, constraints());
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        X509Certificate certificate = signed(builder, pair.getPrivate());
        write(
                file,
                Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded())
                        + Pem.encode("CERTIFICATE", certificate.getEncoded()),
                "rw-------");
    }

    /** The domains and what is below them; no address at all. */
    private static NameConstraints constraints() {
        GeneralSubtree[] permitted = DOMAINS.stream()
                .map(domain -> new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain)))
                .toArray(GeneralSubtree[]::new);
        // A range is its base and its mask: all addresses of either length.
        GeneralSubtree[] excluded = IntStream.of(IPV4_BYTES, IPV6_BYTES)
                .mapToObj(bytes -> new DEROctetString(new byte[2 * bytes]))
                .map(range -> new GeneralSubtree(new GeneralName(GeneralName.iPAddress, range)))
                .toArray(GeneralSubtree[]::new);
        return new NameConstraints(permitted, excluded);
    }

    /**
     * Certifies a name with a key of its own.
     *
     * @param name of a server; its first label may be {@code *}
     */
    Leaf certify(String name) {
        try {
            KeyPair pair = pair(random);
            X509v3CertificateBuilder builder = builder(
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                    name(name.length() <= COMMON_NAME_LIMIT ? name : "Roadstead"),
                    pair.getPublic(),
                    clock.instant(),
                    LEAF_LIFETIME,
                    random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certificate));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            return new Leaf(List.of(signed(builder, key), certificate), pair.getPrivate());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("cannot certify " + name, e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration lifetime, SecureRandom random) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                serial(random),
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(lifetime).minus(SKEW)),
                subject,
                key);
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static KeyPair pair(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Written aside and moved, so that a crash leaves no half of it. */
    private static void write(Path file, String text, String permissions) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(aside);
        Files.createFile(aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(aside, text, StandardOpenOption.SYNC);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The textual form of RFC 7468. */
    private static final class Pem {
        private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

        static String encode(String label, byte[] bytes) {
            String body = new String(LINES.encode(bytes), StandardCharsets.US_ASCII);
            return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
        }

        static byte[] decode(String label, String text) {
            String begin = "-----BEGIN " + label + "-----";
            int from = text.indexOf(begin);
            int to = text.indexOf("-----END " + label + "-----");
            if (from < 0 || to < from) {
                throw new IllegalArgumentException("there is no " + label + " in it");
            }
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        }
    }
}
