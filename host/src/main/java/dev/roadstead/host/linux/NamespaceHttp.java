package dev.roadstead.host.linux;

import dev.roadstead.host.WebRequest;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** HTTP/1.1 (RFC 9112) from inside tasks' network namespaces. Each request has a connection of its own, which ends with its answer. */
final class NamespaceHttp {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    /** For the next bytes of an answer that is read whole, and of one that may go on for long. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration BYTES_TIMEOUT = Duration.ofSeconds(30);

    private final NamespaceSockets sockets;
    private final TrustedTls tls = new TrustedTls();

    NamespaceHttp(NamespaceSockets sockets) {
        this.sockets = sockets;
    }

    /**
     * A request.
     *
     * @param uri {@code http} or {@code https}, with a host
     * @param port where the host is connected to
     * @param headers but for those that the connection needs
     */
    record Call(String method, URI uri, int port, Map<String, String> headers, byte[] body) {
        private byte[] head() {
            StringBuilder head = new StringBuilder(512);
            String path = uri.getRawPath();
            head.append(method).append(' ').append(path == null || path.isEmpty() ? "/" : path);
            if (uri.getRawQuery() != null) {
                head.append('?').append(uri.getRawQuery());
            }
            head.append(" HTTP/1.1\r\nHost: ").append(uri.getAuthority());
            headers.forEach((name, value) ->
                    head.append("\r\n").append(name).append(": ").append(value));
            if (body.length > 0) {
                head.append("\r\nContent-Length: ").append(body.length);
            }
            return head.append("\r\nConnection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** The whole answer, if it is not longer than a request of the seam may have it. */
    WebRequest.Answer exchange(String interfaceId, WebRequest request) throws IOException {
        URI uri = request.uri();
        int usual = uri.getScheme().equals("https") ? HTTPS : HTTP;
        Call call = new Call(
                request.method(), uri, uri.getPort() < 0 ? usual : uri.getPort(), request.headers(), request.body());
        try (HttpResponse response = send(interfaceId, call, request.authorities(), ANSWER_TIMEOUT)) {
            return new WebRequest.Answer(
                    response.status(), response.headers(), response.bytes(WebRequest.ANSWER_LIMIT_BYTES));
        }
    }

    /** The answer's head, and its body to be read and closed, which closes the connection. */
    HttpResponse send(String interfaceId, Call call) throws IOException {
        return send(interfaceId, call, List.of(), BYTES_TIMEOUT);
    }

    private HttpResponse send(String interfaceId, Call call, List<X509Certificate> authorities, Duration timeout)
            throws IOException {
        Socket socket = sockets.connect(interfaceId, call.uri().getHost(), call.port());
        try {
            socket.setSoTimeout((int) timeout.toMillis());
            Socket channel = "https".equals(call.uri().getScheme()) ? secured(socket, call, authorities) : socket;
            OutputStream out = channel.getOutputStream();
            byte[] head = call.head();
            byte[] message = Arrays.copyOf(head, head.length + call.body().length);
            System.arraycopy(call.body(), 0, message, head.length, call.body().length);
            out.write(message);
            out.flush();
            HttpResponse response = HttpResponse.read(
                    new BufferedInputStream(channel.getInputStream(), BUFFER_BYTES), "HEAD".equals(call.method()));
            return new HttpResponse(
                    response.status(),
                    response.reason(),
                    response.headers(),
                    new ClosingStream(response.body(), socket));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private Socket secured(Socket socket, Call call, List<X509Certificate> authorities) throws IOException {
        String host = call.uri().getHost();
        SSLSocket secure = (SSLSocket) tls.factory(authorities).createSocket(socket, host, call.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(host)));
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    /** A body whose end is its connection's end. */
    private static final class ClosingStream extends FilterInputStream {
        private final Socket socket;

        ClosingStream(InputStream in, Socket socket) {
            super(in);
            this.socket = socket;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
