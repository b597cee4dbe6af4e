package dev.roadstead.wire;

import java.util.List;
import software.amazon.awssdk.core.SdkPojo;

/** One of AWS's wire protocols. Stateless; one instance serves all services that speak it. */
sealed interface Protocol extends ErrorFormat permits AwsJson, Query, Ec2Query, RpcV2Cbor {

    /** Reads the input of {@code operation} from the request's bytes. */
    DecodedRequest decode(ServiceModel model, OperationModel operation, HttpRequestMessage request);

    HttpResponseMessage encode(ServiceModel model, OperationModel operation, SdkPojo response, String requestId);

    /** Whether the version that a query names is the service's. */
    boolean accepts(ServiceDescription service, String version);

    /** Throws the protocol's error where the content type cannot carry a request. */
    void checkContentType(String contentType);

    /** The protocols that a service's model names, in its order. */
    static List<Protocol> all(ServiceDescription service) {
        return service.protocols().stream().map(name -> of(name, service)).toList();
    }

    private static Protocol of(String name, ServiceDescription service) {
        return switch (name) {
            case "json" ->
                new AwsJson(
                        service.dialect().jsonVersion().orElse("1.1"),
                        service.dialect().queryCompatible());
            case "query" -> new Query(service.dialect().xmlNamespace().orElse(""));
            case "ec2" -> new Ec2Query(service.dialect().xmlNamespace().orElse(""));
            case "smithy-rpc-v2-cbor" -> new RpcV2Cbor(service.dialect().queryCompatible());
            default ->
                throw new IllegalArgumentException(service.name() + ": protocol '" + name
                        + "' (expected one of json, query, ec2, smithy-rpc-v2-cbor)");
        };
    }
}
