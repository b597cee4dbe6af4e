package dev.roadstead.wire;

import software.amazon.awssdk.core.SdkPojo;

/** One of AWS's wire protocols. Stateless; one instance serves all services that speak it. */
sealed interface Protocol extends ErrorFormat permits AwsJson, Query, Ec2Query {

    /** Reads the input of {@code operation} from the request's bytes. */
    DecodedRequest decode(ServiceModel model, OperationModel operation, HttpRequestMessage request);

    HttpResponseMessage encode(ServiceModel model, OperationModel operation, SdkPojo response, String requestId);

    /** Whether the version that a query names is the service's. */
    boolean accepts(ServiceDescription service, String version);

    /** Throws the protocol's error where the content type cannot carry a request. */
    void checkContentType(String contentType);

    /** The protocol that a service's model names. */
    static Protocol of(ServiceDescription service) {
        return switch (service.protocol()) {
            case "json" ->
                new AwsJson(
                        service.dialect().jsonVersion().orElse("1.1"),
                        service.dialect().queryCompatible());
            case "query" -> new Query(service.dialect().xmlNamespace().orElse(""));
            case "ec2" -> new Ec2Query(service.dialect().xmlNamespace().orElse(""));
            default ->
                throw new IllegalArgumentException(
                        service.name() + ": protocol '" + service.protocol() + "' (expected one of json, query, ec2)");
        };
    }
}
