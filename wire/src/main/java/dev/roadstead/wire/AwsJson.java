package dev.roadstead.wire;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * AWS JSON 1.0 and 1.1.
 *
 * @param version         {@code 1.0} or {@code 1.1}
 * @param queryCompatible whether errors carry {@code x-amzn-query-error}, for clients that knew the service's old codes
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html">AWS JSON 1.1 protocol</a>
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait">Query compatible</a>
 */
record AwsJson(String version, boolean queryCompatible) implements Protocol {
    private static final int MAX_DEPTH = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(100)
                    .maxNameLength(10_000)
                    .build())
            .build();

    @Override
    public DecodedRequest decode(ServiceModel model, OperationModel operation, HttpRequestMessage request) {
        SdkPojo builder = ModelClasses.builder(model.modelClass(operation.request()));
        var recorder = new MemberRecorder();
        SdkPojo decoded = read(builder, request.body(), recorder);
        return new DecodedRequest(decoded, recorder.members());
    }

    /** An operation's output, as a client reads it; members that the SDK does not know are passed over. */
    SdkPojo read(SdkPojo builder, byte[] body) {
        return read(builder, body, new MemberRecorder());
    }

    private static SdkPojo read(SdkPojo builder, byte[] body, MemberRecorder recorder) {
        if (body.length == 0) {
            return Shape.build(builder);
        }
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            SdkPojo decoded = new JsonShapeReader(JsonForm.WIRE, json, recorder).object(builder, "");
            if (json.nextToken() != null) {
                throw new MalformedRequestException("Unexpected content after the end of the JSON object");
            }
            return decoded;
        } catch (JacksonException e) {
            throw new MalformedRequestException("The request's body is not valid JSON: " + e.getOriginalMessage());
        }
    }

    /** An operation's input or output as bytes. */
    static byte[] body(SdkPojo content) {
        return json(json -> new JsonShapeWriter(JsonForm.WIRE, json).object(content));
    }

    @Override
    public HttpResponseMessage encode(
            ServiceModel model, OperationModel operation, SdkPojo response, String requestId) {
        byte[] body = operation.hasOutput() ? body(response) : new byte[0];
        return new HttpResponseMessage(200, headers(requestId).build(), body);
    }

    @Override
    public HttpResponseMessage encode(WireError error, String requestId) {
        Headers.Builder headers = headers(requestId).add("x-amzn-errortype", error.type());
        if (queryCompatible) {
            headers.add("x-amzn-query-error", error.queryError());
        }
        return new HttpResponseMessage(error.status(), headers.build(), body(error));
    }

    /** An error as a JSON object, with the members that the service's model gives it. */
    static byte[] body(WireError error) {
        return json(json -> new JsonShapeWriter(JsonForm.WIRE, json).error(error));
    }

    @Override
    public boolean accepts(ServiceDescription service, String queryVersion) {
        return true;
    }

    @Override
    public void checkContentType(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/x-amz-json-") && !type.startsWith("application/json")) {
            throw WireError.of(
                    400,
                    "UnknownOperationException",
                    "content-type '" + contentType + "' (expected application/x-amz-json-" + version + ")");
        }
    }

    @Override
    public CommonErrors errors() {
        return CommonErrors.JSON;
    }

    private Headers.Builder headers(String requestId) {
        return Headers.builder()
                .add("content-type", "application/x-amz-json-" + version)
                .add("x-amzn-requestid", requestId);
    }

    private static byte[] json(Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(json);
        }
        return bytes.toByteArray();
    }
}
