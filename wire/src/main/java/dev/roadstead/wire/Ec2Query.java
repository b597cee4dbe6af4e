package dev.roadstead.wire;

import software.amazon.awssdk.core.SdkPojo;

/**
 * EC2's own dialect of the query protocol: lists are always flat in requests, answers have no result element.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html">AWS EC2 query protocol</a>
 */
record Ec2Query(String namespace) implements Protocol {
    @Override
    public DecodedRequest decode(ServiceModel model, OperationModel operation, HttpRequestMessage request) {
        return QueryShapeReader.decode(model, operation, request, true);
    }

    @Override
    public HttpResponseMessage encode(
            ServiceModel model, OperationModel operation, SdkPojo response, String requestId) {
        String root = operation.name() + "Response";
        Xml xml = new Xml().declaration().open(root, namespace).element("requestId", requestId);
        if (operation.hasOutput()) {
            new XmlShapeWriter(xml).members(response);
        } else {
            xml.element("return", "true");
        }
        return new HttpResponseMessage(200, headers(requestId), xml.close(root).bytes());
    }

    @Override
    public HttpResponseMessage encode(WireError error, String requestId) {
        Xml xml = new Xml()
                .declaration()
                .open("Response")
                .open("Errors")
                .open("Error")
                .element("Code", error.code())
                .element("Message", error.message())
                .close("Error")
                .close("Errors")
                .element("RequestID", requestId)
                .close("Response");
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
        return CommonErrors.EC2;
    }

    private static Headers headers(String requestId) {
        return Headers.of("content-type", "text/xml;charset=UTF-8", "x-amzn-requestid", requestId);
    }
}
