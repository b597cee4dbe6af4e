package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Random damage, from a printed seed. */
class FuzzTest {

    private static final long SEED = 20261121;
    private static final List<String> SEEDS = List.of(
            "GET /a/b?c=d HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-Forwarded-For: 1.2.3.4, 5.6.7.8\r\n\r\nhello",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\n",
            "OPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\nX-Amzn-Trace-Id: Root=1-2-3\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 36\r\n\r\nGET /inside HTTP/1.1\r\nHost: abcd\r\n\r\n",
            "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            "GET http://a:80/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

    private static byte[] damaged(Random random) {
        byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.ISO_8859_1);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(3)) {
                case 0 -> {
                    bytes[at] = interesting(random);
                    yield bytes;
                }
                case 1 -> concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
                default ->
                    concat(
                            concat(Arrays.copyOf(bytes, at), new byte[] {interesting(random)}),
                            Arrays.copyOfRange(bytes, at, bytes.length));
            };
        }
        return bytes;
    }

    private static byte interesting(Random random) {
        byte[] likely = "\r\n \t:;,0a/?#\u0000\u007f".getBytes(StandardCharsets.ISO_8859_1);
        return random.nextInt(4) == 0 ? (byte) random.nextInt(256) : likely[random.nextInt(likely.length)];
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** What the parser lets pass is also well-formed to a reader that knows nothing but lines and colons. */
    @Test
    void whateverPassesTheParserIsUnambiguousAfterItWasRewritten() throws Exception {
        Random random = new Random(SEED);
        int passed = 0;
        HeadReader reader = new HeadReader();
        RequestHead head = new RequestHead();
        HeadWriter out = new HeadWriter();
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = damaged(random);
            try {
                if (reader.read(io.netty.buffer.Unpooled.wrappedBuffer(bytes), null) != null) {
                    continue;
                }
                head.parse(reader.bytes(), reader.start(), reader.end());
                ClientOrigin origin = new ClientOrigin(1, "192.0.2.1", 1234, "10.0.0.1", 80);
                RequestRewriter.write(
                        head,
                        new RequestRewriter.Context(LoadBalancerAttributes.HeaderAttributes.NEW, origin, 1, random),
                        out.start());
            } catch (MalformedMessage e) {
                assertThat(e.statusCode()).isIn(400, 414, 501, 505);
                continue;
            }
            passed++;
            byte[] written = new byte[out.length()];
            out.toBuffer(UnpooledByteBufAllocator.DEFAULT).readBytes(written).release();
            requireUnambiguous(written, head, i);
        }
        assertThat(passed).isGreaterThan(20_000);
    }

    private static void requireUnambiguous(byte[] written, RequestHead head, int round) throws Exception {
        String text = new String(written, StandardCharsets.ISO_8859_1);
        assertThat(text).as("seed %d, round %d", SEED, round).endsWith("\r\n\r\n");
        String lines = text.replace("\r\n", "");
        assertThat(lines.chars()).as("round %d: %s", round, text).noneMatch(c -> c == '\r' || c == '\n' || c == 0);
        HttpMessage message = HttpMessage.read(new ByteArrayInputStream(written), true);
        assertThat(message.startLine().split(" ", -1)).as(text).hasSize(3);
        assertThat(message.fields()).as(text).allMatch(field -> field.matches("(?s)[^\\s:]+:.*"));
        assertThat(message.values("host")).as(text).hasSize(1);
        int framings = message.values("content-length").size()
                + message.values("transfer-encoding").size();
        assertThat(framings)
                .as(text)
                .isEqualTo(head.body().chunked() ? 1 : framings)
                .isLessThanOrEqualTo(1);
    }

    /** Chunks in any pieces are followed as chunks in one piece are. */
    @Test
    void chunksAreFollowedHoweverTheyArrive() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: v\r\n\r\nnext".getBytes(StandardCharsets.ISO_8859_1);
            if (random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = interesting(random);
            }
            assertThat(follow(bytes, bytes.length, random)).isEqualTo(follow(bytes, 3, random));
        }
    }

    private static String follow(byte[] bytes, int longestPiece, Random random) {
        BodyFraming framing = BodyFraming.ofChunks();
        int taken = 0;
        try {
            while (taken < bytes.length && !framing.done()) {
                int piece = Math.min(bytes.length - taken, 1 + random.nextInt(longestPiece));
                int count = framing.take(io.netty.buffer.Unpooled.wrappedBuffer(bytes, taken, piece));
                taken += count;
            }
            return framing.done() + " " + taken;
        } catch (MalformedMessage e) {
            return "malformed";
        }
    }

    /**
     * Whatever a client sends, the balancer goes on serving others, keeps no buffer, and holds for one request what its target
     * reads as one: the target gives as many answers as the balancer takes, though it reads more leniently.
     */
    @Test
    void nothingAClientSendsHarmsTheBalancerOrLooksLikeAnotherRequestToATarget() throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        List<String> leaks = new CopyOnWriteArrayList<>();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(records));
        try (Lab lab = new Lab();
                TestTarget target = TestTarget.saying("ok")) {
            attack(lab, target);
        } finally {
            awaitCanary(leaks);
            ResourceLeakDetector.setLevel(before);
            ByteBufUtil.setLeakListener(null);
        }
        assertThat(leaks).allMatch(leak -> leak.contains("awaitCanary"));
    }

    private static void attack(Lab lab, TestTarget target) throws Exception {
        lab.attributes = new LoadBalancerAttributes(
                Duration.ofMillis(200), Duration.ofHours(1), LoadBalancerAttributes.HeaderAttributes.NEW);
        lab.serving(target);
        AtomicInteger tooLate = new AtomicInteger();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int worker = 0; worker < 16; worker++) {
                Random random = new Random(SEED + worker);
                clients.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        tooLate.addAndGet(attackOnce(lab, random));
                    }
                    return null;
                });
            }
        }
        assertThat(TestClient.get(lab.port, "/").text()).isEqualTo("ok");
        await().until(() -> lab.counts().connections().open() == 0);
        long answers = lab.counts().targets().getFirst().responses().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(lab.counts().connections().abandoned()).isZero();
        assertThat(target.requests).hasSizeGreaterThan(400);
        assertThat(target.requests.size() - answers).isBetween(0L, (long) tooLate.get());
    }

    /** Returns how many of the requests came back as having taken too long, which the target may have answered. */
    private static int attackOnce(Lab lab, Random random) throws IOException {
        try (TestClient client = lab.client()) {
            client.send(damaged(random));
            if (random.nextBoolean()) {
                client.send(damaged(random));
            }
            client.send("GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String answers = new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answers.split("HTTP/1.1 504 ", -1).length - 1;
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
            return 0;
        }
    }

    /** Loses a buffer and waits until that is noticed, by when any that was lost earlier has been as well. */
    private static void awaitCanary(List<String> leaks) {
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1).touch("awaitCanary");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
            return leaks.stream().anyMatch(leak -> leak.contains("awaitCanary"));
        });
    }
}
