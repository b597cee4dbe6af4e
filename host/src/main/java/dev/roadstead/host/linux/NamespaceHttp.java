package dev.roadstead.host.linux;

import dev.roadstead.host.WebRequest;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
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

    /** For the next bytes of an answer. */
    private static final Duration BYTES_TIMEOUT = Duration.ofSeconds(30);

    private final NamespaceSockets sockets;
    private final TrustedTls tls = new TrustedTls();

    NamespaceHttp(NamespaceSockets sockets) {
        this.sockets = sockets;
    }

    /** The VPC of an interface. */
    String vpcId(String interfaceId) {
        return sockets.vpcId(interfaceId);
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
            head.append(" HTTP/1.1\r\nHost: ").append(uri.getHost());
            if (uri.getPort() >= 0) {
                head.append(':').append(uri.getPort());
            }
            headers.forEach((name, value) ->
                    head.append("\r\n").append(name).append(": ").append(value));
            if (body.length > 0) {
                head.append("\r\nContent-Length: ").append(body.length);
            }
            return head.append("\r\nConnection: close\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * The whole answer, if it is not longer than a request of the seam may have it.
     *
     * @param limit for all of it, from the name's lookup to the answer's last byte
     */
    WebRequest.Answer exchange(String interfaceId, WebRequest request, Duration limit) throws IOException {
        URI uri = request.uri();
        int usual = uri.getScheme().equals("https") ? HTTPS : HTTP;
        Call call = new Call(
                request.method(), uri, uri.getPort() < 0 ? usual : uri.getPort(), request.headers(), request.body());
        try (HttpResponse response = send(interfaceId, call, request.authorities(), Deadline.in(limit))) {
            return new WebRequest.Answer(
                    response.status(), response.headers(), response.bytes(WebRequest.ANSWER_LIMIT_BYTES));
        }
    }

    /**
     * The answer's head, and its body to be read and closed, which closes the connection.
     *
     * @param deadline for the answer's last byte
     */
    HttpResponse send(String interfaceId, Call call, Deadline deadline) throws IOException {
        return send(interfaceId, call, List.of(), deadline);
    }

    private HttpResponse send(String interfaceId, Call call, List<X509Certificate> authorities, Deadline deadline)
            throws IOException {
        Socket socket = sockets.connect(interfaceId, call.uri().getHost(), call.port(), deadline);
        Exchange exchange = new Exchange(socket, deadline, deadline.guard(socket));
        try {
            socket.setSoTimeout((int) BYTES_TIMEOUT.toMillis());
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
                    response.status(), response.reason(), response.headers(), new Body(response.body(), exchange));
        } catch (IOException e) {
            exchange.close();
            throw exchange.worded(e, "exceeded while awaiting headers");
        } catch (RuntimeException e) {
            exchange.close();
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

    /** A connection that its request has for itself, until its deadline. */
    private record Exchange(Socket socket, Deadline deadline, Deadline.Guard guard) {
        void close() throws IOException {
            guard.close();
            socket.close();
        }

        /** What went wrong, in the words of Go's HTTP client where it took too long. */
        IOException worded(IOException failure, String when) {
            if (deadline.passed()) {
                return new IOException("context deadline exceeded (Client.Timeout " + when + ")", failure);
            }
            return failure instanceof SocketTimeoutException
                    ? new IOException("read tcp: i/o timeout", failure)
                    : failure;
        }
    }

    /** A body whose end is its connection's end. */
    private static final class Body extends FilterInputStream {
        private static final String READING = "or context cancellation while reading body";
        private final Exchange exchange;

        Body(InputStream in, Exchange exchange) {
            super(in);
            this.exchange = exchange;
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw exchange.worded(e, READING);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                throw exchange.worded(e, READING);
            }
        }

        @Override
        public void close() throws IOException {
            exchange.close();
        }
    }
}
