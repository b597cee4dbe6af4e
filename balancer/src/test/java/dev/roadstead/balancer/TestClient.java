package dev.roadstead.balancer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly the bytes it is told to. */
final class TestClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    TestClient(int port) throws IOException {
        this("127.0.0.1", port);
    }

    TestClient(String address, int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral(address), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    static HttpMessage get(int port, String path) throws IOException {
        try (TestClient client = new TestClient(port)) {
            return client.get(path);
        }
    }

    HttpMessage get(String path) throws IOException {
        return exchange("GET " + path + " HTTP/1.1\r\nHost: shop.example.com\r\n\r\n");
    }

    HttpMessage exchange(String request) throws IOException {
        return send(request).read();
    }

    TestClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    TestClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    void endStream() throws IOException {
        socket.shutdownOutput();
    }

    HttpMessage read() throws IOException {
        return HttpMessage.read(in, false);
    }

    HttpMessage readHead() throws IOException {
        return HttpMessage.read(in, true);
    }

    InputStream in() {
        return in;
    }

    boolean atEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
