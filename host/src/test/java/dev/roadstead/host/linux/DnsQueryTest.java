package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roadstead.host.Ipv4;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsQueryTest {
    /** A question for the A record of www.example.com with id 0x1234, as dig sends it but for the EDNS record. */
    private static final byte[] QUESTION = HexFormat.of()
            .parseHex("1234" + "0100" + "0001" + "0000" + "0000" + "0000" + "0377777707657861" + "6d706c6503636f6d00"
                    + "0001" + "0001");

    @Test
    void aQuestionIsRead() {
        DnsQuery query = DnsQuery.parse(QUESTION).orElseThrow();

        assertThat(query.id()).isEqualTo(0x1234);
        assertThat(query.name()).isEqualTo("www.example.com");
        assertThat(query.type()).isEqualTo(DnsQuery.TYPE_A);
    }

    @Test
    void anAnswerHasTheQuestionAndTheAddresses() {
        DnsQuery query = DnsQuery.parse(QUESTION).orElseThrow();
        String answer = HexFormat.of().formatHex(query.answer(List.of(Ipv4.parse("198.18.0.1"))));

        assertThat(answer)
                .isEqualTo("1234" + "8180" + "0001" + "0001" + "0000" + "0000" + "0377777707657861"
                        + "6d706c6503636f6d00" + "0001" + "0001" + "c00c" + "0001" + "0001" + "0000003c" + "0004"
                        + "c6120001");
        assertThat(query.answeredBy(HexFormat.of().parseHex(answer), 0x1234)).isTrue();
        assertThat(query.answeredBy(HexFormat.of().parseHex(answer), 0x1235)).isFalse();
        assertThat(query.answeredBy(QUESTION, 0x1234)).isFalse();
    }

    @Test
    void anAnswerThatIsTooLongForADatagramSendsTheClientToTcp() {
        DnsQuery query = DnsQuery.parse(QUESTION).orElseThrow();
        byte[] fits = query.answer(Collections.nCopies(29, Ipv4.parse("198.18.0.1")));
        byte[] tooLong = query.answer(Collections.nCopies(30, Ipv4.parse("198.18.0.1")));

        assertThat(fits).hasSizeLessThanOrEqualTo(512);
        assertThat(query.datagram(fits)).isEqualTo(fits);
        assertThat(tooLong).hasSizeGreaterThan(512);
        assertThat(HexFormat.of().formatHex(query.datagram(tooLong)))
                .isEqualTo("1234" + "8380" + "0001" + "0000" + "0000" + "0000"
                        + HexFormat.of().formatHex(QUESTION, 12, QUESTION.length));
    }

    @Test
    void whatIsNoQuestionIsIgnored() {
        byte[] response = QUESTION.clone();
        response[2] |= (byte) 0x80;
        byte[] two = QUESTION.clone();
        two[5] = 2;
        byte[] pointer = QUESTION.clone();
        pointer[12] = (byte) 0xc0;
        byte[] chaos = QUESTION.clone();
        chaos[QUESTION.length - 1] = 3;

        for (byte[] message : List.of(response, two, pointer, chaos, new byte[0], new byte[12])) {
            assertThat(DnsQuery.parse(message))
                    .as(HexFormat.of().formatHex(message))
                    .isEmpty();
        }
        for (int length = 0; length < QUESTION.length; length++) {
            assertThat(DnsQuery.parse(Arrays.copyOf(QUESTION, length))).isEmpty();
        }
    }

    @Test
    void noBytesAtAllBreakTheReader() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            byte[] message = Arrays.copyOf(QUESTION, 12 + random.nextInt(60));
            for (int changes = random.nextInt(6); changes > 0; changes--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            DnsQuery.parse(message).ifPresent(query -> query.refuse(DnsQuery.NAME_ERROR));
        }
    }
}
