package dev.roadstead.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.ecr.RegistryRequest;
import dev.roadstead.services.ecr.RegistryResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTlsTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.3", 0);
    private static final String ECS = "ecs.us-east-1.amazonaws.com";

    @TempDir
    private Path directory;

    private ServiceCertificates certificates;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        certificates = new ServiceCertificates(
                directory,
                Set.of(ServiceNames.API, ECS, "*.dkr.ecr.eu-west-1.amazonaws.com"),
                InstantSource.system(),
                new SecureRandom());
        gateway = Gateway.start(
                Gateway.configuration(),
                List.of(Gateway.Listener.withTls(ADDRESS, certificates::engine)),
                GatewayTest.endpoint(),
                GatewayTlsTest::registry);
    }

    @AfterEach
    void stop() {
        gateway.close();
        certificates.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {ECS, "ECS.us-east-1.AmazonAWS.com", "123456789012.dkr.ecr.eu-west-1.amazonaws.com"})
    void aClientThatTrustsTheAuthorityIsAnsweredUnderTheNameItAskedFor(String name) throws Exception {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = tls(trusting(), name)) {
                socket.setEnabledProtocols(new String[] {version});
                ask(socket, "GET /?Action=ListUsers&Version=2010-05-08", name);

                assertThat(text(socket)).startsWith("HTTP/1.1 403").contains("MissingAuthenticationToken");
            }
        }
    }

    @Test
    void plainHttpIsAnsweredOnTheSamePort() throws Exception {
        try (Socket socket = new Socket(ADDRESS.getAddress(), gateway.port(ADDRESS))) {
            ask(socket, "GET /?Action=ListUsers&Version=2010-05-08", ECS);

            assertThat(text(socket)).startsWith("HTTP/1.1 403").contains("MissingAuthenticationToken");
        }
    }

    @Test
    void aNameThatIsNoneOfOursIsNotCertified() throws Exception {
        try (SSLSocket socket = tls(trusting(), "www.example.com")) {
            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("www.example.com");
        }
    }

    @Test
    void aClientThatDoesNotTrustTheAuthorityLeavesTheServerAsItWas() throws Exception {
        try (SSLSocket socket = tls(SSLContext.getDefault(), ECS)) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        try (SSLSocket socket = tls(trusting(), ECS)) {
            socket.startHandshake();
        }
    }

    @Test
    void whatOnlyLooksLikeAHandshakeIsToldSoAtOnce() throws Exception {
        try (Socket socket = new Socket(ADDRESS.getAddress(), gateway.port(ADDRESS))) {
            byte[] hello = new byte[300];
            hello[0] = 0x16;
            hello[1] = 0x03;
            hello[2] = 0x01;
            hello[4] = 100;
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(hello);

            assertThat(socket.getInputStream().readAllBytes()).startsWith(21, 3);
        }
    }

    @Test
    void bytesPassUnchangedInBothDirections() throws Exception {
        byte[] content = new byte[3_000_017];
        new Random(4).nextBytes(content);
        try (SSLSocket socket = tls(trusting(), ECS)) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /v2/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + content.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(content);
            InputStream in = socket.getInputStream();
            assertThat(head(in)).startsWith("HTTP/1.1 200");
            assertThat(in.readNBytes(content.length)).isEqualTo(content);
        }
    }

    @Test
    void oneConnectionCarriesManyRequests() throws Exception {
        try (SSLSocket socket = tls(trusting(), ECS)) {
            for (int i = 0; i < 20; i++) {
                byte[] content = ("body " + i).getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream()
                        .write(("PUT /v2/echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + content.length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(content);
                assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200");
                assertThat(socket.getInputStream().readNBytes(content.length)).isEqualTo(content);
            }
        }
    }

    /** Sends the body back once it was read whole. */
    private static RegistryResponse registry(RegistryRequest request) throws IOException {
        byte[] body = request.body().readAllBytes();
        return new RegistryResponse(
                200, Map.of("Content-Length", Integer.toString(body.length)), out -> out.write(body));
    }

    private SSLSocket tls(SSLContext context, String name) throws IOException {
        Socket socket = new Socket(ADDRESS.getAddress(), gateway.port(ADDRESS));
        socket.setSoTimeout(10_000);
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(socket, name, gateway.port(ADDRESS), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        secure.setSSLParameters(parameters);
        return secure;
    }

    private SSLContext trusting() throws Exception {
        certificates.makeBeside();
        certificates.close();
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = Files.newInputStream(certificates.authorityFile())) {
            X509Certificate authority =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
            store.setCertificateEntry("roadstead", authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void ask(Socket socket, String line, String host) throws IOException {
        socket.getOutputStream()
                .write((line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String head = head(in);
        int length = Integer.parseInt(head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: "))
                .findFirst()
                .orElseThrow()
                .substring("content-length: ".length())
                .strip());
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within the head: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
