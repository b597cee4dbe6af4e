package dev.roadstead.host.linux;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS with servers that certain authorities certify. What was made for the last authorities is kept, since an installation has one of its
 * own; with it go the sessions that are resumed. Thread-safe.
 */
final class TrustedTls {
    private record Made(List<X509Certificate> authorities, SSLSocketFactory factory) {}

    private volatile @Nullable Made last;

    /** @param authorities none for those that this machine trusts */
    SSLSocketFactory factory(List<X509Certificate> authorities) throws IOException {
        if (authorities.isEmpty()) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        Made known = last;
        if (known == null || !known.authorities().equals(authorities)) {
            known = new Made(authorities, make(authorities));
            last = known;
        }
        return known.factory();
    }

    private static SSLSocketFactory make(List<X509Certificate> authorities) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                trusted.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS with these authorities: " + e.getMessage(), e);
        }
    }
}
