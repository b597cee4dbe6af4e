package dev.roadstead.wire;

/**
 * Errors of AWS REST-JSON: the code in a header and in the body.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization">Errors</a>
 */
record RestJsonErrors() implements ErrorFormat {
    @Override
    public HttpResponseMessage encode(WireError error, String requestId) {
        Headers headers = Headers.of(
                "content-type", "application/json", "x-amzn-requestid", requestId, "x-amzn-errortype", error.code());
        return new HttpResponseMessage(error.status(), headers, AwsJson.body(error));
    }

    @Override
    public CommonErrors errors() {
        return CommonErrors.JSON;
    }
}
