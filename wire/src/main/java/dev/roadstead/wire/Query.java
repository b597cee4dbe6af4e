package dev.roadstead.wire;

import software.amazon.awssdk.core.SdkPojo;

/**
 * AWS Query: a form in, XML out.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">AWS Query protocol</a>
 */
record Query(String namespace) implements Protocol {
    @Override
    public DecodedRequest decode(ServiceModel model, OperationModel operation, HttpRequestMessage request) {
        return QueryShapeReader.decode(model, operation, request, false);
    }

    @Override
    public HttpResponseMessage encode(
            ServiceModel model, OperationModel operation, SdkPojo response, String requestId) {
        String root = operation.name() + "Response";
        Xml xml = new Xml().open(root, namespace);
        operation.resultWrapper().ifPresent(wrapper -> {
            xml.open(wrapper);
            new XmlShapeWriter(xml).members(response);
            xml.close(wrapper);
        });
        xml.open("ResponseMetadata").element("RequestId", requestId).close("ResponseMetadata");
        return new HttpResponseMessage(200, headers(requestId), xml.close(root).bytes());
    }

    @Override
    public HttpResponseMessage encode(WireError error, String requestId) {
        Xml xml = new Xml()
                .open("ErrorResponse", namespace)
                .open("Error")
                .element("Type", error.fault() ? "Receiver" : "Sender")
                .element("Code", error.code())
                .element("Message", error.message())
                .close("Error")
                .element("RequestId", requestId)
                .close("ErrorResponse");
        return new HttpResponseMessage(error.status(), headers(requestId), xml.bytes());
    }

    @Override
    public boolean accepts(ServiceDescription service, String version) {
        return service.apiVersion().equals(version);
    }

    /** An action was found, so the parameters could be read. */
    @Override
    public void checkContentType(String contentType) {}

    @Override
    public CommonErrors errors() {
        return CommonErrors.QUERY;
    }

    private static Headers headers(String requestId) {
        return Headers.of("content-type", "text/xml", "x-amzn-requestid", requestId);
    }
}
