package dev.roadstead.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for the services' names inside VPCs: a certificate for each name that a client asks for, made when it is first asked for.
 * Nothing of it is loaded before a client wants TLS, but for the authority itself, which an installation makes once, beside its first
 * start. Thread-safe.
 */
final class ServiceCertificates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceCertificates.class);

    /** A certificate that ends sooner is made anew. */
    private static final Duration RENEWAL = Duration.ofDays(30);

    private final Path directory;
    private final Set<String> names;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<String, InternalAuthority.Leaf> leaves = new ConcurrentHashMap<>();
    private Optional<Thread> making = Optional.empty();
    private @Nullable InternalAuthority authority;
    private @Nullable SSLContext context;

    /**
     * Reads and makes nothing.
     *
     * @param directory of the authority's files
     * @param names that may be certified; a first label {@code *} stands for any one label
     */
    ServiceCertificates(Path directory, Set<String> names, InstantSource clock, SecureRandom random) {
        this.directory = directory;
        this.names = Set.copyOf(names);
        this.clock = clock;
        this.random = random;
    }

    /** Where the authority's certificate lies once {@link #makeBeside} is done. */
    Path authorityFile() {
        return directory.resolve(InternalAuthority.CERTIFICATE_FILE);
    }

    /** Makes the authority of a new installation on a thread of its own, so that nobody waits for it. */
    synchronized void makeBeside() {
        if (!Files.exists(authorityFile())) {
            making =
                    Optional.of(Thread.ofPlatform().name("internal-ca").daemon().start(() -> {
                        try {
                            authority();
                        } catch (UncheckedIOException e) {
                            LOG.warn("there is no certificate authority, and no TLS inside VPCs: {}", e.getMessage());
                        }
                    }));
        }
    }

    /** Who certifies the services' names, for a client of them; makes the authority where there is none yet. */
    List<X509Certificate> authorities() {
        return List.of(authority().certificate());
    }

    private synchronized InternalAuthority authority() {
        if (authority == null) {
            try {
                authority = InternalAuthority.open(directory, clock, random);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return authority;
    }

    /** A server's end of a connection, HTTP/1.1 by TLS 1.2 or 1.3. */
    SSLEngine engine() {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        // Protocols of no interest are passed over: a client that offers HTTP/2 alone is spoken to as one that offers
        // none.
        engine.setHandshakeApplicationProtocolSelector(
                (asked, offered) -> offered.contains("http/1.1") ? "http/1.1" : "");
        return engine;
    }

    private synchronized SSLContext context() {
        if (context == null) {
            try {
                SSLContext made = SSLContext.getInstance("TLS");
                made.init(new KeyManager[] {new ByName()}, null, random);
                context = made;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has TLS", e);
            }
        }
        return context;
    }

    /** What to certify for the name that a client asks for: the API's name where it asks for one that is none of ours. */
    private String certified(String asked) {
        int dot = asked.indexOf('.');
        String wildcard = dot < 0 ? asked : "*" + asked.substring(dot);
        if (names.contains(asked)) {
            return asked;
        }
        return names.contains(wildcard) ? wildcard : ServiceNames.API;
    }

    private InternalAuthority.Leaf leaf(String name) {
        InternalAuthority authority = authority();
        return leaves.compute(
                name,
                (key, known) -> known == null || known.expires().minus(RENEWAL).isBefore(clock.instant())
                        ? authority.certify(key)
                        : known);
    }

    @Override
    public void close() {
        making.ifPresent(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Chooses by the name that the client says it wants (RFC 6066, section 3). */
    private final class ByName extends X509ExtendedKeyManager {
        private static final String KEY_TYPE = "EC";

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            if (!keyType.equals(KEY_TYPE)) {
                return null;
            }
            String asked = engine.getHandshakeSession() instanceof ExtendedSSLSession session
                    ? session.getRequestedServerNames().stream()
                            .filter(SNIHostName.class::isInstance)
                            .map(name -> ((SNIHostName) name).getAsciiName())
                            .findFirst()
                            .orElse("")
                    : "";
            return certified(asked.toLowerCase(java.util.Locale.ROOT));
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return leaf(alias).chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return leaf(alias).key();
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
