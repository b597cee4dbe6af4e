package dev.roadstead.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random damage, from a printed seed. */
class FuzzTest {

    private static final long SEED = 20261121;
    private static final List<String> SEEDS = List.of(
            "GET /a/b?c=d HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-Forwarded-For: 1.2.3.4, 5.6.7.8\r\n\r\nhello",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\n",
            "OPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\nX-Amzn-Trace-Id: Root=1-2-3\r\n\r\n",
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
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = damaged(random);
            HeadReader reader = new HeadReader();
            RequestHead head = new RequestHead();
            HeadWriter out = new HeadWriter();
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
            out.toBuffer(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT)
                    .readBytes(written)
                    .release();
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
        assertThat(framings).as(text).isEqualTo(head.body().chunked() ? 1 : framings).isLessThanOrEqualTo(1);
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

    /** Whatever a client sends, the balancer goes on serving others, and every answer is one. */
    @Test
    void nothingAClientSendsHarmsTheBalancer() throws Exception {
        Random random = new Random(SEED);
        try (Lab lab = new Lab();
                TestTarget target = TestTarget.saying("ok")) {
            lab.serving(target);
            for (int i = 0; i < 1_000; i++) {
                try (TestClient client = lab.client()) {
                    client.send(damaged(random));
                    if (random.nextBoolean()) {
                        client.send(damaged(random));
                    }
                    if (random.nextInt(4) > 0) {
                        client.send("GET /end HTTP/1.1\r\nHost: a\r\n\r\n");
                    }
                } catch (java.io.IOException e) {
                    assertThat(e).isInstanceOf(java.net.SocketException.class);
                }
            }
            assertThat(TestClient.get(lab.port, "/").text()).isEqualTo("ok");
            org.awaitility.Awaitility.await()
                    .until(() -> lab.counts().connections().open() == 0);
        }
    }
}
