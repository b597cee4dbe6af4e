package dev.roadstead.wire;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.dataformat.cbor.CBORFactory;

/**
 * Smithy's RPC v2 in CBOR (RFC 8949): the path names service and operation, a map is the input, and another the output.
 *
 * @param queryCompatible whether errors carry {@code x-amzn-query-error}, for clients that knew the service's old codes
 * @see <a href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html">Smithy RPC v2 CBOR</a>
 */
record RpcV2Cbor(boolean queryCompatible) implements Protocol {
    /** The value of the header by which requests and answers say that they speak it. */
    static final String NAME = "rpc-v2-cbor";

    private static final String CONTENT_TYPE = "application/cbor";
    private static final int MAX_DEPTH = 100;
    private static final CBORFactory FACTORY = CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(100)
                    .maxNameLength(10_000)
                    .build())
            .build();

    @Override
    public DecodedRequest decode(ServiceModel model, OperationModel operation, HttpRequestMessage request) {
        SdkPojo builder = ModelClasses.builder(model.modelClass(operation.request()));
        if (request.body().length == 0) {
            return new DecodedRequest(Shape.build(builder), List.of());
        }
        var recorder = new MemberRecorder();
        try (JsonParser cbor = FACTORY.createParser(ObjectReadContext.empty(), request.body())) {
            cbor.nextToken();
            SdkPojo decoded = new JsonShapeReader(JsonForm.CBOR, cbor, recorder).object(builder, "");
            if (cbor.nextToken() != null) {
                throw new MalformedRequestException("Unexpected content after the end of the CBOR map");
            }
            return new DecodedRequest(decoded, recorder.members());
        } catch (JacksonException e) {
            throw new MalformedRequestException("The request's body is not valid CBOR: " + e.getOriginalMessage());
        }
    }

    @Override
    public HttpResponseMessage encode(
            ServiceModel model, OperationModel operation, SdkPojo response, String requestId) {
        if (!operation.hasOutput()) {
            return new HttpResponseMessage(200, headers(requestId).build(), new byte[0]);
        }
        byte[] body = cbor(cbor -> new JsonShapeWriter(JsonForm.CBOR, cbor).object(response));
        return new HttpResponseMessage(
                200, headers(requestId).add("content-type", CONTENT_TYPE).build(), body);
    }

    @Override
    public HttpResponseMessage encode(WireError error, String requestId) {
        Headers.Builder headers = headers(requestId).add("content-type", CONTENT_TYPE);
        if (queryCompatible) {
            headers.add("x-amzn-query-error", error.queryError());
        }
        return new HttpResponseMessage(
                error.status(), headers.build(), cbor(cbor -> new JsonShapeWriter(JsonForm.CBOR, cbor).error(error)));
    }

    @Override
    public boolean accepts(ServiceDescription service, String queryVersion) {
        return true;
    }

    @Override
    public void checkContentType(String contentType) {
        if (!contentType.isEmpty() && !contentType.toLowerCase(Locale.ROOT).startsWith(CONTENT_TYPE)) {
            throw WireError.of(
                    415,
                    "UnsupportedMediaTypeException",
                    "content-type '" + contentType + "' (expected " + CONTENT_TYPE + ")");
        }
    }

    @Override
    public CommonErrors errors() {
        return CommonErrors.JSON;
    }

    private static Headers.Builder headers(String requestId) {
        return Headers.builder().add("smithy-protocol", NAME).add("x-amzn-requestid", requestId);
    }

    private static byte[] cbor(Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator cbor = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(cbor);
        }
        return bytes.toByteArray();
    }
}
