package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.host.Ipv4;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What registries and resolvers send, well formed and not. */
class ImageWireTest {
    private static final String ZEROS = "sha256:" + "0".repeat(64);

    @Test
    void referencesLeadToTheirEndpoints() {
        assertThat(RegistryEndpoint.of("123456789012.dkr.ecr.us-east-1.amazonaws.com"))
                .isEqualTo(new RegistryEndpoint("123456789012.dkr.ecr.us-east-1.amazonaws.com", 443, true));
        assertThat(RegistryEndpoint.of("123456789012.dkr.ecr.eu-west-1.localhost:4566"))
                .isEqualTo(new RegistryEndpoint("123456789012.dkr.ecr.eu-west-1.amazonaws.com", 443, true));
        assertThat(RegistryEndpoint.of("docker.io"))
                .isEqualTo(new RegistryEndpoint("registry-1.docker.io", 443, false));
        assertThat(RegistryEndpoint.of("registry.example:5000"))
                .isEqualTo(new RegistryEndpoint("registry.example", 5000, false));
    }

    @Test
    void aManifestAndAnIndexAreTold() {
        ImageManifest single = manifest("""
                {"config":{"digest":"%1$s","size":2},"layers":[{"mediaType":"m","digest":"%1$s","size":3}]}""");
        assertThat(single)
                .isEqualTo(new ImageManifest.Single(
                        new ImageManifest.Descriptor("", ZEROS, 2),
                        List.of(new ImageManifest.Descriptor("m", ZEROS, 3))));
        ImageManifest index = manifest("""
                {"manifests":[{"digest":"%1$s","size":1,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}}]}""");
        assertThat(((ImageManifest.Index) index).linux("arm64")).isPresent();
        assertThat(((ImageManifest.Index) index).linux("amd64")).isEmpty();
    }

    @Test
    void whatIsNoManifestIsRefused() {
        for (String text : List.of(
                "",
                "[]",
                "{}",
                "{\"config\":{},\"layers\":[]}",
                "{\"config\":{\"digest\":\"../x\",\"size\":1},\"layers\":[]}")) {
            assertThatThrownBy(() -> manifest(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        String layer = "{\"digest\":\"%1$s\",\"size\":1}";
        String many = "{\"config\":" + layer + ",\"layers\":[" + (layer + ",").repeat(256) + layer + "]}";
        assertThatThrownBy(() -> manifest(many)).hasMessage("layers: 257 (expected at most 256)");
    }

    @Test
    void aChainIsNamedByAllOfItsLayers() {
        assertThat(SnapshotStore.chainId(List.of(ZEROS))).isEqualTo(ZEROS);
        assertThat(SnapshotStore.chainId(List.of(ZEROS, ZEROS)))
                .isEqualTo(TestImage.digest((ZEROS + " " + ZEROS).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void bodiesEndWhereTheirHeadsSay() throws IOException {
        assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")).isEqualTo("abc");
        assertThat(body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
                .isEqualTo("abcde");
        assertThat(body("HTTP/1.1 200\n\nall of it")).isEqualTo("all of it");
    }

    @Test
    void headsThatAnnounceAnotherArePassedOver() throws IOException {
        assertThat(body("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                .isEqualTo("ok");
        assertThatThrownBy(() -> body("HTTP/1.1 100 Continue\r\n\r\n".repeat(4_000)))
                .hasMessageStartingWith("HTTP head is longer than");
    }

    @Test
    void onlyWhereARegistryProvesItsNameIsTheRegistryItself() {
        RegistryEndpoint endpoint = RegistryEndpoint.of("registry.example");
        for (String same : List.of(
                "https://registry.example/v2/", "https://registry.example:443/v2/", "https://Registry.EXAMPLE/v2/")) {
            assertThat(endpoint.is(URI.create(same))).as(same).isTrue();
        }
        for (String other : List.of(
                "http://registry.example/v2/",
                "https://registry.example:5000/v2/",
                "https://registry.example@elsewhere.example/v2/",
                "https://somebody@registry.example/v2/",
                "https:///v2/",
                "https://elsewhere.example/v2/")) {
            assertThat(endpoint.is(URI.create(other))).as(other).isFalse();
        }
        assertThat(RegistryEndpoint.of("123456789012.dkr.ecr.us-east-1.amazonaws.com")
                        .is(URI.create("http://123456789012.dkr.ecr.us-east-1.amazonaws.com/v2/")))
                .isTrue();
        assertThat(endpoint.port(URI.create("http://registry.example/v2/"))).isEqualTo(80);
    }

    @Test
    void aTokenStaysInItsHeader() throws IOException {
        assertThat(RegistrySession.token("{\"token\":\"a.b-c_d~e+f/g==\"}".getBytes(StandardCharsets.UTF_8)))
                .contains("a.b-c_d~e+f/g==");
        for (String answer : List.of("{}", "[]", "{\"token\":\"\"}", "{\"token\":\"a\\r\\nX-Other: b\"}", "no JSON")) {
            assertThat(RegistrySession.token(answer.getBytes(StandardCharsets.UTF_8)))
                    .as(answer)
                    .isEmpty();
        }
    }

    @Test
    void layersUnpackToDigestsOnly() {
        byte[] other = "{\"rootfs\":{\"diff_ids\":[\"a-container-of-somebody\"]}}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ImageConfiguration.parse(other))
                .hasMessage("diff_ids: a-container-of-somebody (expected sha256: and 64 hexadecimal digits)");
    }

    @Test
    void malformedAndEndlessAnswersAreRefused() {
        for (String text : List.of(
                "",
                "SSH-2.0-x\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
                "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(20_000))) {
            assertThatThrownBy(() -> body(text))
                    .as(text.substring(0, Math.min(60, text.length())))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void anAnswerToAQuestionForAddressesIsRead() {
        NameQuery query = new NameQuery(7, "a.example");
        byte[] question = query.encode();
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.put(question).putShort(2, (short) 0x8180).putShort(6, (short) 2);
        answer.putShort((short) 0xc00c)
                .putShort((short) 5)
                .putShort((short) 1)
                .putInt(60)
                .putShort((short) 2)
                .putShort((short) 0xc00c);
        answer.putShort((short) 0xc00c)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(60)
                .putShort((short) 4)
                .putInt(0x0a000105);
        assertThat(query.decode(answer.flip()))
                .isEqualTo(new NameQuery.Answer.Addresses(List.of(Ipv4.parse("10.0.1.5"))));
        assertThat(new NameQuery(8, "a.example").decode(answer.rewind())).isEqualTo(new NameQuery.Answer.Unrelated());
    }

    @Test
    void randomDatagramsAreUnrelatedOrAnErrorAndNeverMore() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        NameQuery query = new NameQuery(7, "a.example");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            if (bytes.length > 3 && random.nextBoolean()) {
                bytes[0] = 0;
                bytes[1] = 7;
                bytes[2] |= (byte) 0x80;
            }
            assertThat(query.decode(ByteBuffer.wrap(bytes))).isNotNull();
        }
    }

    private static ImageManifest manifest(String template) {
        return ImageManifest.parse(template.replace("%1$s", ZEROS).getBytes(StandardCharsets.UTF_8));
    }

    private static String body(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new String(
                HttpResponse.read(new ByteArrayInputStream(bytes), false).bytes(1000), StandardCharsets.ISO_8859_1);
    }
}
