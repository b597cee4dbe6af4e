package dev.roadstead.host.linux;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roadstead.host.Ipv4;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A registry with as much of the distribution protocol as a pull needs. */
final class TestRegistry implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final Map<String, String> mediaTypes = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** Requests for a part of something; they are not among the others. */
    final List<String> parts = new CopyOnWriteArrayList<>();

    volatile String required = "";
    volatile int failures;

    /** Credentials that nobody may send here. */
    volatile String forbidden = "none";

    /** Where blobs are to be downloaded from, if not here: the start of a URL. */
    volatile String elsewhere = "";

    /** Nothing is answered before this is open. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    /** Put before the digest in the header that tells it. */
    volatile String digestPrefix = "";

    /** Sent with a 401 to whoever lacks what is required. */
    volatile String challenge = "";

    TestRegistry(Ipv4 address, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(address.toInetAddress(), port), 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** Puts an image under a tag and its digest. */
    String push(String repository, String tag, TestImage image) {
        String digest = image.seal();
        image.blobs.forEach((name, bytes) -> content.put("/v2/" + repository + "/blobs/" + name, bytes));
        manifest(repository, tag, image.manifest(), TestImage.OCI);
        manifest(repository, digest, image.manifest(), TestImage.OCI);
        return digest;
    }

    void manifest(String repository, String reference, byte[] bytes, String mediaType) {
        String path = "/v2/" + repository + "/manifests/" + reference;
        content.put(path, bytes);
        mediaTypes.put(path, mediaType);
    }

    /** Has something no longer. */
    void forget(String path) {
        content.remove(path);
    }

    /** Has what another one has. */
    void takeOver(TestRegistry other) {
        content.putAll(other.content);
    }

    /** Puts other bytes where a blob should be. */
    void spoil(String repository, String digest, byte[] bytes) {
        content.put("/v2/" + repository + "/blobs/" + digest, bytes);
    }

    long count(String part) {
        return requests.stream().filter(each -> each.contains(part)).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean part = exchange.getRequestHeaders().containsKey("Range");
        (part ? parts : requests).add(exchange.getRequestMethod() + " " + path);
        try (exchange) {
            gate.await();
            if (failures > 0) {
                failures--;
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (forbidden.equals(authorization)) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            if (!required.isEmpty() && !required.equals(authorization)) {
                if (!challenge.isEmpty()) {
                    exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
                }
                exchange.sendResponseHeaders(authorization == null || !challenge.isEmpty() ? 401 : 403, -1);
                return;
            }
            byte[] bytes = content.get(path);
            if (bytes == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!elsewhere.isEmpty() && path.contains("/blobs/")) {
                exchange.getResponseHeaders().set("Location", elsewhere + path + "?token=secret");
                exchange.sendResponseHeaders(307, -1);
                return;
            }
            if (mediaTypes.containsKey(path)) {
                exchange.getResponseHeaders().set("Content-Type", mediaTypes.get(path));
                exchange.getResponseHeaders().set("Docker-Content-Digest", digestPrefix + TestImage.digest(bytes));
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (part) {
                bytes = Arrays.copyOf(bytes, 1);
            }
            exchange.sendResponseHeaders(part ? 206 : 200, head ? -1 : bytes.length == 0 ? -1 : bytes.length);
            if (!head) {
                exchange.getResponseBody().write(bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
