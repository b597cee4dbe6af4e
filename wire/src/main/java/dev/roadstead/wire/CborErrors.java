package dev.roadstead.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Errors of Smithy's RPC v2 CBOR: a map of two texts (RFC 8949).
 *
 * @see <a href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html">Smithy RPC v2 CBOR</a>
 */
record CborErrors() implements ErrorFormat {
    /** The value of the header by which requests and answers say that they speak it. */
    static final String NAME = "rpc-v2-cbor";

    private static final int MAP_OF_TWO = 0xa2;
    private static final int TEXT_OF_FOUR_LENGTH_BYTES = 0x7a;

    @Override
    public HttpResponseMessage encode(WireError error, String requestId) {
        var body = new ByteArrayOutputStream();
        body.write(MAP_OF_TWO);
        text("__type", body);
        text(error.code(), body);
        text("message", body);
        text(error.message(), body);
        Headers headers =
                Headers.of("content-type", "application/cbor", "smithy-protocol", NAME, "x-amzn-requestid", requestId);
        return new HttpResponseMessage(error.status(), headers, body.toByteArray());
    }

    private static void text(String text, ByteArrayOutputStream body) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        body.write(TEXT_OF_FOUR_LENGTH_BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            body.write(bytes.length >>> shift);
        }
        body.writeBytes(bytes);
    }

    @Override
    public CommonErrors errors() {
        return CommonErrors.JSON;
    }
}
