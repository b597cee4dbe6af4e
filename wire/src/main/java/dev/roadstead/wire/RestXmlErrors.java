package dev.roadstead.wire;

/**
 * Errors of AWS REST-XML: as those of a query, but that S3 has none around them.
 *
 * @param wrapped whether the error is inside an {@code ErrorResponse}
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html#operation-error-serialization">Errors</a>
 */
record RestXmlErrors(boolean wrapped) implements ErrorFormat {
    @Override
    public HttpResponseMessage encode(WireError error, String requestId) {
        if (wrapped) {
            return new Query("").encode(error, requestId);
        }
        Xml xml = new Xml()
                .declaration()
                .open("Error")
                .element("Code", error.code())
                .element("Message", error.message())
                .element("RequestId", requestId)
                .close("Error");
        Headers headers = Headers.of("content-type", "application/xml", "x-amz-request-id", requestId);
        return new HttpResponseMessage(error.status(), headers, xml.bytes());
    }

    @Override
    public CommonErrors errors() {
        return CommonErrors.QUERY;
    }
}
